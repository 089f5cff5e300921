"""The way down and up: verify, register, dispatch, sign in, return, ask above, send down, report done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.areas.models import Area, Level
from governance.cases import reasons
from governance.cases.choices import ClockState, RequestState, Urgency
from governance.cases.models import Assignment, Case, Check
from governance.cases.notify import reporters
from governance.cases.sla import clock_kinds, limits
from governance.cases.sla import clocks as sla_clocks
from governance.cases.workflow import assignments
from governance.cases.workflow.effects import deadlines
from governance.cases.worklist import recipients
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.access.models import Unit
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


@dataclass(frozen=True)
class Handing:
    """What a flow calls the clocks and the state of handing a case on.

    ``dispatch`` runs until the desk has handed it to somebody, ``sign_in`` until they have taken it,
    ``handle`` until they are done; ``returned`` is the state in which it is back at the desk.
    """

    dispatch: str
    sign_in: str
    handle: str
    returned: str = ""


def ask_verification(act: Act) -> None:
    act.text = act.get("text", "")
    field = act.case.grid or act.case.desk
    act.tell(recipients.at_desk(field, "cases.verify"), _("请到现场核实：%s") % act.name())


def record_verification(act: Act) -> None:
    _check_row(act, Check.Purpose.VERIFY)
    act.tell(recipients.at_desk(act.case.desk, "cases.register"), _("已核实，请立案：%s") % act.name())


def register(act: Act) -> None:
    """Category, condition and urgency are settled; the whole-case clock starts."""
    case = act.case
    case.category = act.get("category", case.category)
    case.condition = act.get("condition")
    case.urgency = act.get("urgency", case.urgency)
    case.registered_at = act.at
    act.text = act.get("text", "")
    act.say(category=case.category.code if case.category else "", urgency=case.urgency)


def reject(act: Act) -> None:
    """The reason is what the reporter is told."""
    act.text = f"{act.get('reason')}:{act.get('text')}"
    act.say(reason=act.get("reason"))
    sla_clocks.cancel(sla_clocks.live(act.case), act.at)
    act.case.closed_at = act.at
    act.informs = reporters.REJECTED
    tell_reporter(
        act, _("您反映的“%(title)s”不予立案：%(why)s") % {"title": act.name(), "why": act.quote(act.text)}
    )


def dispatch(act: Act, *, names: Handing) -> None:
    """Hand the case to a lead (a unit, or the grid's or community's own people) and to assisting units."""
    case = act.case
    if case.state == names.returned and case.returns >= limits.setting("returns_per_case"):
        raise reasons.ARBITRATION_NEEDED()
    _hand_over(act, names, act.get("unit"), act.get("area"))


def arbitrate(act: Act, *, names: Handing) -> None:
    """Too many returns: the dispatching level names the unit that must do it and cannot return it."""
    if act.case.returns < limits.setting("returns_per_case"):
        raise reasons.NOT_YET_ARBITRATION()
    act.case.no_more_returns = True
    _hand_over(act, names, act.get("unit"), None, may_have_returned=True)


def _hand_over(
    act: Act, names: Handing, unit: Unit | None, area: Area | None, *, may_have_returned: bool = False
) -> None:
    case = act.case
    if unit is not None and not may_have_returned:
        _refuse_returner(case, unit)
    instruction = act.get("text", "")
    helpers = assignments.hand_over(
        act, unit=unit, area=area, assisting=act.get("assisting", []), instruction=instruction
    )
    taken_back = case.clocks.filter(
        kind=names.sign_in, leg=case.leg, state=ClockState.CANCELLED, unit=unit, lead_area=area
    ).last()
    if taken_back is not None:  # recalled, and given to the same again: their time to sign in goes on
        sla_clocks.take_up(taken_back, act.at)
    else:
        act.start(names.sign_in, **sla_clocks.answering(case, names.sign_in, unit=unit, area=area))
    handling = sla_clocks.live(case, names.handle)
    if handling:  # returned or recalled, its time has run on; the new lead answers for it from here
        sla_clocks.hand_on(
            handling[0], sla_clocks.answering(case, names.handle, unit=unit, area=area), act.at
        )
    else:
        act.start(names.handle, **sla_clocks.answering(case, names.handle, unit=unit, area=area))
    act.text = instruction
    act.say(lead=str(unit or area), assisting=[helper.name for helper in act.get("assisting", [])])
    act.tell(lambda: recipients.of_lead(case), _("请签收：%s") % act.name(), reason=_("派给您的单位或网格"))
    for helper in helpers:
        act.tell(recipients.of_unit(helper), _("请协办：%s") % act.name(), reason=_("派给您的单位协办"))


def _refuse_returner(case: Case, unit: Unit) -> None:
    if case.assignments.filter(unit=unit, outcome="returned").exists():
        raise reasons.UNIT_RETURNED_BEFORE(unit=unit.name, field="unit")


def sign_in(act: Act) -> None:
    case = act.case
    case.accepted_at = act.at
    case.assignments.live().lead().update(accepted_at=act.at, accepted_by=act.actor)
    act.text = act.get("text", "")


def why_not_return(case: Case, actor: Any, at: datetime, *, names: Handing) -> Refused | None:
    """A right with limits: in the sign-in window, not by a fallback unit, so and so often a case."""
    if case.no_more_returns:
        return reasons.FALLBACK_CANNOT_RETURN()
    limit = limits.setting("returns_per_case")
    if case.returns >= limit:
        return reasons.RETURNS_USED_UP(count=case.returns)
    window = next(iter(sla_clocks.live(case, names.sign_in)), None)
    if window is None or window.is_overdue(at):
        return reasons.SIGN_IN_OVER()
    return None


def return_case(act: Act) -> None:
    """Back to the desk, with the reason, its basis and who should do it instead. Handling time runs on."""
    case = act.case
    suggested: Unit | None = act.get("suggested")
    if suggested is not None and suggested.pk == case.lead_unit_id:
        raise reasons.UNIT_RETURNED_BEFORE(unit=suggested.name, field="suggested")
    case.returns += 1
    act.text = f"{act.get('reason')}:{act.get('basis')}"
    act.say(
        reason=act.get("reason"),
        basis=act.get("basis"),
        by=str(case.lead),
        suggested=suggested.name if suggested else "",
    )
    assignments.end(act, "returned")
    assignments.take_from_lead(case)
    act.tell(
        recipients.at_desk(case.desk, "cases.dispatch"),
        _("被退回，请改派：%(title)s(%(why)s)") % {"title": act.name(), "why": act.get("reason")},
    )


def recall(act: Act) -> None:
    """The dispatcher takes a dispatch back before it is signed in. Handling time runs on, as for a return."""
    assignments.end(act, "recalled")
    act.tell(recipients.of_lead(act.case), _("派遣已收回：%s") % act.name(), weight=Weight.INFO)
    assignments.take_from_lead(act.case)
    act.case.dispatched_at = None
    act.case.no_more_returns = False
    act.text = act.get("text", "")


def ask_above(act: Act, *, names: Handing) -> None:
    """Up one level: this leg's clocks stop with their own verdicts; the next level's begin (向上请办)."""
    case = act.case
    above = case.desk.parent
    if above is None:
        raise reasons.TOP_LEVEL()
    before = str(case.desk)
    new_leg(act, above, names=names)
    _whole_for_level(act)
    act.text = f"{act.get('reason')}:{act.get('text')}"
    act.say(reason=act.get("reason"), frm=before, to=str(above))
    act.tell(recipients.at_desk(above, "cases.dispatch"), _("下级请办：%s") % act.name())


def why_not_above(case: Case, actor: Any, at: datetime) -> Refused | None:
    return reasons.TOP_LEVEL() if case.desk.level == Level.CITY else None


def send_down(act: Act, *, names: Handing) -> None:
    """Down to a direct child on the way to the place (向下交办); to any child when the place is the desk."""
    case = act.case
    target: Area = act.supplied["area"]
    on_the_way = target.span.holds(case.area.span) or case.area_id == case.desk_id
    if target.parent_id != case.desk_id or not on_the_way or target.level == Level.GRID:
        raise reasons.NOT_BELOW(area=str(case.desk), field="area")
    before = str(case.desk)
    new_leg(act, target, names=names)
    act.text = act.get("text", "")
    act.say(frm=before, to=str(target))
    act.tell(recipients.at_desk(target, "cases.dispatch"), _("上级交办：%s") % act.name())


def new_leg(act: Act, desk: Area, *, names: Handing) -> None:
    """The case goes to another desk: the stages in hand end with their verdicts, dispatching begins there."""
    case = act.case
    act.stop(names.dispatch, names.sign_in, names.handle)
    _withdraw_requests(case, act)
    assignments.end(act, "moved")
    case.lead_unit = case.lead_area = None
    case.no_more_returns = False
    case.desk, case.level = desk, desk.level
    case.leg += 1
    act.start(*act.flow.leg_clocks)


def _whole_for_level(act: Act) -> None:
    """A higher level has longer: the whole clock goes under its limit, the time used carried over."""
    for clock in sla_clocks.live(act.case, clock_kinds.WHOLE):
        calendar = sla_clocks.calendar_of(clock)
        limit = limits.find(act.case, clock_kinds.WHOLE, level=act.case.level, at=act.at, calendar=calendar)
        if clock.due_at is not None and limits.due_at(limit, clock.started_at, calendar) > clock.due_at:
            sla_clocks.rejudge(clock, limit, act.at)


def _withdraw_requests(case: Case, act: Act) -> None:
    """What was asked and not decided falls with the leg it was asked in."""
    over = {"state": RequestState.WITHDRAWN, "decided_at": act.at}
    case.extension_requests.filter(state__in=[RequestState.WAITING, RequestState.ENDORSED]).update(**over)
    case.suspensions.filter(state=RequestState.WAITING).update(**over)


def report_done(act: Act) -> None:
    """The lead says it is done: result, photos, whether people were told."""
    case = act.case
    _withdraw_requests(case, act)
    case.result = act.get("text")
    case.handled_at, case.handled_by = act.at, act.actor
    act.text = case.result
    act.say(people_told=act.get("people_told", False), cost=act.get("cost"))
    field = case.grid or case.desk
    act.tell(recipients.at_desk(field, "cases.check"), _("请核查：%s") % act.name())
    act.tell(
        recipients.at_desk(case.desk, "cases.check"),
        _("已反馈办结，待核查：%s") % act.name(),
        weight=Weight.INFO,
    )


def self_handle(act: Act, *, check: str) -> None:
    """Done on the spot by whoever reported it, shown by photos before and after; ``check`` is a clock."""
    case = act.case
    case.is_self_handled = True
    case.registered_at = case.dispatched_at = case.accepted_at = case.handled_at = act.at
    case.handled_by = act.actor
    case.lead_area = case.grid or case.desk
    Assignment.objects.create(
        case=case,
        area=case.lead_area,
        leg=case.leg,
        assigned_by=act.actor,
        assigned_at=act.at,
        accepted_at=act.at,
        accepted_by=act.actor,
    )
    case.result = act.get("text")
    case.is_sampled = _drawn(limits.setting("self_handled_sample_percent"))
    act.text = case.result
    act.say(sampled=case.is_sampled)
    act.start(clock_kinds.WHOLE)
    if case.is_sampled:
        act.start(check)
    else:
        close(act)


def why_not_self_handle(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Only whoever filed it, and where it lies: a place put right may be another's."""
    if actor is not None and (case.filed_by_id != actor.pk or not actor.has_right("cases.verify", case.area)):
        return reasons.NOT_SELF_HANDLED()
    return None


def after_self_handling(act: Act, *, checking: str, closed: str) -> str:
    """The state: ``checking`` where the lot fell on it."""
    return checking if act.case.is_sampled else closed


def reclassify(act: Act, *, rejudged: tuple[str, ...]) -> None:
    """Another category or urgency: the clocks ``rejudged`` go under the new limit; their people are told."""
    case = act.case
    before = {"category": case.category.code if case.category else "", "urgency": case.urgency}
    case.category = act.get("category", case.category)
    case.condition = act.get("condition")
    case.urgency = act.get("urgency", case.urgency)
    moved: list[deadlines.Moved] = []
    for clock in sla_clocks.live(case, *rejudged):
        limit = limits.find(
            case, clock.kind, level=clock.level, at=act.at, calendar=sla_clocks.calendar_of(clock)
        )
        if limit.pk != clock.limit_id:
            due_before = clock.due_at
            sla_clocks.rejudge(clock, limit, act.at)
            moved.append(deadlines.Moved(clock, due_before))
    deadlines.tell_moved(act, moved)
    act.text = act.get("text", "")
    act.say(
        before=before,
        after={"category": case.category.code if case.category else "", "urgency": case.urgency},
    )


def note_if_any(act: Act) -> None:
    act.text = act.get("text", "")


def cancel_case(act: Act) -> None:
    act.text = act.get("text", "")
    sla_clocks.cancel(sla_clocks.live(act.case), act.at)
    act.case.closed_at = act.at


def close(act: Act) -> None:
    """Every clock stops; whether the whole case was in time is frozen now.

    An order or a card that nobody has answered yet was not answered in time either: its clock ends without
    a verdict, unless it is late already.
    """
    case = act.case
    _withdraw_requests(case, act)
    case.suspensions.filter(state=RequestState.GRANTED, resumed_at=None).update(resumed_at=act.at)
    clocks = sla_clocks.live(case)
    unanswered = [
        one for one in clocks if one.kind in clock_kinds.PAPERS and not (one.due_at and one.due_at < act.at)
    ]
    sla_clocks.cancel(unanswered, act.at)
    sla_clocks.stop([one for one in clocks if one not in unanswered], act.at)
    case.closed_at = act.at
    whole = next((clock for clock in clocks if clock.kind == clock_kinds.WHOLE), None)
    if whole is not None:
        case.closed_in_time = whole.in_time
    case.assignments.live().update(ended_at=act.at, outcome="done")
    act.informs = reporters.CLOSED
    tell_reporter(act, _("您反映的“%s”已办结，请评价。") % act.name())
    if case.split_from is not None and case.is_awaited:
        act.tell(
            recipients.at_desk(case.split_from.desk, "cases.dispatch"),
            _("拆出的 #%(part)s 已办结，主件：%(title)s")
            % {"part": case.number, "title": act.name(case.split_from)},
            weight=Weight.INFO,
            about=case.split_from,
        )


def is_emergency(case: Case) -> bool:
    return case.urgency == Urgency.EMERGENCY


def _check_row(act: Act, purpose: str) -> Check:
    act.text = act.get("text", "")
    act.say(finding=act.supplied["finding"])
    return Check.objects.create(
        case=act.case,
        purpose=purpose,
        finding=act.supplied["finding"],
        text=act.text,
        by=act.actor,
        at=act.at,
    )


def tell_reporter(act: Act, text: str) -> None:
    """Who reported it, who joined that report, and whoever reported a case that was merged into it."""
    case = act.case
    if act.is_quiet:
        return
    rows: list[Any] = [case, *case.joined.counted().select_related("reporter", "filed_by")]
    rows += case.merged.select_related("reporter", "filed_by")
    told = {row.reporter or row.filed_by for row in rows}
    people = [one for one in told if one is not None]
    act.tell(people, text, weight=Weight.INFO, reason=_("您上报的事项"), anyway=True)


def _drawn(percent: int) -> bool:
    """By lot, so that nobody knows beforehand which cases are looked at."""
    import secrets

    return secrets.randbelow(100) < percent
