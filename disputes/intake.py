"""Filing a dispute: what it needs before it is one, and who was here before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from disputes import reasons
from disputes.effects.asking import committee_of
from disputes.effects.common import CHAIR
from disputes.effects.taking import keep_party
from disputes.models import Committee, Dispute, Party, Representative
from disputes.models.disputes import Risk, Source
from disputes.names import CHANNEL, KIND
from disputes.turn import chairs
from governance.areas.models import Area, Level
from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, CaseMember, Category, Channel
from governance.cases.privacy import members
from governance.cases.workflow.validation import Incomplete

if TYPE_CHECKING:
    from governance.access.models import User

# What the case itself says of every dispute: nothing.
WORDS = "内容保密，只有本件的调解员、主任和登记人看得到。"


@dataclass
class Person:
    """A party as it is told at the counter, with whoever acts for it."""

    side: str
    name: str
    kind: str = "person"
    identity: str = ""
    phone: str = ""
    address: str = ""
    is_minor: bool = False
    agent: str = ""
    authority: str = ""
    agent_phone: str = ""


@dataclass
class Application:
    """What somebody brings. ``facts`` and the other words are encrypted; ``amount`` is in fen."""

    category: Category
    area: Area
    facts: str
    parties: Sequence[Person] = field(default_factory=list)
    source: str = Source.COUNTER
    claims: str = ""
    relation: str = ""
    place: str = ""
    amount: int | None = None
    people: int = 2
    risk: str = Risk.BLUE
    special: str = ""
    letter: str = ""
    feedback_on: date | None = None


def committee_for(area: Area) -> Committee | None:
    """The committee nearest to ``area`` whose chair has an account: its community's, its street's, above."""
    around = Area.objects.defer("boundary").above(area).filter(level__gte=Level.DISTRICT)
    found = (committee_of(one) for one in reversed(list(around)))
    return next((one for one in found if one is not None), None)


@transaction.atomic
def file_dispute(
    wanted: Application, *, actor: User | None, at: datetime | None = None, incident: Case | None = None
) -> Case:
    """File a dispute with its parties; return its case.

    Raises Incomplete with faults by field (area, facts, and a party's as "applicant_name"), or Refused.
    """
    at = at or timezone.now()
    committee = committee_for(wanted.area)
    if committee is None:
        raise Incomplete({"area": str(reasons.NO_COMMITTEE(area=str(wanted.area)))})
    if len(wanted.facts.strip()) < 10:
        raise Incomplete({"facts": str(reasons.FACTS_SHORT())})
    case = services.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=wanted.category,
            area=wanted.area,
            title=wanted.category.name,
            text=WORDS,
        ),
        actor=actor,
        at=at,
    )
    _to_committee(case, committee)
    dispute = Dispute.objects.create(
        case=case,
        committee=committee,
        incident=incident,
        applied_on=timezone.localdate(at),
        **{name: getattr(wanted, name) for name in COPIED},
    )
    for person in wanted.parties:
        _add(dispute, person, timezone.localdate(at))
    for chair in chairs(committee.pk):
        if not CaseMember.objects.live().filter(case=case, person=chair).exists():
            members.enter(case, person=chair, role=CHAIR, actor=actor, at=at)
    return case


COPIED = (
    "source",
    "letter",
    "feedback_on",
    "relation",
    "facts",
    "claims",
    "place",
    "amount",
    "people",
    "risk",
    "special",
)


def _to_committee(case: Case, committee: Committee) -> None:
    """The desk is where the committee is, which may be above the community."""
    if case.desk_id != committee.area_id:
        case.desk, case.level = committee.area, committee.area.level
        case.save(update_fields=["desk", "level"])
        case.clocks.update(area=committee.area, level=committee.area.level)


def _add(dispute: Dispute, person: Person, on: date) -> None:
    facts: dict[str, Any] = {
        name: getattr(person, name)
        for name in ("side", "kind", "name", "identity", "phone", "address", "is_minor")
    }
    agent = Representative(
        name=person.agent, authority=person.authority or "general", phone=person.agent_phone
    )
    try:
        keep_party(Party(dispute=dispute, **facts), on, agent if person.agent else None)
    except Incomplete as error:
        raise Incomplete({f"{person.side}_{name}": text for name, text in error.errors.items()}) from error


def seen_before(dispute: Dispute) -> list[Dispute]:
    """Other disputes with one of the same people, by the digest of identity number or telephone."""
    rows = list(dispute.parties.all())
    ids = [one.identity_index for one in rows if one.identity_index]
    phones = [one.phone_index for one in rows if one.phone_index]
    same = Party.objects.filter(Q(identity_index__in=ids) | Q(phone_index__in=phones))
    found = Dispute.objects.filter(pk__in=same.values("dispute")).exclude(pk=dispute.pk)
    return list(found.select_related("case__category").order_by("-pk"))
