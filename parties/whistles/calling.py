"""What acts on a called unit's case write: called, checked in, measures, result, objection, score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases.choices import ClockState, Urgency
from governance.cases.sla import clocks
from governance.cases.workflow import assignments
from governance.cases.worklist import recipients
from governance.notices.models import Weight
from parties import reasons
from parties.models import CallScore, ScoreItem
from parties.models.whistles import Mode, Rank, Verdict
from parties.rights import ASSESS, CHECK
from parties.whistles import progress
from parties.whistles.blowers import why_not_blower
from parties.whistles.clocks import ARRIVE, MEASURE, SETTLE

if TYPE_CHECKING:
    from datetime import datetime

    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused
    from parties.models import WhistleCall

OWN = (ARRIVE, MEASURE, SETTLE)


def call(act: Act) -> None:
    """The unit is called: the case is its own from now on, and its clocks run."""
    unit = act.supplied["unit"]
    assignments.hand_over(act, unit=unit, instruction=act.get("text", ""))
    for kind in OWN:
        act.start(kind, **clocks.answering(act.case, kind, unit=unit))
    urgent = act.case.urgency == Urgency.EMERGENCY
    act.tell(
        recipients.of_unit(unit),
        _("哨响了，请报到：%s") % act.name(),
        weight=Weight.ALARM if urgent else Weight.TODO,
    )


def check_in(act: Act) -> None:
    """Somebody is there, or online; late is what the clock says. Raises Refused (PLACE_NEEDED)."""
    row = _row(act)
    position = act.get("position")
    place = act.get("place", "")
    if act.supplied["mode"] == Mode.ON_SPOT and position is None and not place:
        raise reasons.PLACE_NEEDED(field="place")
    act.stop(ARRIVE)
    in_time = act.case.clocks.filter(kind=ARRIVE).latest("pk").in_time
    row.arrived_at, row.arrived_by = act.at, act.actor
    row.mode, row.rank, row.people = act.supplied["mode"], act.supplied["rank"], act.supplied["people"]
    row.place = place[:120]
    if position is not None:
        row.lng, row.lat, row.accuracy = position.lng, position.lat, position.accuracy
    row.verdict = Verdict.PUNCTUAL if in_time else Verdict.LATE
    row.save()
    act.case.accepted_at = act.at
    act.text = act.get("text", "")
    # Not the position: a trail row is for ever, and the row says it to whoever may read the whistle.
    act.say(mode=row.mode, rank=row.rank, people=row.people, verdict=row.verdict)
    progress.report(
        act,
        "arrived",
        _("%(unit)s报到：%(verdict)s，%(mode)s，%(rank)s，%(people)s 人")
        % {
            "unit": row.unit.name,
            "verdict": Verdict(row.verdict).label,
            "mode": Mode(row.mode).label,
            "rank": Rank(row.rank).label,
            "people": row.people,
        },
    )


def take_measures(act: Act) -> None:
    """What the unit does and until when; the first time stops a clock, later ones are added."""
    row = _row(act)
    words = act.get("text")
    row.measured_at = row.measured_at or act.at
    row.measures = f"{row.measures}\n{words}".strip()
    row.save()
    act.stop(MEASURE)
    act.text = words
    progress.report(act, "measured", _("%(unit)s措施：%(words)s") % {"unit": row.unit.name, "words": words})


def report_result(act: Act) -> None:
    """The unit says that its share is done, with photos."""
    row = _row(act)
    row.resulted_at = act.at
    row.save()
    act.stop(MEASURE, SETTLE)
    act.case.result = act.text = act.get("text")
    act.case.handled_at, act.case.handled_by = act.at, act.actor
    progress.report(
        act, "answered", _("%(unit)s反馈结果：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def redo(act: Act) -> None:
    """The blower is not content: the unit goes on against the same deadline."""
    row = _row(act)
    case = act.case
    row.resulted_at = None
    row.save()
    case.reworks += 1
    case.handled_at = None
    if settled := case.clocks.filter(kind=SETTLE, state=ClockState.STOPPED).order_by("pk").last():
        clocks.reopen(settled, act.at)
    act.text = act.get("text")
    act.tell(recipients.of_lead(case), _("请继续处置：%s") % act.name())
    progress.report(
        act, "measured", _("退回%(unit)s：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def why_not_contest(case: Case, actor: Any, at: datetime) -> Refused | None:
    return reasons.CONTESTED_BEFORE() if case.whistle_call.contested_at else None


def contest(act: Act) -> None:
    """The unit says why it is the wrong one; its clocks rest until somebody decides."""
    row = _row(act)
    row.contested_at = act.at
    row.save()
    clocks.pause(clocks.live(act.case, *OWN), act.at)
    act.text = act.get("text")
    act.say(from_state=act.case.state)
    act.tell(recipients.at_desk(act.case.desk, CHECK), _("请裁定是否呼错单位：%s") % act.name())
    progress.report(
        act, "contested", _("%(unit)s提出异议：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def arbitrate(act: Act) -> None:
    """Released, or called on: then the clocks go on where they rested."""
    row = _row(act)
    act.text = act.get("text")
    released = act.supplied["agree"]
    if released:
        _fall(act)
    else:
        clocks.resume(clocks.live(act.case, *OWN), act.at)
        act.tell(recipients.of_lead(act.case), _("异议不成立，请继续：%s") % act.name())
    said = _("裁定%(unit)s不用来：%(words)s") if released else _("裁定%(unit)s仍要办：%(words)s")
    progress.report(act, after_ruling(act), said % {"unit": row.unit.name, "words": act.text})


def after_ruling(act: Act) -> str:
    if act.supplied["agree"]:
        return "released"
    return "arrived" if act.case.whistle_call.arrived_at else "called"


def excuse(act: Act) -> None:
    """The blower lets a unit stay away, with a reason: it is not scored."""
    row = _row(act)
    act.text = act.get("text")
    _fall(act)
    progress.report(
        act, "excused", _("准%(unit)s不来：%(words)s") % {"unit": row.unit.name, "words": act.text}
    )


def _fall(act: Act) -> None:
    """The unit has nothing to do here any more: no clock judges it."""
    act.tell(recipients.of_lead(act.case), _("不用再办：%s") % act.name(), weight=Weight.INFO)
    clocks.cancel(clocks.live(act.case), act.at)
    assignments.end(act, "recalled")
    act.case.closed_at = act.at


def mark_absent(act: Act) -> None:
    """It never came: nought marks. Clocks that ran out say so, the others are no longer asked for."""
    row = _row(act)
    over = [one for one in clocks.live(act.case) if one.due_at is not None and one.due_at < act.at]
    clocks.stop(over, act.at)
    row.verdict = Verdict.ABSENT
    act.tell(recipients.of_lead(act.case), _("缺席，考核记 0 分：%s") % act.name(), weight=Weight.WARNING)
    _score(act, row, [(item, 0) for item in ScoreItem.objects.filter(is_active=True)])


def why_not_score(case: Case, actor: Any, at: datetime) -> Refused | None:
    if refusal := why_not_blower(case, actor, at, ASSESS):
        return refusal
    return None if case.whistle_call.whistle.case.state == "assessing" else reasons.NOT_CONFIRMED()


def score(act: Act) -> None:
    """Marks for every item in use, by whoever blew the whistle."""
    row = _row(act)
    act.text = row.remark = act.get("text", "")[:300]
    act.tell(recipients.of_lead(act.case), _("哨已评分：%s") % act.name(), weight=Weight.INFO)
    _score(act, row, act.supplied["scores"])
    progress.report(act, "scored", _("%(unit)s得 %(total)s 分") % {"unit": row.unit.name, "total": row.total})


def why_not_appeal(case: Case, actor: Any, at: datetime) -> Refused | None:
    row = case.whistle_call
    if row.appealed_at is not None:
        return reasons.APPEALED_BEFORE()
    if actor is not None and not any(post.unit_id == row.unit_id for post in actor.posts_in_force()):
        return reasons.NOT_OF_UNIT(unit=row.unit.name)
    return None


def appeal(act: Act) -> None:
    """The unit contests its score, or that it was absent; until it is decided the score stands."""
    row = _row(act)
    row.appealed_at = act.at
    row.save()
    act.text = act.get("text")
    act.tell(recipients.at_desk(act.case.desk, CHECK), _("请裁定评分申诉：%s") % act.name())


def why_not_decide_appeal(case: Case, actor: Any, at: datetime) -> Refused | None:
    row = case.whistle_call
    waits = row.appealed_at is not None and row.appeal_decided_at is None
    return None if waits else reasons.NOTHING_APPEALED()


def decide_appeal(act: Act) -> None:
    """Upheld, a scored unit is scored anew, an absent one is excused. Raises Refused (NEW_SCORES)."""
    row = _row(act)
    row.appeal_decided_at, row.is_appeal_upheld = act.at, act.supplied["agree"]
    act.text = act.get("text")
    if row.is_appeal_upheld and row.verdict != Verdict.ABSENT:
        marks = act.get("scores")
        if not marks:
            raise reasons.NEW_SCORES(field="scores")
        act.say(before=row.total)
        row.scores.all().delete()
        _mark(row, marks)
        act.say(total=row.total, scores={item.name: points for item, points in marks})
    row.save()
    act.tell(recipients.of_unit(row.unit), _("评分申诉已裁定：%s") % act.name(), weight=Weight.INFO)


def after_appeal(act: Act) -> str:
    row = act.case.whistle_call
    upheld = act.supplied["agree"] and row.verdict == Verdict.ABSENT
    return "excused" if upheld else act.case.state


def _mark(row: WhistleCall, marks: list[tuple[ScoreItem, int]]) -> None:
    CallScore.objects.bulk_create(
        CallScore(call=row, item=item, name=item.name, full=item.full, points=points)
        for item, points in marks
    )
    row.total = sum(points for _item, points in marks)


def _score(act: Act, row: WhistleCall, marks: list[tuple[ScoreItem, int]]) -> None:
    _mark(row, marks)
    row.scored_at, row.scored_by = act.at, act.actor
    row.save()
    act.say(total=row.total, scores={item.name: points for item, points in marks})
    clocks.cancel([one for one in clocks.live(act.case) if not _is_over(one, act.at)], act.at)
    clocks.stop(clocks.live(act.case), act.at)
    assignments.end(act, "done")
    act.case.closed_at = act.at


def _is_over(clock: Any, at: datetime) -> bool:
    return clock.due_at is not None and clock.due_at < at


def _row(act: Act) -> WhistleCall:
    found: WhistleCall = act.case.whistle_call
    return found
