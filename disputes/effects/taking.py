"""Taken up or not: acceptance with its number, declining in writing, parties, police, units asked to help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from disputes import identity, reasons
from disputes.clocks import ACCEPT, ASSIGN, LADDER, MONTH, WEEKLY
from disputes.effects import common
from disputes.models import Dispute, Party, Representative
from disputes.models.disputes import Authority, PartyKind, RecordKind, Risk, Side
from governance.cases.filing import numbering
from governance.cases.models import CaseMember
from governance.cases.privacy import members
from governance.cases.workflow.validation import Incomplete
from governance.common.hardening import UNHEARD_OF

if TYPE_CHECKING:
    from datetime import date, datetime

    from governance.access.models import User
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def why_not_accept(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    """Both sides are known; who is a minor has a guardian, an organisation somebody who acts for it."""
    rows = list(dispute.parties.prefetch_related("representatives"))
    if {one.side for one in rows} != set(Side.values):
        return reasons.SIDES_NEEDED()
    for party in rows:
        if refusal := why_not_alone(party, {one.authority for one in party.representatives.all()}):
            return refusal
    return None


def why_not_alone(party: Party, held: set[str]) -> Refused | None:
    """Who cannot act alone: a minor without a guardian, an organisation without anybody."""
    if party.is_minor and Authority.GUARDIAN not in held:
        return reasons.GUARDIAN_NEEDED(name=party.masked_name)
    if party.kind == PartyKind.ORGANISATION and not held:
        return reasons.HEAD_NEEDED(name=party.masked_name)
    return None


def accept(act: Act) -> None:
    """It is taken up: from today the month of mediation and the days of this level run."""
    dispute = common.of(act)
    dispute.number = dispute.number or next_number(dispute, timezone.localdate(act.at).year)
    dispute.accepted_on = timezone.localdate(act.at)
    dispute.save()
    act.case.registered_at = act.at
    act.stop(ACCEPT)
    act.start(MONTH, LADDER, ASSIGN)
    if dispute.risk == Risk.RED:
        act.start(WEEKLY)
    act.say(paper=dispute.number)


def next_number(dispute: Dispute, year: int) -> str:
    """Such as （2026）东骧民调字第1号. Without a gap: the counter is held until the act is written."""
    serial = numbering.next_serial(f"mediation/{dispute.committee_id}/{year}/")
    return f"（{year}）{dispute.committee.mark}民调字第{serial}号"


def decline(act: Act) -> None:
    """Not taken up, in writing, with the right channel."""
    dispute = common.of(act)
    text = _("%(reason)s。应走的途径：%(channel)s。%(text)s") % {
        "reason": act.get("reason"),
        "channel": act.get("channel"),
        "text": act.get("text", ""),
    }
    common.record(act, dispute, RecordKind.DECLINED, text)
    common.end(act)


def add_party(act: Act) -> None:
    """One more who quarrels, with whoever acts for them."""
    dispute = common.of(act)
    party = Party(
        dispute=dispute,
        side=act.get("side"),
        kind=act.get("kind"),
        name=act.get("name"),
        identity=act.get("identity", ""),
        phone=act.get("phone", ""),
        address=act.get("address", ""),
        is_minor=act.supplied["minor"],
    )
    agent = Representative(
        name=act.get("agent", ""),
        authority=act.get("authority") or Authority.GENERAL,
        phone=act.get("agent_phone", ""),
        paper=act.get("paper", ""),
    )
    keep_party(party, timezone.localdate(act.at), agent if act.get("agent") else None)
    act.say(side=party.side)


def keep_party(party: Party, on: date, agent: Representative | None = None) -> None:
    """Check and write a party with whoever acts for it.

    Raises Incomplete by field (name, identity, phone, agent, agent_phone): nobody is written down who cannot
    act alone and has nobody.
    """
    check_person(party)
    party.is_minor = party.is_minor or identity.is_minor(identity.normal(party.identity), on)
    if refusal := why_not_alone(party, {agent.authority} if agent else set()):
        raise common.wrong("agent", refusal)
    if agent is not None:
        try:
            check_person(agent)
        except Incomplete as error:
            raise Incomplete({OF_AGENT.get(key, key): text for key, text in error.errors.items()}) from error
    party.save()
    if agent is not None:
        agent.party = party
        agent.save()


OF_AGENT = {"name": "agent", "phone": "agent_phone"}


def check_person(row: Any) -> None:
    """The name in plain characters; the numbers as they can be. Raises Incomplete by field."""
    errors: dict[str, str] = {}
    row.name = identity.plain_name(row.name)
    if not row.name or len(row.name) > identity.LONGEST_NAME or UNHEARD_OF.search(row.name):
        errors["name"] = str(reasons.NAME_BAD(n=identity.LONGEST_NAME))
    for name in ("identity", "phone"):
        value = getattr(row, name)
        if not value:
            continue
        try:
            row._meta.get_field(name).run_validators(value)
        except ValidationError as error:
            errors[name] = " ".join(error.messages)
    if errors:
        raise Incomplete(errors)


def note(act: Act) -> None:
    """What was found out by asking around: the record of an inquiry."""
    common.record(act, common.of(act), RecordKind.NOTE, act.get("text"), common.day(act))


def set_risk(act: Act) -> None:
    """Another colour; red begins the weekly visits, any other ends them."""
    dispute = common.of(act)
    dispute.risk = act.supplied["risk"]
    dispute.save(update_fields=["risk"])
    act.cancel(WEEKLY)
    if dispute.risk == Risk.RED:
        act.start(WEEKLY)
    act.say(risk=dispute.risk)


def why_not_visit(dispute: Dispute, actor: User | None, at: datetime) -> Refused | None:
    return None if dispute.risk == Risk.RED else reasons.NOT_RED()


def visit(act: Act) -> None:
    """The weekly visit of a red dispute: the week begins anew."""
    common.record(act, common.of(act), RecordKind.VISIT, act.get("text"), common.day(act))
    act.stop(WEEKLY)
    act.start(WEEKLY)


def tell_police(act: Act) -> None:
    """人民调解法第二十五条: what may become a public-security or criminal case is told at once."""
    dispute = common.of(act)
    dispute.police_told_on = timezone.localdate(act.at)
    dispute.save(update_fields=["police_told_on"])
    text = _("报告%(station)s：%(text)s") % {"station": act.get("station"), "text": act.get("text")}
    common.record(act, dispute, RecordKind.POLICE, text)
    act.say(police=True)


def refer(act: Act) -> None:
    """Ask a unit to help: its people read the dispute from now on."""
    dispute, unit = common.of(act), act.supplied["unit"]
    if not CaseMember.objects.live().filter(case=act.case, unit=unit).exists():
        members.enter(act.case, unit=unit, role=common.REFERRED, actor=act.actor, at=act.at)
    common.record(act, dispute, RecordKind.REFERRED, f"{unit.name}：{act.get('text')}")
    act.say(unit=unit.name)


def answer_sender(act: Act) -> None:
    """What the court, the police or the petition office is told."""
    dispute = common.of(act)
    dispute.answered_on = common.day(act)
    dispute.save(update_fields=["answered_on"])
    common.record(act, dispute, RecordKind.ANSWERED, act.get("text"), dispute.answered_on)
