"""What acts on a whistle's own case write: submitted, checked, blown, upgraded, confirmed, ended."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.areas.models import Level
from governance.cases import services
from governance.cases.acts import add_part
from governance.cases.models import Case, Clock
from governance.cases.sla import clocks
from governance.cases.workflow import assignments, history
from governance.cases.workflow.definitions import Purpose
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties import reasons
from parties.models import WhistleCall
from parties.models.whistles import Outcome
from parties.rights import ASSESS, BLOW, CHECK
from parties.whistles import progress
from parties.whistles.blowers import holds_post, why_not_blower
from parties.whistles.clocks import ARRIVE, ASSESSING, CHECKING, CONFIRM
from parties.whistles.names import CALL_KIND, CALL_OPEN

if TYPE_CHECKING:
    from datetime import datetime

    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused
    from parties.models import Whistle


def rewrite(act: Act) -> None:
    """What a draft says and whom it wants, before anybody else has seen it. Raises Refused (NO_KIND_HERE)."""
    case, whistle = act.case, act.case.whistle
    if (kind := act.get("kind")) is not None:
        if whistle.area.level not in kind.levels:
            raise reasons.NO_KIND_HERE(kind=kind, level=whistle.area.level_name, field="kind")
        whistle.kind = kind
        case.category, case.urgency = kind.category, kind.category.default_urgency
        whistle.save()
    _choose_units(act)
    case.title, case.text = act.get("title")[:120], act.get("text")
    case.place = act.get("place", "")[:200]


def discard(act: Act) -> None:
    """A draft that is not needed; its number is not given again."""
    act.text = act.get("text", "")
    act.case.closed_at = act.at


def why_not_submit(case: Case, actor: Any, at: datetime) -> Refused | None:
    whistle = case.whistle
    if actor is not None and not holds_post(actor, BLOW, whistle.area_id):
        return reasons.NOT_SECRETARY(area=str(whistle.area))
    return None


def submit(act: Act) -> None:
    """A community's whistle goes to the street to be checked; a street's is blown at once."""
    case, whistle = act.case, act.case.whistle
    case.desk, case.level = whistle.area, whistle.area.level
    case.condition = whistle.kind.condition
    whistle.blown_by = act.actor
    whistle.save()
    if whistle.incident is not None:
        act.say(incident=whistle.incident.number)
    if after_submit(act) == "submitted":
        act.start(CHECKING)
        act.tell(recipients.at_desk(case.desk, CHECK), _("请审核吹哨：%s") % act.name())
    else:
        sound(act)


def after_submit(act: Act) -> str:
    return "submitted" if act.case.whistle.area.level == Level.COMMUNITY else "blown"


def why_not_check(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Who blew it does not check it."""
    if actor is not None and case.state == "submitted" and case.whistle.blown_by_id == actor.pk:
        return reasons.OWN_WHISTLE()
    return None


def approve(act: Act) -> None:
    """The level that checks lets it be blown, with the units wanted or with others."""
    act.text = act.get("text", "")
    act.stop(CHECKING)
    _choose_units(act)
    sound(act)
    _tell_blower(act, _("已放哨，各单位已收到呼叫：%s"))


def _choose_units(act: Act) -> None:
    """Whom the whistle wants, where the act names others; a lead that is not among them makes way."""
    whistle = act.case.whistle
    lead, units = act.get("lead"), act.get("units") or []
    if lead is not None or units:
        whistle.lead = lead or (whistle.lead if whistle.lead in units else units[0])
        whistle.save()
        whistle.wanted.set({whistle.lead, *(units or whistle.wanted.all())})


def sound(act: Act) -> None:
    """Every wanted unit gets a case of its own, which the whistle waits for, and reads the whistle's."""
    case, whistle = act.case, act.case.whistle
    whistle.blown_at = whistle.blown_at or act.at
    whistle.save()
    others = [unit for unit in whistle.wanted.order_by("pk") if unit.pk != whistle.lead_id]
    assignments.hand_over(act, unit=whistle.lead, assisting=others)
    numbers = []
    for unit in (whistle.lead, *others):
        part = add_part(
            act,
            kind=CALL_KIND,
            title=f"{unit.name} · {case.title}"[:120],
            text=case.text,
            category=case.category,
            condition=whistle.kind.condition,
        )
        WhistleCall.objects.create(
            case=part,
            whistle=whistle,
            unit=unit,
            leg=case.leg,
            is_lead=unit.pk == whistle.lead_id,
            called_at=act.at,
        )
        services.advance(
            part,
            "call",
            actor=None,
            at=act.at,
            signed=history.name_of(act.actor),
            quiet=act.is_quiet,
            unit=unit,
            text=whistle.report_place,
        )
        numbers.append(part.number)
    act.detail.pop("part", None)  # the last of them only
    act.say(parts=[f"#{number}" for number in numbers])


def refuse(act: Act) -> None:
    """It is not taken up, with a reason."""
    act.text = act.get("text")
    act.stop(CHECKING)
    _end(act, "recalled")
    _tell_blower(act, _("不予受理：%s"))


def withdraw(act: Act) -> None:
    """Whoever blew it takes it back, with a reason: the units need not come, and nobody is judged."""
    act.text = act.get("text")
    _drop_calls(act)
    clocks.cancel(clocks.live(act.case), act.at)
    _end(act, "recalled")


def why_not_upgrade(case: Case, actor: Any, at: datetime) -> Refused | None:
    if case.whistle.area.level <= Level.DISTRICT:
        return reasons.HIGHEST_LEVEL()
    return why_not_blower(case, actor, at, BLOW)


def upgrade(act: Act) -> None:
    """The level above decides whom to call: what was called for falls, and a new leg begins there."""
    case, whistle = act.case, act.case.whistle
    act.text = act.get("text")
    _drop_calls(act)
    clocks.cancel(clocks.live(case), act.at)
    assignments.end(act, "moved")
    before, above = case.desk, whistle.area.parent
    assert above is not None
    case.lead_unit = case.lead_area = None
    case.desk, case.level = above, above.level
    case.handled_at = None
    case.leg += 1
    whistle.area, whistle.is_upgraded = above, True
    whistle.save()
    act.say(frm=str(before), to=str(above))
    act.start(CHECKING)
    act.tell(recipients.at_desk(above, CHECK), _("下级的哨升级，请决定：%s") % act.name())


def why_not_confirm(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Whoever can still be in time, and whoever waits for a ruling, is waited for."""
    if refusal := why_not_blower(case, actor, at, ASSESS):
        return refusal
    calls = case.whistle.calls.filter(leg=case.leg).select_related("unit", "case")
    if disputed := [one.unit.name for one in calls if one.case.state == "contested"]:
        return reasons.AWAITS_RULING(units="、".join(disputed))
    called = [one for one in calls if one.case.state == "called"]
    running = Clock.objects.running().filter(case__in=[one.case_id for one in called], kind=ARRIVE)
    in_time = set(running.filter(due_at__gte=at).values_list("case", flat=True))
    if waiting := [one.unit.name for one in called if one.case_id in in_time]:
        return reasons.STILL_TIME(units="、".join(waiting))
    return None


def confirm(act: Act) -> None:
    """The blower says whether it is solved. Who never came is absent now; the others are to be scored."""
    case, whistle = act.case, act.case.whistle
    act.text = act.get("text")
    whistle.is_solved, whistle.confirmed_at = act.supplied["solved"], act.at
    whistle.save()
    act.say(solved=whistle.is_solved)
    act.stop(CONFIRM)
    case.handled_at = case.handled_at or act.at
    signed = history.name_of(act.actor)
    for part in _open_parts(case, "called"):
        services.advance(part, "mark_absent", actor=None, at=act.at, signed=signed, quiet=act.is_quiet)
    act.start(ASSESSING)


def why_not_close(case: Case, actor: Any, at: datetime) -> Refused | None:
    if refusal := why_not_blower(case, actor, at, ASSESS):
        return refusal
    missing = progress.unscored(case)
    return reasons.UNSCORED(units="、".join(missing)) if missing else None


def close(act: Act) -> None:
    """Everybody is scored: the whistle ends, and its incident goes where the blower says."""
    case, whistle = act.case, act.case.whistle
    act.text = act.get("text", "")
    act.stop(ASSESSING)
    if whistle.incident is not None:
        whistle.outcome = act.get("outcome") or Outcome.LEAVE
        whistle.save()  # before the incident is asked whether it may end
        act.say(outcome=whistle.outcome, incident=whistle.incident.number)
        _move_incident(act, whistle)
    case.result = case.result or act.text
    _end(act, "done")


def _move_incident(act: Act, whistle: Whistle) -> None:
    """One step of the incident's own trail says what came of the whistle. Nothing where it has ended."""
    incident: Case = Case.objects.get(whistles=whistle)
    code = {Outcome.CLOSE.value: "whistle_close", Outcome.RETURN.value: "whistle_return"}.get(whistle.outcome)
    if code is None or not incident.is_open:
        return
    services.advance(
        incident,
        code,
        actor=None,
        at=act.at,
        signed=history.name_of(act.actor),
        quiet=act.is_quiet,
        text=_("哨 #%(number)s 已办结：%(words)s") % {"number": act.case.number, "words": act.text or "–"},
    )


def _open_parts(case: Case, *states: str) -> list[Any]:
    calls = WhistleCall.objects.filter(whistle__case=case, leg=case.leg, case__state__in=states)
    return [one.case for one in calls.select_related("case").order_by("case")]


def _drop_calls(act: Act) -> None:
    signed = history.name_of(act.actor)
    for part in _open_parts(act.case, *CALL_OPEN):
        services.advance(
            part, Purpose.CANCEL_PART, actor=None, at=act.at, signed=signed, quiet=act.is_quiet, text=act.text
        )


def _end(act: Act, outcome: str) -> None:
    assignments.end(act, outcome)
    act.case.closed_at = act.at


def _tell_blower(act: Act, text: str) -> None:
    blower = act.case.whistle.blown_by
    if blower is not None:
        act.tell([blower], text % act.name(), weight=Weight.INFO)


why_not_withdraw = partial(why_not_blower, right=BLOW)
