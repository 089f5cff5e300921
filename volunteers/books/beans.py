"""Golden beans: the donated fund, and awards that one person proposes and another decides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.areas.models import Area
from governance.common.refusals import Refused
from governance.ledgers import accounts
from governance.ledgers import reasons as ledger_reasons
from governance.ledgers.posting import Posting, post
from governance.ledgers.reversal import reverse
from volunteers import reasons
from volunteers.books import ledgers
from volunteers.models import BeanAward, BeanDonation, ClueClass, Volunteer
from volunteers.models.books import AwardState
from volunteers.people.services import active
from volunteers.rights import AWARD, FUND, PROPOSE

if TYPE_CHECKING:
    from governance.access.models import User

FACTS = ("volunteer", "area", "clue_class", "beans", "clue", "state", "reason")
DONATION_FACTS = ("area", "donor", "yuan", "given_on", "paper")


@transaction.atomic
def donate(
    area: Area, *, donor: str, yuan: int, given_on: date, paper: str, actor: User | None
) -> BeanDonation:
    """Money has arrived: it may be awarded as beans, one for a yuan. A paper is entered once.

    Raises Refused (OUTSIDE_AREA, AMOUNT_WRONG, PAPER_TAKEN).
    """
    records.insist(actor, FUND, area)
    if yuan <= 0:
        raise reasons.AMOUNT_WRONG(field="yuan")
    moves = {ledgers.fund(area, ledgers.DONATED): -yuan, ledgers.fund(area): yuan}
    posting = Posting(
        ledgers.BEANS, "donation", f"paper:{paper.strip()}", moves, day=given_on, reason=donor, area=area
    )
    try:
        entry = post(posting, actor=actor)
    except Refused as refused:
        if refused.reason == ledger_reasons.ALREADY_BOOKED:
            raise reasons.PAPER_TAKEN(field="paper") from refused
        raise
    made = BeanDonation(area=area, donor=donor, yuan=yuan, given_on=given_on, paper=paper, entry=entry)
    records.save(made, {"volunteers_beandonation_paper_key": reasons.PAPER_TAKEN(field="paper")})
    records.record_added(made, DONATION_FACTS, actor=actor, area=area, right=FUND)
    return made


def left(area: Area) -> int:
    """Yuan of an area's fund that stand behind no bean yet."""
    return accounts.balance(ledgers.fund(area))


@transaction.atomic
def propose(
    volunteer: Volunteer, clue_class: ClueClass, *, fund: Area, clue: str, actor: User | None
) -> BeanAward:
    """Propose beans for a clue that proved true, out of the fund of an area. Nothing is paid yet.

    Raises Refused (OUTSIDE_AREA, NOT_ACTIVE, TWO_PERSONS) or ValidationError.
    """
    person = active(volunteer)
    records.insist(actor, PROPOSE, person.area)
    if actor is not None and actor.pk == person.account_id:
        raise reasons.TWO_PERSONS()
    made = BeanAward(
        volunteer=person,
        area=fund,
        clue_class=clue_class,
        beans=clue_class.beans,
        clue=clue,
        proposed_by=actor,
    )
    records.save(made)
    records.record_added(made, FACTS, actor=actor, area=person.area, right=PROPOSE)
    return made


@transaction.atomic
def award(award: BeanAward, *, actor: User | None, key: str = "") -> BeanAward:
    """Pay what another person proposed, while the fund covers it.

    Raises Refused (OUTSIDE_AREA, TWO_PERSONS, DECIDED_ALREADY, NOT_ACTIVE, FUND_SHORT).
    """
    row = _proposed(award, actor)
    person = active(row.volunteer)
    before = records.facts(row, FACTS)
    moves = {ledgers.fund(row.area): -row.beans, ledgers.own(ledgers.BEANS, person): row.beans}
    posting = Posting(
        ledgers.BEANS, "award", row.cause, moves, key=key, reason=row.clue_class.label, area=person.area
    )
    try:
        row.entry = post(posting, actor=actor)
    except Refused as refused:
        if refused.reason == ledger_reasons.SHORT:
            raise reasons.FUND_SHORT(
                area=str(row.area), available=refused.details["available"], beans=row.beans
            ) from refused
        raise
    return _decided(row, AwardState.AWARDED, before, actor)


@transaction.atomic
def refuse(award: BeanAward, *, reason: str, actor: User | None) -> BeanAward:
    """Do not pay. Raises Refused as ``award`` does, and REASON_NEEDED."""
    row = _proposed(award, actor)
    before = records.facts(row, FACTS)
    row.reason = _written(reason)
    return _decided(row, AwardState.REFUSED, before, actor)


@transaction.atomic
def take_back(award: BeanAward, *, reason: str, actor: User | None) -> BeanAward:
    """The clue proved wrong: the beans go back to the fund, while they are not spent.

    Raises Refused (OUTSIDE_AREA, REASON_NEEDED, DECIDED_ALREADY, SHORT).
    """
    row = _locked(award)
    records.insist(actor, AWARD, row.volunteer.area)
    if row.state != AwardState.AWARDED or row.entry is None:
        raise reasons.DECIDED_ALREADY(state=row.get_state_display())
    before = records.facts(row, FACTS)
    row.reason = _written(reason)
    reverse(row.entry, reason=row.reason, actor=actor)
    return _decided(row, AwardState.TAKEN_BACK, before, actor)


def _locked(award: BeanAward) -> BeanAward:
    row: BeanAward = BeanAward.objects.select_for_update(of=("self",)).get(pk=award.pk)
    return row


def _proposed(award: BeanAward, actor: User | None) -> BeanAward:
    row = _locked(award)
    records.insist(actor, AWARD, row.volunteer.area)
    if row.state != AwardState.PROPOSED:
        raise reasons.DECIDED_ALREADY(state=row.get_state_display())
    if actor is not None and actor.pk in (row.proposed_by_id, row.volunteer.account_id):
        raise reasons.TWO_PERSONS()
    return row


def _decided(row: BeanAward, state: AwardState, before: dict[str, object], actor: User | None) -> BeanAward:
    row.state, row.decided_by, row.decided_at = state, actor, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at", "reason", "entry"])
    records.record_changed(row, before, FACTS, actor=actor, area=row.volunteer.area, right=AWARD)
    return row


def _written(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise reasons.REASON_NEEDED(field="reason")
    return reason
