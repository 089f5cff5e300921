"""To whom a card or an order was given. They answer it and may appeal, also when the case has gone on.

A paper names a unit, or an area whose desk answers (``unit`` empty). Where that area's work was handed to
its own people (a grid), those answer. ``answerable_by`` is everybody who can answer for them;
``waiting_for`` only the nearest, so that an official does not find the cards of a whole district on the
workbench.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from governance.areas.models import Area
from governance.cases.models.querysets import open_cases_of
from governance.cases.sla import clock_kinds

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.worklist.responsibility import Turf

NONE = Q(pk__in=[])


class PaperQuerySet(models.QuerySet[Any]):
    """``fields`` leads to the unit and the area; ``case`` to the case."""

    fields: ClassVar[str] = ""
    case: ClassVar[str] = "case"
    holder_may: ClassVar[bool] = False
    always: ClassVar[Q] = Q()  # true of every row; lets an index be used

    @classmethod
    def work(cls) -> Q:
        """Which of these papers are about what was handed out."""
        return NONE

    def answerable_by(self, user: User, right: str) -> Self:
        """The papers of the units and in the areas where ``user`` holds ``right``."""
        scope = user.scope(right)
        if scope.everything:
            return self
        desk = self._no_unit() & scope.q(f"{self.fields}area__")
        work = self.work()
        own = self._no_unit() & work & scope.q("case__lead_area__") if work != NONE else NONE
        units = scope.unit_ids
        found = Q(**{f"{self.fields}unit__in": units}) | desk | own
        if self.holder_may:
            found |= Q(case__lead_unit__in=units)
        return self.filter(found)

    def waiting_for(self, user: User, right: str, turf: Turf) -> list[Self]:
        """Of those on open cases, what is this person's turn: nobody with ``right`` stands nearer.

        ``turf`` is what they answer for by ``right``, as the walk of ``responsibility`` finds it. What is
        found in different ways comes in several querysets: an OR over several tables would read all papers.
        """
        ways, every = [], self.filter(self.always)
        if units := [unit for unit, _span in user.scope(right).units]:
            mine = open_cases_of(F(f"{self.case}_id"), units)
            ways.append(every.filter(Q(mine), **{f"{self.fields}unit__in": units}))
        papers = every.filter(**{f"{self.case}__is_open": True})
        work = self.work()
        handed = work & Q(case__lead_area__isnull=False) if work != NONE else NONE
        for here in _on(turf, f"{self.fields}area"):
            ways.append(papers.filter(self._no_unit() & here & ~handed))
        if handed != NONE:
            for here in _on(turf, "case__lead_area"):
                ways.append(papers.filter(self._no_unit() & handed & here))
        return ways

    def _no_unit(self) -> Q:
        return Q(**{f"{self.fields}unit": None})


class CardQuerySet(PaperQuerySet):
    @classmethod
    def work(cls) -> Q:
        return Q(late_clock__kind__in=clock_kinds.handed_out())

    def unanswered(self) -> Self:
        return self.filter(replied_at=None, cancelled_at=None)

    def not_withdrawn(self) -> Self:
        """Without those that were cancelled although nobody contested them: with their case."""
        return self.exclude(cancelled_at__isnull=False, appeals=None)


class OrderQuerySet(PaperQuerySet):
    """An order may also be answered by the unit that has the case now: it knows best how it stands."""

    fields = "clock__"
    always = Q(clock__kind=clock_kinds.SUPERVISION)
    holder_may = True

    @classmethod
    def work(cls) -> Q:
        return Q(case__isnull=False)

    def unanswered(self) -> Self:
        return self.filter(replied_at=None, closed_at=None)

    def not_withdrawn(self) -> Self:
        """Without those that ended, with their case, before anybody answered."""
        return self.exclude(replied_at=None, closed_at__isnull=False)


class AppealQuerySet(PaperQuerySet):
    fields, case = "card__", "card__case"


def _on(turf: Turf, field: str) -> list[Q]:
    """Rows whose area (``field``) is one of the turf's; and those where it lies in a whole subtree of it."""
    found = [Q(**{f"{field}__in": turf.areas})] if turf.areas else []
    if whole := [pk for pks in turf.whole.values() for pk in pks]:
        above = Area.objects.order_by().filter(
            pk__in=whole, tree_id=OuterRef("tree_id"), lft__lte=OuterRef("lft"), rght__gte=OuterRef("rght")
        )
        found.append(Q(**{f"{field}__in": Area.objects.order_by().filter(Exists(above)).values("pk")}))
    return found
