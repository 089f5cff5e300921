"""What acts on a line of a secretary's list write: done, rectified, checked, struck off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases import services
from governance.cases.acts import add_part
from governance.cases.models import Case
from governance.cases.sla import clocks
from governance.cases.workflow import history
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties import reasons
from parties.models import SecretaryItem
from parties.models.secretaries import SecretaryList
from parties.rights import CHECK_LISTS, KEEP_LISTS
from parties.secretaries.clocks import CHECKING, DUE
from parties.secretaries.names import KIND

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.access.models import User
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

YEARS = 3  # that a line may lie ahead


def list_it(act: Act) -> None:
    """The line begins: its clock runs to the end of the day it names."""
    run_until(act, act.case.secretary_item.due_on)


def run_until(act: Act, day: date) -> None:
    """Start the clock that is due at the end of ``day``, in local time."""
    act.start(DUE)
    clock = clocks.live(act.case, DUE)[0]
    days = (day - timezone.localdate(act.at)).days
    clocks.lengthen(clock, days - clock.amount, act.at)


def why_not_due(day: date, at: datetime) -> Refused | None:
    """Why a line cannot be due on ``day``: it lies ahead, and not so far that nobody means it."""
    days = (day - timezone.localdate(at)).days
    if days < 1:
        return reasons.DUE_PASSED(field="due")
    return reasons.DUE_TOO_FAR(years=YEARS, field="due") if days > YEARS * 366 else None


def why_not_owner(case: Case, actor: User | None, at: datetime) -> Refused | None:
    """A list is its secretary's: rights flow down the tree, answering for a list does not."""
    area = case.secretary_item.area
    if actor is None or actor.is_superuser:
        return None
    holds = any(
        post.area_id == area.pk
        and post.unit_id is None
        and post.role.answers
        and KEEP_LISTS in post.role.rights
        for post in actor.posts_in_force()
    )
    return None if holds else reasons.NOT_THE_OWNER(area=str(area))


def why_not_done(case: Case, actor: Any, at: datetime) -> Refused | None:
    if refusal := why_not_owner(case, actor, at):
        return refusal
    return reasons.RECTIFY_FIRST() if case.secretary_item.list == SecretaryList.PROBLEM else None


def report_done(act: Act) -> None:
    """Done, with evidence: the level above looks at it."""
    row = _row(act)
    row.evidence = act.text = act.get("text")
    row.done_on = timezone.localdate(act.at)
    row.save()
    act.stop(DUE)
    _to_level_above(act)
    act.case.handled_at, act.case.handled_by = act.at, act.actor


def why_not_rectify(case: Case, actor: Any, at: datetime) -> Refused | None:
    if refusal := why_not_owner(case, actor, at):
        return refusal
    return None if case.secretary_item.list == SecretaryList.PROBLEM else reasons.NOT_A_PROBLEM()


def rectify(act: Act) -> None:
    """The problem gets its rectification, a line of its own with a day.

    Raises Refused (DUE_PASSED, DUE_TOO_FAR).
    """
    row, due = _row(act), act.supplied["due"]
    if refusal := why_not_due(due, act.at):
        raise refusal
    act.text = act.get("text")
    part = add_part(act, kind=KIND, title=_("整改：%s") % act.case.title, text=act.text)
    SecretaryItem.objects.create(
        case=part,
        list=SecretaryList.RECTIFICATION,
        area=row.area,
        post=row.post,
        year=row.year,
        due_on=due,
        problem=row,
    )
    signed = history.name_of(act.actor)
    services.advance(part, "list", actor=None, at=act.at, signed=signed, quiet=act.is_quiet)


def passed(act: Act) -> None:
    """The level above agrees. A rectification frees its problem to be struck off."""
    row = _row(act)
    act.text = act.get("text", "")
    act.stop(CHECKING)
    act.case.closed_at = act.at
    act.case.result = row.evidence
    _tell_owner(act, _("已核验：%s"))
    if row.problem is not None:
        _hear(act, row.problem, "hear_rectified")


def sent_back(act: Act) -> None:
    """It is not done yet: the list's secretary goes on against the same day."""
    row = _row(act)
    act.text = act.get("text")
    act.stop(CHECKING)
    row.done_on = None
    row.save()
    act.case.handled_at = None
    act.case.reworks += 1
    act.case.desk, act.case.level = row.area, row.area.level
    if stopped := act.case.clocks.filter(kind=DUE, state="stopped").order_by("pk").last():
        clocks.reopen(stopped, act.at)
    _tell_owner(act, _("核验没有通过，请继续：%s"), weight=Weight.TODO)


def hear_rectified(act: Act) -> None:
    """The rectification was checked: the problem waits to be struck off by the level above."""
    act.text = act.get("text")
    act.stop(DUE)
    _to_level_above(act)


def why_not_check(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Nobody checks what they reported themselves, also with a post at both levels."""
    if actor is None:
        return None
    said = case.log.filter(act__in=("report_done", "rectify")).order_by("-step")
    return reasons.OWN_LINE() if actor.pk == said.values_list("actor", flat=True).first() else None


def why_not_strike_off(case: Case, actor: Any, at: datetime) -> Refused | None:
    if own := why_not_check(case, actor, at):
        return own
    waits = SecretaryItem.objects.filter(problem__case=case, case__is_open=True).select_related("case")
    found = waits.first()
    return reasons.RECTIFYING(number=found.case.number) if found is not None else None


def strike_off(act: Act) -> None:
    """销号: the problem is closed, with what put it right."""
    row = _row(act)
    act.text = act.get("text", "")
    last = row.rectifications.order_by("-pk").first()
    act.case.result = act.text or (last.evidence if last is not None else "")
    act.case.closed_at = act.at
    act.stop(CHECKING)
    _tell_owner(act, _("已销号：%s"))


def why_not_cancel(case: Case, actor: User | None, at: datetime) -> Refused | None:
    """The level above takes a line off a list, not the secretary who answers for it."""
    area = case.secretary_item.area
    if actor is None or (area.parent is not None and actor.has_right(CHECK_LISTS, area.parent)):
        return None
    return reasons.ONLY_LEVEL_ABOVE(area=str(area.parent))


def cancel(act: Act) -> None:
    """It was listed by mistake; its number is not given again."""
    act.text = act.get("text")
    clocks.cancel(clocks.live(act.case), act.at)
    act.case.closed_at = act.at


def _to_level_above(act: Act) -> None:
    above = act.case.secretary_item.area.parent
    assert above is not None  # lists stand from the district down
    act.case.desk, act.case.level = above, above.level
    act.start(CHECKING)
    act.tell(recipients.at_desk(above, CHECK_LISTS), _("请核验：%s") % act.name())


def _hear(act: Act, problem: SecretaryItem, code: str) -> None:
    parent = Case.objects.select_for_update().get(pk=problem.case_id)
    services.advance(
        parent,
        code,
        actor=None,
        at=act.at,
        signed=history.name_of(act.actor),
        quiet=act.is_quiet,
        text=_("整改 #%(number)s 已核验") % {"number": act.case.number},
    )


def _tell_owner(act: Act, text: str, weight: str = Weight.INFO) -> None:
    act.tell([_row(act).post.person], text % act.name(), weight=weight)


def _row(act: Act) -> SecretaryItem:
    found: SecretaryItem = act.case.secretary_item
    return found
