"""Points by the rule table: credited by people, or from acts of the loop; taken back; cleared each year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from governance.access import records
from governance.areas.models import Area, Level
from governance.cases.models import Case
from governance.ledgers import accounts
from governance.ledgers.models import Account, Entry
from governance.ledgers.posting import Posting, post
from governance.ledgers.reversal import ref_of, reverse
from volunteers import reasons
from volunteers.books import ledgers, limits
from volunteers.books.seeds import PARTY_WEIGHT, SECURITY_WEIGHT
from volunteers.models import PointCredit, PointRule, Volunteer
from volunteers.models.books import Book
from volunteers.people.services import active, locked
from volunteers.rights import POINTS, RULES

if TYPE_CHECKING:
    from governance.access.models import User

RULE_FACTS = ("event", "label", "book", "points", "daily_cap", "approver", "effective_from", "version")
CREDIT_FACTS = ("volunteer", "rule", "day", "points", "source")


def rule_on(event: str, day: date) -> PointRule:
    """The version of an event's rule in force on a local day. Raises Refused (NO_RULE)."""
    rules = PointRule.objects.filter(event=event, effective_from__lte=day)
    found = rules.order_by("-effective_from").first()
    if found is None:
        raise reasons.NO_RULE(day=day)
    return found


@transaction.atomic
def change_rule(
    rule: PointRule, *, points: int, daily_cap: int, effective_from: date, actor: User | None
) -> PointRule:
    """A new version of an event's rule, from a day that has not begun.

    Raises Refused (OUTSIDE_AREA, RULE_IN_PAST) or ValidationError.
    """
    city = Area.objects.get(level=Level.CITY)
    records.insist(actor, RULES, city)
    if effective_from <= timezone.localdate():
        raise reasons.RULE_IN_PAST(field="effective_from")
    newest = PointRule.objects.select_for_update().filter(event=rule.event).order_by("-version")[0]
    made = PointRule(
        event=newest.event,
        label=newest.label,
        book=newest.book,
        approver=newest.approver,
        points=points,
        daily_cap=daily_cap,
        effective_from=effective_from,
        version=newest.version + 1,
    )
    records.save(made)
    records.record_added(made, RULE_FACTS, actor=actor, area=city, right=RULES)
    return made


@transaction.atomic
def credit(
    volunteer: Volunteer, event: str, *, source: str, day: date | None = None, actor: User | None
) -> PointCredit:
    """Credit one thing that happened, by a person whose level the rule asks for.

    ``source`` names the thing ("meeting:2026-11-28"): once for a person. Raises Refused (OUTSIDE_AREA,
    NOT_ACTIVE, NO_RULE, BY_PORTAL, LEVEL_TOO_LOW, NOT_IN_BOOK, ABOVE_CAP, ALREADY_BOOKED).
    """
    person = active(volunteer)
    rule = rule_on(event, day or timezone.localdate())
    if rule.approver is None:
        raise reasons.BY_PORTAL(event=rule.label, field="event")
    place = Area.objects.above(person.area).filter(level=min(rule.approver, person.area.level)).get()
    records.insist(actor, POINTS, person.area)
    if actor is not None and not actor.has_right(POINTS, place):
        raise reasons.LEVEL_TOO_LOW(event=rule.label, level=Level(rule.approver).label, field="event")
    made = _book(person, rule, source=source, day=day or timezone.localdate(), case=None, actor=actor)
    records.record_added(made, CREDIT_FACTS, actor=actor, area=person.area, right=POINTS)
    return made


@transaction.atomic
def credit_for_case(volunteer: Volunteer, event: str, case: Case, *, day: date) -> PointCredit:
    """Credit an act of the loop by itself. Raises Refused as ``credit`` does, but for who may."""
    rule = rule_on(event, day)
    return _book(active(volunteer), rule, source=f"{event}:case:{case.pk}", day=day, case=case, actor=None)


@transaction.atomic
def take_back(credited: PointCredit, *, reason: str, actor: User | None) -> PointCredit:
    """Reverse a credit, once; after the book was cleared, from what was cleared.

    Raises Refused (OUTSIDE_AREA, REASON_NEEDED, TAKEN_BACK).
    """
    locked(credited.volunteer)
    row = PointCredit.objects.select_for_update(of=("self",)).get(pk=credited.pk)
    records.insist(actor, POINTS, row.volunteer.area)
    if row.taken_back_by_id is not None:
        raise reasons.TAKEN_BACK()
    row.taken_back_by = _reversed(row, " ".join(reason.split())[:200], actor)
    row.save(update_fields=["taken_back_by"])
    return row


def earned(volunteer: Volunteer, event: str, day: date) -> int:
    """Points of one event and day that were credited and not taken back."""
    rows = PointCredit.objects.filter(volunteer=volunteer, rule__event=event, day=day, taken_back_by=None)
    return rows.aggregate(sum=Sum("points"))["sum"] or 0


def joint_score(volunteer: Volunteer) -> float | None:
    """Both books by the weights of this moment, to one decimal; None for who is not in both."""
    if not (volunteer.is_party_member and volunteer.is_security):
        return None
    party, security = (accounts.balance(ledgers.own(one, volunteer)) for one in (Book.PARTY, Book.SECURITY))
    weighed = party * limits.of(PARTY_WEIGHT) + security * limits.of(SECURITY_WEIGHT)
    return round(weighed / 100, 1)


def clear_party_book(year: int) -> int:
    """Clear what is left of the points of a year and before. Returns how many accounts were cleared.

    Safe to run again: an account is cleared once for a year, and what was earned later stays.
    """
    opened = Account.objects.filter(ledger=Book.PARTY, kind=ledgers.OWN, balance__gt=0).order_by("pk")
    cleared = 0
    for pk in list(opened.values_list("pk", flat=True)):
        with transaction.atomic():
            account = Account.objects.select_for_update(no_key=True).get(pk=pk)
            later = PointCredit.objects.filter(
                volunteer=int(account.holder.split(":")[1]),
                rule__book=Book.PARTY,
                day__gt=date(year, 12, 31),
                taken_back_by=None,
            )
            old = account.balance - (later.aggregate(sum=Sum("points"))["sum"] or 0)
            cause = _clearing(year, account.pk)
            if old <= 0 or Entry.objects.filter(ledger=Book.PARTY, cause=cause).exists():
                continue
            own = ref_of(account)
            gone = accounts.AccountRef(own.ledger, ledgers.EXPIRED, own.holder, own.area)
            post(Posting(Book.PARTY, "expire", cause, {own: -old, gone: old}, reason=f"{year}"), actor=None)
            cleared += 1
    return cleared


def _clearing(year: int, account: int) -> str:
    return f"year:{year}:{account}"


def _book(
    person: Volunteer, rule: PointRule, *, source: str, day: date, case: Case | None, actor: User | None
) -> PointCredit:
    """Write the entry and the credit. ``person`` is locked, so that the cap of the day holds."""
    _insist_in_book(person, Book(rule.book))
    so_far = earned(person, rule.event, day)
    if so_far + rule.points > rule.daily_cap:
        raise reasons.ABOVE_CAP(event=rule.label, earned=so_far, cap=rule.daily_cap)
    # What was taken back may happen anew: the try is a part of the cause.
    attempt = PointCredit.objects.filter(volunteer=person, source=source).exclude(taken_back_by=None).count()
    moves = {
        ledgers.common(rule.book, ledgers.ISSUED): -rule.points,
        ledgers.own(rule.book, person): rule.points,
    }
    entry = post(
        Posting(
            rule.book,
            "earn",
            f"{person.pk}:{source}:{attempt}",
            moves,
            day=day,
            reason=rule.label,
            rule_version=rule.stamp,
            area=person.area,
        ),
        actor=actor,
    )
    made: PointCredit = PointCredit.objects.create(
        volunteer=person, rule=rule, day=day, points=rule.points, source=source, case=case, entry=entry
    )
    return made


def _reversed(row: PointCredit, reason: str, actor: User | None) -> Entry:
    if not reason:
        raise reasons.REASON_NEEDED(field="reason")
    line = row.entry.lines.get(account__kind=ledgers.OWN)
    years = range(row.day.year, timezone.localdate().year + 1)
    causes = [_clearing(year, line.account_id) for year in years]
    cleared = Entry.objects.filter(ledger=row.rule.book, cause__in=causes, pk__gt=row.entry_id).exists()
    if not cleared:
        return reverse(row.entry, reason=reason, actor=actor)
    # The year was closed since: what was cleared is what can be taken back.
    gone = ledgers.own(row.rule.book, row.volunteer, ledgers.EXPIRED)
    moves = {gone: -row.points, ledgers.common(row.rule.book, ledgers.ISSUED): row.points}
    posting = Posting(
        row.rule.book, "late", f"credit:{row.pk}", moves, reason=reason, rule_version=row.rule.stamp
    )
    return post(posting, actor=actor)


def _insist_in_book(person: Volunteer, chosen: Book) -> None:
    belongs = person.is_party_member if chosen == Book.PARTY else person.is_security
    if not belongs:
        label = "is_party_member" if chosen == Book.PARTY else "is_security"
        kind = records.labels(Volunteer, (label,))[label]
        raise reasons.NOT_IN_BOOK(name=str(person), kind=kind)
