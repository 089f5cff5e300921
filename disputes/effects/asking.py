"""Before anybody sits down: rights told, consent of each, mediators without a conflict; going up a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import guards, reasons
from disputes.clocks import ACCEPT, ASSIGN, LADDER, MONTH
from disputes.effects import common
from disputes.models import CaseMediator, Committee, Conflict, Consent, RecusalAnswer, RightsNotice
from disputes.models.disputes import RecordKind
from disputes.models.steps import About, Ground
from disputes.turn import chairs
from governance.areas.models import Area, Level
from governance.cases.choices import ClockState
from governance.cases.sla import clocks

if TYPE_CHECKING:
    from datetime import date, datetime

    from disputes.models import Dispute, Mediator, Party
    from governance.access.models import User
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def serve_notice(act: Act) -> None:
    """Rights and duties are told to one party, on a day and in a way."""
    dispute, party = common.of(act), act.supplied["party"]
    _known, is_new = RightsNotice.objects.get_or_create(
        party=party,
        leg=act.case.leg,
        defaults={"on": common.day(act, since=common.leg_began(dispute)), "way": act.supplied["way"]},
    )
    if not is_new:
        raise common.wrong("party", reasons.TOLD_ALREADY(name=party.masked_name))


def consent(act: Act) -> None:
    """One party says yes, after the rights were told. 人民调解法第十七条."""
    party = act.supplied["party"]
    notice = party.notices.filter(leg=act.case.leg).first()
    if notice is None:
        raise common.wrong("party", reasons.NOTICE_FIRST(name=party.masked_name))
    _consent(act, party, About.MEDIATION, common.day(act, since=notice.on))


def consent_longer(act: Act) -> None:
    """One party agrees to more time."""
    _consent(
        act, act.supplied["party"], About.LONGER, common.day(act, since=common.leg_began(common.of(act)))
    )


def _consent(act: Act, party: Party, about: About, on: date) -> None:
    _known, is_new = Consent.objects.get_or_create(
        party=party,
        about=about,
        leg=act.case.leg,
        is_spent=False,
        defaults={"on": on, "way": act.supplied["way"]},
    )
    if not is_new:
        raise common.wrong("party", reasons.CONSENTED_ALREADY(name=act.supplied["party"].masked_name))


def after_consent(act: Act) -> str:
    """Consented when nobody is left to ask; who comes later is asked before the next session."""
    if act.case.state == "mediating":
        return "mediating"
    return "accepted" if guards.lacking(common.of(act), About.MEDIATION) else "consented"


def after_party(act: Act) -> str:
    """With one more party who has not consented it is consented no longer."""
    if act.case.state in ("consented", "mediating"):
        return "accepted"
    return act.case.state


def choose_mediator(act: Act) -> None:
    """A mediator whom the parties chose or the chair assigned; never one who is kept from it."""
    dispute, mediator = common.of(act), act.supplied["mediator"]
    if guards.has_conflict(dispute, mediator):
        raise common.wrong("mediator", reasons.HAS_CONFLICT(name=str(mediator)))
    if dispute.mediators.filter(mediator=mediator, ended_at=None).exists():
        raise common.wrong("mediator", reasons.IS_MEDIATOR_ALREADY(name=str(mediator)))
    busy = caseload(mediator)
    if busy >= mediator.most:
        raise common.wrong("mediator", reasons.FULL_HANDS(name=str(mediator), n=busy))
    CaseMediator.objects.create(
        dispute=dispute,
        mediator=mediator,
        chosen_by=act.supplied["how"],
        leg=act.case.leg,
        starts_at=act.at,
    )
    common.join(act, mediator.user, common.MEDIATOR)
    act.stop(ASSIGN)
    act.tell([mediator.user], _("请调解：%s") % act.name())
    act.say(mediator=mediator.user.name, how=act.supplied["how"])


def caseload(mediator: Mediator) -> int:
    """How many open disputes somebody mediates."""
    rows = CaseMediator.objects.filter(mediator=mediator, ended_at=None, dispute__case__is_open=True)
    return int(rows.count())


def answer_recusal(act: Act) -> None:
    """What a party, or the mediator, says when asked whether the mediator should step aside."""
    dispute = common.of(act)
    _known, is_new = RecusalAnswer.objects.get_or_create(
        dispute=dispute,
        mediator=act.supplied["mediator"],
        party=act.supplied["who"],
        leg=act.case.leg,
        defaults={
            "on": common.day(act, since=common.leg_began(dispute)),
            "ground": act.supplied["ground"],
        },
    )
    if not is_new:
        raise common.wrong("who", reasons.ASKED_ALREADY())


def decide_recusal(act: Act) -> None:
    """The chair decides the oldest open request. Upheld: the mediator leaves, and it is remembered."""
    dispute = common.of(act)
    row = guards.pending_recusal(dispute)
    assert row is not None
    row.is_upheld, row.decided_on = act.supplied["upheld"], timezone.localdate(act.at)
    row.save(update_fields=["is_upheld", "decided_on"])
    act.say(upheld=row.is_upheld)
    if row.is_upheld:
        keep_away(act, dispute, row)


def keep_away(act: Act, dispute: Dispute, row: RecusalAnswer) -> None:
    """The mediator leaves this dispute; of a relative or an interest the person is remembered, too."""
    lasting = row.ground in (Ground.PARTY, Ground.RELATIVE, Ground.INTEREST)
    parties = [row.party] if row.party is not None else list(dispute.parties.all())
    for party in parties:
        Conflict.objects.create(
            mediator=row.mediator,
            dispute=dispute,
            party_index=party.identity_index if lasting and party is not None else "",
            ground=row.ground,
            at=act.at,
        )
    dispute.mediators.filter(mediator=row.mediator, ended_at=None).update(ended_at=act.at)
    common.leave(act, dispute, row.mediator.user)
    if not dispute.mediators.filter(ended_at=None).exists():
        act.start(ASSIGN)


def prolong(act: Act) -> None:
    """More days of mediation, because everybody has said yes; each yes serves once."""
    dispute = common.of(act)
    for clock in clocks.live(act.case, MONTH, LADDER):
        clocks.lengthen(clock, act.supplied["days"], act.at)
    Consent.objects.filter(party__dispute=dispute, about=About.LONGER, is_spent=False).update(is_spent=True)
    common.record(act, dispute, RecordKind.LONGER, act.get("text") or "–")
    act.say(days=act.supplied["days"])


def expert_begins(act: Act) -> None:
    """The time of an expert opinion is not counted."""
    clocks.pause(clocks.live(act.case, MONTH, LADDER), act.at)
    common.record(act, common.of(act), RecordKind.EXPERT, act.get("text"))


def expert_ends(act: Act) -> None:
    clocks.resume(clocks.live(act.case, MONTH, LADDER), act.at)
    common.record(act, common.of(act), RecordKind.EXPERT, act.get("text"))


def no_expert(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return reasons.EXPERT_RUNS() if _resting(dispute) else None


def expert_runs(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if _resting(dispute) else reasons.NO_EXPERT()


def _resting(dispute: Dispute) -> bool:
    return bool(dispute.case.clocks.filter(kind=MONTH, state=ClockState.PAUSED).exists())


def committee_above(dispute: Dispute) -> Committee | None:
    """The nearest committee above the present one, up to the district, whose chair has an account."""
    areas = list(Area.objects.above(dispute.committee.area).filter(level__gte=Level.DISTRICT))
    for area in reversed(areas):
        if area.pk == dispute.committee.area_id:
            continue
        if (found := committee_of(area)) is not None:
            return found
    return None


def committee_of(area: Area) -> Committee | None:
    """The committee of exactly this area that can take something in."""
    led = Committee.objects.active().filter(
        area=area, members__is_chair=True, members__left_on=None, members__user__isnull=False
    )
    found: Committee | None = led.order_by("kind", "pk").first()
    return found


def why_not_up(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if committee_above(dispute) is not None else reasons.TOP_LEVEL()


def hand_up(act: Act) -> None:
    """The level above takes it over with the whole file; everybody is asked for consent anew there."""
    dispute = common.of(act)
    above = committee_above(dispute)
    assert above is not None
    before = dispute.committee
    common.record(act, dispute, RecordKind.HANDED_UP, act.get("text"))
    clocks.cancel(clocks.live(act.case, ACCEPT, ASSIGN, MONTH, LADDER), act.at)
    gone = [
        one.mediator.user for one in dispute.mediators.filter(ended_at=None).select_related("mediator__user")
    ]
    gone += chairs(before.pk)
    dispute.mediators.filter(ended_at=None).update(ended_at=act.at)
    dispute.sessions.filter(leg=act.case.leg, held_on=None).update(is_cancelled=True)
    dispute.committee = above
    dispute.save(update_fields=["committee"])
    act.case.leg += 1
    act.case.desk, act.case.level = above.area, above.area.level
    for person in gone:
        common.leave(act, dispute, person)
    for person in chairs(above.pk):
        common.join(act, person, common.CHAIR)
    act.start(MONTH, LADDER, ASSIGN)
    act.tell(lambda: chairs(above.pk), _("下级移交的纠纷，请确定调解员：%s") % act.name())
    act.say(frm=str(before), to=str(above))
