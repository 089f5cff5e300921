"""Acts on leader links, reserve cadres and the two letters of mass organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from governance.access import records
from governance.access.models import Post, Unit, User
from governance.areas.models import Area
from parties import reasons
from parties.models import LeaderLink, ReserveCadre, RightsLetter
from parties.rights import LETTERS, ORGANISE
from parties.rows import keeping
from parties.rows.keeping import Kept

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

MASS_ORGANISATION = "mass_organisation"
LETTER_FACTS = (
    "issuer",
    "kind",
    "number",
    "addressee",
    "to_whom",
    "matter",
    "sent_on",
    "answer_due",
    "answered_on",
    "answer",
    "withdrawn_on",
)


def _check_link(row: LeaderLink) -> None:
    post = row.post
    if post.unit_id is not None or not post.is_open() or not post.area.span.holds(row.area.span):
        raise reasons.LEADER_BELOW(post=str(post), area=str(row.area), field="post")


def _check_cadre(row: ReserveCadre) -> None:
    posts = Post.objects.in_force().filter(person=row.person).within(row.area)
    if not posts.exists():
        raise reasons.PERSON_ELSEWHERE(name=row.person.name, area=str(row.area), field="person")


LINK = Kept(
    LeaderLink,
    ORGANISE,
    ("post", "note", "starts_on"),
    fixed=("area",),
    start="starts_on",
    end="ends_on",
    check=_check_link,
)
CADRE = Kept(
    ReserveCadre,
    ORGANISE,
    ("person", "mark", "note", "starts_on", "ends_on"),
    fixed=("area",),
    check=_check_cadre,
)


def link_leader(*, area: Area, post: Post, actor: User | None, **facts: Any) -> LeaderLink:
    """Let the leader in ``post`` look after ``area``. Raises Refused (OUTSIDE_AREA, LEADER_BELOW)."""
    made: LeaderLink = keeping.add(LINK, actor=actor, area=area, post=post, **facts)
    return made


def mark_cadre(*, area: Area, person: User, actor: User | None, **facts: Any) -> ReserveCadre:
    """Mark somebody who works in ``area``. Raises Refused (OUTSIDE_AREA, PERSON_ELSEWHERE)."""
    made: ReserveCadre = keeping.add(CADRE, actor=actor, area=area, person=person, **facts)
    return made


def leaders_by_area(areas: Collection[int]) -> dict[int, list[int]]:
    """The keys of the leaders linked with each area (key) or an area around it, the nearest first.

    Two queries however many areas.
    """
    held = LeaderLink.objects.held().select_related("area", "post").defer("area__boundary")
    links = list(held.order_by("-area__level", "pk"))
    rows = Area.objects.filter(pk__in=areas).defer("boundary") if links else ()
    return {
        area.pk: [link.post.person_id for link in links if link.area.span.holds(area.span)] for area in rows
    }


def leaders_of(area: Area) -> list[User]:
    """The linked leaders of ``area`` and of the areas around it, each once, the nearest first."""
    links = (
        LeaderLink.objects.around(area).held().select_related("post__person").order_by("-area__level", "pk")
    )
    return list({link.post.person_id: link.post.person for link in links}.values())


@transaction.atomic
def issue_letter(
    *, issuer: Unit, kind: str, actor: User | None, is_demo: bool = False, **facts: Any
) -> RightsLetter:
    """Issue a letter with the next number of its issuer, kind and year.

    Raises Refused (NOT_OF_ISSUER, NOT_MASS_ORGANISATION) or ValidationError.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("kind", "area").get(pk=issuer.pk)
    _insist_issuer(actor, unit)
    if unit.kind.code != MASS_ORGANISATION:
        raise reasons.NOT_MASS_ORGANISATION(unit=unit.name, field="issuer")
    year = facts["sent_on"].year
    taken = RightsLetter.objects.filter(issuer=unit, kind=kind, year=year)
    last = taken.aggregate(last=Max("serial"))["last"] or 0
    made = RightsLetter(issuer=unit, kind=kind, year=year, serial=last + 1, is_demo=is_demo, **facts)
    records.save(made)
    records.record_added(made, LETTER_FACTS, actor=actor, area=unit.area, right=LETTERS)
    return made


@transaction.atomic
def answer_letter(
    letter: RightsLetter, *, answer: str, actor: User | None, on: date | None = None
) -> RightsLetter:
    """The answer has come. Raises Refused (NOT_OF_ISSUER, LETTER_OVER) or ValidationError."""
    row = _waiting(letter, actor)
    before = records.facts(row, LETTER_FACTS)
    row.answer, row.answered_on = answer.strip(), on or timezone.localdate()
    records.save(row)
    records.record_changed(row, before, LETTER_FACTS, actor=actor, area=row.issuer.area, right=LETTERS)
    return row


@transaction.atomic
def withdraw_letter(letter: RightsLetter, *, actor: User | None) -> RightsLetter:
    """Take a letter back; its number stays taken. Raises Refused (NOT_OF_ISSUER, LETTER_OVER)."""
    row = _waiting(letter, actor)
    before = records.facts(row, LETTER_FACTS)
    row.withdrawn_on = timezone.localdate()
    records.save(row)
    records.record_changed(row, before, LETTER_FACTS, actor=actor, area=row.issuer.area, right=LETTERS)
    return row


def may_issue(user: User, unit: Unit) -> bool:
    """Whether ``user`` writes letters for ``unit``: its own people alone; those around it read them."""
    return user.is_superuser or unit.pk in user.scope(LETTERS).unit_ids


def _insist_issuer(actor: User | None, unit: Unit) -> None:
    if actor is not None and not may_issue(actor, unit):
        raise reasons.NOT_OF_ISSUER(unit=unit.name)


def _waiting(letter: RightsLetter, actor: User | None) -> RightsLetter:
    row: RightsLetter = (
        RightsLetter.objects.select_for_update(of=("self",)).select_related("issuer__area").get(pk=letter.pk)
    )
    _insist_issuer(actor, row.issuer)
    if row.answered_on is not None or row.withdrawn_on is not None:
        raise reasons.LETTER_OVER()
    return row
