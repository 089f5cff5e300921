"""What the acts on an assessment write, and what keeps them from happening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from disputes.assessments import drawing, reasons
from disputes.assessments.names import DECIDE, FOLLOW, REVIEW
from disputes.effects.common import day, wrong
from disputes.models.assessments import (
    Assessment,
    AssessmentFollowUp,
    Decision,
    Draw,
    ExpertConflict,
    RiskLevel,
    Seat,
)

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused

# The most that a risk allows without setting the opinion aside.
ALLOWED = {
    RiskLevel.HIGH: (Decision.NO,),
    RiskLevel.MEDIUM: (Decision.NO, Decision.CONDITIONAL),
    RiskLevel.LOW: (Decision.NO, Decision.CONDITIONAL, Decision.GO),
}


def of(act: Act) -> Assessment:
    found: Assessment = Assessment.objects.select_related("institution").get(case=act.case)
    found.case = act.case
    return found


def present(assessment: Assessment) -> list[Seat]:
    """The experts who take part: drawn, and no conflict came out."""
    return list(assessment.seats.filter(left_on=None).select_related("expert"))


def wanted(assessment: Assessment) -> int:
    """How many experts there are to be: as many as the first draw asked for."""
    first = assessment.draws.first()
    return first.count if first is not None else 0


def assign(act: Act) -> None:
    """A third party is chosen, experts are drawn by lot."""
    assessment = of(act)
    assessment.institution = act.supplied["institution"]
    assessment.save(update_fields=["institution"])
    _draw(act, assessment, act.supplied["count"])
    act.start(REVIEW)


def _draw(act: Act, assessment: Assessment, count: int) -> None:
    pool = drawing.without_conflict(assessment)
    if len(pool) < count:
        raise wrong("count", reasons.POOL_SMALL(n=len(pool)))
    made = Draw.objects.create(
        assessment=assessment, seed=drawing.new_seed(), pool=pool, count=count, at=act.at, by=act.actor
    )
    drawn = drawing.draw(pool, count, made.seed)
    Seat.objects.bulk_create(Seat(assessment=assessment, draw=made, expert_id=pk) for pk in drawn)
    act.say(seed=made.seed, pool=pool, drawn=drawn)


def declare_conflict(act: Act) -> None:
    """An expert has to do with the matter: never drawn for it, and off it where already drawn."""
    assessment, expert = of(act), act.supplied["expert"]
    if ExpertConflict.objects.filter(assessment=assessment, expert=expert).exists():
        raise wrong("expert", reasons.CONFLICT_ALREADY())
    seat = assessment.seats.filter(expert=expert, left_on=None).first()
    if seat is not None and seat.on is not None:
        raise wrong("expert", reasons.OPINION_GIVEN())
    today = timezone.localdate(act.at)
    ExpertConflict.objects.create(assessment=assessment, expert=expert, on=today)
    if seat is not None:
        seat.left_on = today
        seat.save(update_fields=["left_on"])
    act.say(expert=expert.pk)


def why_not_redraw(case: Case, actor: User | None, at: datetime) -> Refused | None:
    vacant = wanted(case.assessment) - len(present(case.assessment))
    return None if vacant > 0 else reasons.NO_VACANCY()


def redraw(act: Act) -> None:
    """As many as left are drawn anew, from whoever is left."""
    assessment = of(act)
    _draw(act, assessment, wanted(assessment) - len(present(assessment)))


def give_opinion(act: Act) -> None:
    """What an expert thinks."""
    seat = act.supplied["seat"]
    seat.risk, seat.opinion, seat.on = act.supplied["risk"], act.get("text"), day(act)
    seat.save()
    act.say(expert=seat.expert_id, risk=seat.risk)


def give_report(act: Act) -> None:
    """What the third party thinks."""
    assessment = of(act)
    assessment.report, assessment.report_risk = act.get("text"), act.supplied["risk"]
    assessment.save(update_fields=["report", "report_risk"])
    act.say(risk=assessment.report_risk)


def missing(assessment: Assessment) -> list[str]:
    """Whose opinion is still waited for."""
    here = present(assessment)
    found = [str(seat.expert) for seat in here if seat.on is None]
    vacant = wanted(assessment) - len(here)
    if vacant > 0:
        found.append("+" + str(vacant))
    if not assessment.report_risk:
        found.append(str(assessment.institution))
    return found


def why_not_conclude(case: Case, actor: User | None, at: datetime) -> Refused | None:
    lacking = missing(case.assessment)
    return reasons.OPINIONS_MISSING(who="、".join(lacking)) if lacking else None


def conclude(act: Act) -> None:
    """All opinions are in: the level of the risk."""
    assessment = of(act)
    assessment.risk = act.supplied["risk"]
    assessment.save(update_fields=["risk"])
    act.stop(REVIEW)
    act.start(DECIDE)
    act.say(risk=assessment.risk)


def decide(act: Act) -> None:
    """Go, conditional or no, and whether the opinion was adopted: softer than the risk allows is not."""
    assessment = of(act)
    decision, is_adopted = act.supplied["decision"], act.supplied["adopted"]
    if is_adopted and decision not in ALLOWED[RiskLevel(assessment.risk)]:
        labels = {"risk": assessment.get_risk_display(), "decision": Decision(decision).label}
        raise wrong("adopted", reasons.NOT_ADOPTED(**labels))
    if not act.get("text") and (not is_adopted or decision == Decision.CONDITIONAL):
        raise wrong("text", reasons.WHY_NEEDED())
    assessment.decision, assessment.is_adopted = decision, is_adopted
    assessment.why, assessment.decided_on = act.get("text", ""), day(act)
    assessment.save()
    act.stop(DECIDE)
    if decision != Decision.NO:
        act.start(FOLLOW)
    act.say(decision=decision, adopted=is_adopted)


def follow_up(act: Act) -> None:
    """What was seen afterwards: the term begins anew."""
    assessment = of(act)
    AssessmentFollowUp.objects.create(
        assessment=assessment, on=day(act, since=assessment.decided_on), text=act.get("text")
    )
    act.stop(FOLLOW)
    if assessment.decision != Decision.NO:
        act.start(FOLLOW)


def why_not_finish(case: Case, actor: User | None, at: datetime) -> Refused | None:
    assessment = case.assessment
    if assessment.decision != Decision.NO and not assessment.follow_ups.exists():
        return reasons.FOLLOW_UP_FIRST()
    return None


def finish(act: Act) -> None:
    act.cancel(REVIEW, DECIDE, FOLLOW)
    act.case.closed_at = act.at


def erase(case: Case) -> dict[str, int]:
    """Forget the words; levels, days and decisions stay for the figures."""
    rows = Assessment.objects.filter(case=case)
    Seat.objects.filter(assessment__in=rows).update(opinion="")
    AssessmentFollowUp.objects.filter(assessment__in=rows).update(text="")
    return {"assessments": rows.update(matter="", summary="", report="", why="")}
