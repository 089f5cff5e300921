"""The one rule for who may read a case in full, in its three forms.

``condition`` asks it of the database for many cases, ``allows`` in memory for one case that is loaded, and
``readers_of`` for one case and many people. A test holds the three together over cases and people of every
sort. ``docs/mechanisms/rights.md`` says the rule in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from governance.access.jurisdiction import learn_posts
from governance.areas.ancestry import STAMP
from governance.cases.choices import Secrecy
from governance.cases.workflow import definitions

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.querysets import Reader
    from governance.areas.scope import Scope

CONFIDENTIAL = "cases.view_confidential"
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Standing:
    """What one person brings to the question which cases a right of theirs reaches.

    ``areas`` and ``units`` are those of their own posts with the right: who holds a case now is its member
    through these, not through an area above. ``desks`` are the areas of posts that hold the confidential
    right as well. ``called`` says that they, or one of their units, were ever made a member of a case.
    """

    person: int | None
    scope: Scope
    confidential: Scope
    areas: frozenset[int]
    desks: frozenset[int]
    units: tuple[int, ...]
    called: bool

    @classmethod
    def of(cls, user: Reader, right: str) -> Standing:
        known: Any = user
        scope = user.scope(right)
        if scope.everything or not scope or not hasattr(user, "posts_in_force"):
            return cls(getattr(user, "pk", None), scope, scope, frozenset(), frozenset(), (), called=False)
        confidential = user.scope(CONFIDENTIAL)
        # Who is looked through by somebody else lends them no membership: it is given to the person.
        posts = (
            []
            if known.is_looked_through
            else [post for post in known.posts_in_force() if right in post.role.rights]
        )
        own = [post.area_id for post in posts if post.unit_id is None]
        desks = {
            post.area_id
            for post in posts
            if post.unit_id is None and confidential and CONFIDENTIAL in post.role.rights
        }
        units = {post.unit_id: post.unit for post in posts if post.unit_id is not None}
        called = bool(posts) and known.has_memberships
        return cls(
            person=None if known.is_looked_through else known.pk,
            scope=scope,
            confidential=confidential,
            areas=frozenset(own),
            desks=frozenset(desks),
            units=tuple(sorted(units)),
            called=called or any(unit.has_memberships for unit in units.values()),
        )

    @property
    def handed(self) -> list[int]:
        """The units whose own work the right reaches."""
        return [unit for unit, _span in self.scope.units]


# The rule for many cases.


def condition(
    user: Reader, right: str, *, only_open: bool = False, by_words: bool = False, outline: bool = False
) -> Q | None:
    """Which cases ``user`` may read in full by ``right``; None is all of them.

    ``outline`` adds the cases of which they may see the outline. ``only_open`` and ``by_words``: see
    ``CaseQuerySet.restrict``. Colleagues' drafts are not left out here: see ``drafts_of_others``.
    """
    found = _condition(user, right, only_open=only_open, by_words=by_words, outline=outline)
    looking = getattr(user, "looking", None)
    if looking is None:
        return found
    # Of what the person may read, what also the one may who looks through their eyes.
    both = condition(looking, right, only_open=only_open, by_words=by_words, outline=outline)
    return found if both is None else both if found is None else found & both


def _condition(user: Reader, right: str, *, only_open: bool, by_words: bool, outline: bool) -> Q | None:
    standing = Standing.of(user, right)
    scope = standing.scope
    if scope.everything:
        return None
    found = NOTHING
    for span in scope.spans:
        found |= lying_in(span.level, span.area_id, by_words=by_words)
    if scope.spans:
        found &= _readable_here(standing, outline)
    if standing.handed:
        handed = Q(handed_to(standing.handed, only_open=only_open))
        found |= handed if outline else handed & (~Q(secrecy=Secrecy.MEMBERS) | _is_member(standing))
    if standing.called and (named := _named_elsewhere(standing)):
        found |= Q(pk__in=named)
    return found


def _readable_here(standing: Standing, outline: bool) -> Q:
    """Of what lies in reach: open first, so that nothing else is asked about nearly all of them."""
    open_enough = Q(secrecy=Secrecy.OPEN)
    if outline:
        open_enough = Q(secrecy__in=[Secrecy.OPEN, Secrecy.MEMBERS])
    open_enough |= Q(secrecy=Secrecy.CONFIDENTIAL) & stamped(standing.confidential)
    return open_enough if outline else open_enough | (Q(secrecy=Secrecy.MEMBERS) & _is_member(standing))


# By hand: put together by the query compiler these would cost every list more than they answer.
_MEMBER_OF = """
    ARRAY(
        SELECT case_id FROM cases_assignment
        WHERE ended_at IS NULL AND (unit_id = ANY (%s) OR (unit_id IS NULL AND area_id = ANY (%s)))
        UNION ALL
        SELECT case_id FROM cases_casemember WHERE ended_at IS NULL AND (person_id = %s OR unit_id = ANY (%s))
    )
"""


def _is_member(standing: Standing) -> Q:
    """Asked only about members-only cases: the keys are read once, and only where such a case is met."""
    units = list(standing.units)
    keys = RawSQL(_MEMBER_OF, [units, sorted(standing.areas), standing.person, units])  # noqa: S611
    found = Q(AnyOf(F("pk"), keys))
    if standing.person is not None:
        found |= Q(filed_by=standing.person)
    if standing.desks:
        found |= Q(desk__in=standing.desks)
    return found


def _named_elsewhere(standing: Standing) -> list[int]:
    """The cases outside their reach of which they were made a member, by key: they are few."""
    here = NOTHING
    for span in standing.scope.spans:
        here |= Q(**{f"case__{STAMP[span.level]}": span.area_id})
    rows = _members(standing).exclude(here) if standing.scope.spans else _members(standing)
    return list(rows.order_by().values_list("case", flat=True).distinct())


def _members(standing: Standing) -> Any:
    return _rows("CaseMember").filter(Q(person=standing.person) | Q(unit__in=standing.units), ended_at=None)


def drafts_of_others(user: Reader | None) -> Q:
    """What nobody but its author sees, wherever it lies."""
    author = None if getattr(user, "looking", None) else getattr(user, "pk", None)
    return Q(state__in=definitions.drafts()) & ~Q(filed_by=author)


# The rule for one case.


class Facts:
    """What the rule asks of one case besides its own fields, each read when it is first asked for."""

    def __init__(self, case: Any) -> None:
        self.case = case

    @cached_property
    def ever(self) -> frozenset[int]:
        """The units it was ever handed to; ``prefetch.know`` has them already."""
        known: frozenset[int] | None = getattr(self.case, "handed_units", None)
        if known is not None:
            return known
        rows = self.case.assignments.exclude(unit=None).order_by()
        return frozenset(rows.values_list("unit", flat=True))

    @cached_property
    def _now(self) -> list[tuple[int | None, int | None]]:
        return list(self.case.assignments.filter(ended_at=None).order_by().values_list("unit", "area"))

    @cached_property
    def _named(self) -> list[tuple[int | None, int | None]]:
        return list(self.case.members.filter(ended_at=None).order_by().values_list("person", "unit"))

    def names(self, standing: Standing) -> bool:
        """Whether they, or one of their units, are made members."""
        return standing.person is not None and any(
            person == standing.person or (unit is not None and unit in standing.units)
            for person, unit in self._named
        )

    def has_member(self, standing: Standing) -> bool:
        case = self.case
        if standing.person is not None and case.filed_by_id == standing.person:
            return True
        if case.desk_id in standing.desks:
            return True
        if any(unit in standing.units if unit else area in standing.areas for unit, area in self._now):
            return True
        return self.names(standing)


def allows(case: Any, user: Reader, right: str, facts: Facts | None = None) -> bool:
    """Whether ``user`` may read ``case`` in full by ``right``: what ``restrict`` answers, for one case.

    The case's own stamps answer for nearly all; the database is asked for units and members only.
    """
    looking = getattr(user, "looking", None)
    if looking is not None and not allows(case, looking, right, facts):
        return False
    standing = Standing.of(user, right)
    scope = standing.scope
    if scope.everything:
        return True
    if not scope or _is_draft_of_another(case, user):
        return False
    facts = facts or Facts(case)
    if _lies_in(case, scope) and (
        case.secrecy == Secrecy.OPEN
        or (case.secrecy == Secrecy.CONFIDENTIAL and _lies_in(case, standing.confidential))
        or (case.secrecy == Secrecy.MEMBERS and facts.has_member(standing))
    ):
        return True
    was_handed = bool(standing.handed) and not facts.ever.isdisjoint(standing.handed)
    if was_handed and (case.secrecy != Secrecy.MEMBERS or facts.has_member(standing)):
        return True
    return standing.called and facts.names(standing)


def _lies_in(case: Any, scope: Scope) -> bool:
    spans = ((f"{STAMP[span.level]}_id", span.area_id) for span in scope.spans)
    return scope.everything or any(getattr(case, stamp) == area for stamp, area in spans)


def _is_draft_of_another(case: Any, user: Reader) -> bool:
    return case.state in definitions.drafts() and (
        case.filed_by_id != getattr(user, "pk", None) or getattr(user, "looking", None) is not None
    )


# The rule for one case and many people.


def readers_of(case: Any, people: Iterable[User], right: str = "cases.view") -> set[int]:
    """Who of ``people`` may read ``case`` in full, by key. One query for their posts, three at most more."""
    known = list({person.pk: person for person in people}.values())
    learn_posts(known)
    facts = Facts(case)
    return {person.pk for person in known if allows(case, person, right, facts)}


# What the conditions are made of.


def handed_to(units: Any, *, only_open: bool = False) -> Any:
    """Whether a case was ever handed to one of ``units``; ``only_open`` asks of open cases alone."""
    if only_open:
        return open_cases_of(F("pk"), units)
    return Exists(_handed(units).filter(case=OuterRef("pk")))


def open_cases_of(key: Any, units: Any) -> AnyOf:
    """Whether ``key`` is that of an open case which was ever handed to one of ``units``.

    Those are few and are looked up one by one, as an array: of a semi-join the planner thinks that walking
    all open cases of a state is cheaper, because it takes the order of their index for that of the table.
    """
    return AnyOf(key, ArraySubquery(_handed(units).filter(case_open=True).values("case")))


def _handed(units: Any) -> Any:
    return _rows("Assignment").filter(unit__in=list(units)).order_by()


def _rows(model: str) -> Any:
    return apps.get_model("cases", model)._default_manager


class AnyOf(Func):
    """``key = ANY (array)``"""

    template, arg_joiner = "%(expressions)s)", " = ANY ("
    output_field = BooleanField()


def stamped(scope: Scope) -> Q:
    """Whether a case lay in the spans of ``scope`` when it was filed."""
    if scope.everything:
        return Q()
    found = NOTHING
    for span in scope.spans:
        found |= lying_in(span.level, span.area_id)
    return found


def lying_in(level: int, area: int, *, by_words: bool = False) -> Q:
    """Whether a case lay in the area with this level and key when it was filed.

    ``by_words`` gives the key its type. The index of words and districts knows no other numbers, so that
    it answers for both at once; without words it must not, because it finds a district's cases slowly.
    """
    key = Cast(Value(area), BigIntegerField()) if by_words else area
    return Q(**{f"{STAMP[level]}_id": key})
