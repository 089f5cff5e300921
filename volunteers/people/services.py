"""Acts on volunteers: registered once by real name, checked, suspended, leaving, erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from governance.access import records
from governance.access.models import AuditAct, User
from governance.areas.models import Area
from governance.common import editing, phones
from governance.common.crypto import blind_index
from governance.ledgers.models import Hold
from volunteers import reasons
from volunteers.models import ConsentText, Volunteer, VolunteerOrganisation
from volunteers.models.people import ADULT, DocumentKind, VolunteerState
from volunteers.rights import REGISTER

if TYPE_CHECKING:
    from governance.common.refusals import Refused

EDITABLE = (
    "name",
    "sex",
    "born_on",
    "phone",
    "team",
    "skills",
    "times",
    "languages",
    "is_party_member",
    "is_security",
    "as_team",
    "guardian_name",
    "guardian_phone",
    "guardian_agreed_on",
)
# Names and numbers of people are not written into the audit.
AUDITED = ("area", "team", "is_party_member", "is_security", "as_team", "state", "state_reason", "consent")
ERASED = ("name", "document_number", "document_digest", "phone", "phone_index", "sex", "skills", "times")
ERASED_TOO = ("languages", "guardian_name", "guardian_phone")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def consent_now(on: date | None = None) -> ConsentText:
    """The text in force on a local day (today). Raises ConsentText.DoesNotExist where there is none."""
    return ConsentText.objects.filter(effective_from__lte=on or timezone.localdate()).order_by("-number")[0]


def born_by_card(number: str) -> date | None:
    """The birth date that a valid identity card number of eighteen characters says; None for others."""
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        return None
    if (
        CHECKS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]
        != number[17]
    ):
        return None
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None


@transaction.atomic
def register(
    *,
    area: Area,
    document_kind: str,
    document_number: str,
    consent: ConsentText | None,
    actor: User | None,
    is_demo: bool = False,
    **facts: Any,
) -> Volunteer:
    """Register a person by real name, at the counter; ``facts`` are of EDITABLE. They wait for the check.

    Raises Refused (OUTSIDE_AREA, NO_CONSENT, DOCUMENT_WRONG, BIRTH_DIFFERS, NOT_BORN, GUARDIAN_NEEDED,
    REGISTERED_ALREADY, TEAM_ELSEWHERE) or ValidationError.
    """
    records.insist(actor, REGISTER, area)
    current = consent_now()
    if consent != current:
        raise reasons.NO_CONSENT(version=str(current), field="consent")
    number = "".join(document_number.split()).upper()
    made = Volunteer(
        area=area,
        document_kind=document_kind,
        document_number=number,
        document_digest=blind_index(f"{document_kind} {number}") if number else "",
        consent=current,
        consented_at=timezone.now(),
        is_demo=is_demo,
    )
    _write(made, facts)
    records.record_added(made, AUDITED, actor=actor, area=area, right=REGISTER)
    return made


@transaction.atomic
def edit(volunteer: Volunteer, *, actor: User | None, seen: str | None = None, **facts: Any) -> Volunteer:
    """Change what is known of a person (EDITABLE).

    Raises Refused as ``register`` does, and WRONG_STATE; Changed when somebody else was faster.
    """
    row = _current(volunteer, actor)
    if row.state == VolunteerState.LEFT:
        raise reasons.WRONG_STATE(state=row.get_state_display())
    if seen is not None:
        editing.insist_unchanged(seen, editable_of(row), records.labels(Volunteer, EDITABLE))
    before = records.facts(row, AUDITED)
    _write(row, facts)
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=REGISTER)
    return row


def activate(volunteer: Volunteer, *, actor: User | None) -> Volunteer:
    """Checked, or back after a suspension. Raises Refused (OUTSIDE_AREA, WRONG_STATE)."""
    return _move(volunteer, VolunteerState.ACTIVE, ("pending", "suspended"), "", actor)


def suspend(volunteer: Volunteer, *, reason: str, actor: User | None) -> Volunteer:
    """Let a person serve no more for now. Raises Refused (OUTSIDE_AREA, WRONG_STATE, REASON_NEEDED)."""
    return _move(volunteer, VolunteerState.SUSPENDED, ("active",), _written(reason), actor)


@transaction.atomic
def leave(volunteer: Volunteer, *, reason: str, actor: User | None) -> Volunteer:
    """A person leaves; the books stay. Raises Refused (…, REASON_NEEDED, STILL_HELD, LEADS_TEAM)."""
    row = locked(volunteer)
    if Hold.objects.filter(account__holder=row.holder, state=Hold.State.HELD).exists():
        raise reasons.STILL_HELD()
    if (team := row.leads.active().first()) is not None:
        raise reasons.LEADS_TEAM(team=team.name)
    return _move(row, VolunteerState.LEFT, ("pending", "active", "suspended"), _written(reason), actor)


@transaction.atomic
def link_account(volunteer: Volunteer, account: User | None, *, actor: User | None) -> Volunteer:
    """Link a person to their account of the portal; one account is one person.

    Raises Refused (OUTSIDE_AREA, ACCOUNT_TAKEN).
    """
    row = _current(volunteer, actor)
    taken = Volunteer.objects.filter(account=account).exclude(pk=row.pk).first() if account else None
    if taken is not None:
        raise reasons.ACCOUNT_TAKEN(number=taken.number, field="username")
    before = records.facts(row, ("account",))
    row.account = account
    records.save(row)
    records.record_changed(row, before, ("account",), actor=actor, area=row.area, right=REGISTER)
    return row


@transaction.atomic
def erase(volunteer: Volunteer, *, actor: User | None) -> Volunteer:
    """Forget who somebody was, at their request: their hours stay, the person becomes a number.

    Raises Refused (OUTSIDE_AREA, NOT_LEFT).
    """
    row = _current(volunteer, actor)
    if row.state != VolunteerState.LEFT or row.erased_at is not None:
        raise reasons.NOT_LEFT()
    for name in (*ERASED, *ERASED_TOO):
        setattr(row, name, "")
    row.born_on = row.guardian_agreed_on = row.account = row.team = None
    row.erased_at = timezone.now()
    row.save()
    records.record_changed(
        row,
        {"erased_at": None},
        ("erased_at",),
        actor=actor,
        area=row.area,
        right=REGISTER,
        act=AuditAct.RECORD_END,
    )
    return row


def locked(volunteer: Volunteer) -> Volunteer:
    """The person as they are now, held until the transaction ends: whoever books for them waits."""
    row: Volunteer = (
        Volunteer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("area")
        .defer("area__boundary")
        .get(pk=volunteer.pk)
    )
    return row


def active(volunteer: Volunteer) -> Volunteer:
    """``locked``, for somebody on the register. Raises Refused (NOT_ACTIVE)."""
    row = locked(volunteer)
    if row.state != VolunteerState.ACTIVE:
        raise reasons.NOT_ACTIVE(name=str(row), state=row.get_state_display())
    return row


def editable_of(volunteer: Volunteer) -> dict[str, Any]:
    """The values a form shows, for the token of two editors."""
    return records.facts(volunteer, EDITABLE)


def _current(volunteer: Volunteer, actor: User | None) -> Volunteer:
    row = locked(volunteer)
    records.insist(actor, REGISTER, row.area)
    return row


@transaction.atomic
def _move(
    volunteer: Volunteer, state: VolunteerState, of: tuple[str, ...], reason: str, actor: User | None
) -> Volunteer:
    row = _current(volunteer, actor)
    if row.state not in of:
        raise reasons.WRONG_STATE(state=row.get_state_display())
    before = records.facts(row, AUDITED)
    row.state, row.state_since, row.state_reason = state, timezone.now(), reason
    row.save(update_fields=["state", "state_since", "state_reason"])
    records.record_changed(row, before, AUDITED, actor=actor, area=row.area, right=REGISTER)
    return row


def _write(row: Volunteer, facts: dict[str, Any]) -> None:
    if unknown := set(facts) - set(EDITABLE):
        raise TypeError(f"not facts of a volunteer: {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(row, name, value)
    row.phone_index = phones.index_of(row.phone) if row.phone else ""
    if (refusal := _why_not(row)) is not None:
        raise refusal
    records.save(
        row, {"volunteer_person_once": reasons.REGISTERED_ALREADY(number="?", field="document_number")}
    )


def _why_not(row: Volunteer) -> Refused | None:
    if row.born_on is not None and row.born_on > timezone.localdate():
        return reasons.NOT_BORN(field="born_on")
    if row.document_kind == DocumentKind.ID_CARD:
        born = born_by_card(row.document_number)
        if born is None:
            return reasons.DOCUMENT_WRONG(field="document_number")
        if born != row.born_on:
            return reasons.BIRTH_DIFFERS(field="born_on")
    known = Volunteer.objects.filter(document_digest=row.document_digest).exclude(pk=row.pk).first()
    if known is not None and row.document_digest:
        return reasons.REGISTERED_ALREADY(number=known.number, field="document_number")
    age = row.age()
    guardian = row.guardian_name and row.guardian_phone and row.guardian_agreed_on
    if age is not None and age < ADULT and not guardian:
        return reasons.GUARDIAN_NEEDED(field="guardian_name")
    return _team_elsewhere(row, row.team)


def _team_elsewhere(row: Volunteer, team: VolunteerOrganisation | None) -> Refused | None:
    if team is None:
        return None
    team = VolunteerOrganisation.objects.select_related("area__parent").get(pk=team.pk)
    above = team.area.parent
    home = above if above is not None and team.area.level > row.area.level else team.area
    if team.dissolved_on is not None or not home.span.holds(row.area.span):
        return reasons.TEAM_ELSEWHERE(team=team.name, field="team")
    return None


def _written(reason: str) -> str:
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise reasons.REASON_NEEDED(field="reason")
    return reason
