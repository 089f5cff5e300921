"""Reading cases, as verbs. Every list, count, export and choice starts at restrict()."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone

from governance.areas.ancestry import STAMP
from governance.areas.models import Level
from governance.cases.reading import search
from governance.cases.workflow import definitions
from governance.common.crypto import blind_index

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.areas.querysets import Reader

CONFIDENTIAL = "cases.view_confidential"
# What a row of a list shows or asks for.
LINE = (
    "number",
    "kind",
    "state",
    "version",
    "title",
    "urgency",
    "is_confidential",
    "area",
    "desk",
    "grid",
    "place",
    "lead_unit",
    "lead_area",
    "category",
    "channel",
    "claimed_by",
    "reported_at",
    "next_due_at",
    "is_open",
    "is_supervised",
    "returns",
    "reworks",
    "yellow_cards",
    "red_cards",
    "split_from",
    "parts",
)
FAR_OFF = datetime(9999, 1, 1, tzinfo=UTC)  # where cases without a deadline stand in a list by deadline
DUE_KEY = Coalesce("next_due_at", Value(FAR_OFF))
METRES_A_DEGREE = 111_195  # of latitude


class CaseQuerySet(models.QuerySet[Any]):
    """Rows are for somebody: ``restrict`` and what begins with it says for whom.

    What a page reads without it says why (``unscoped``); in tests anything else is refused while a request
    is served.
    """

    def _scoped(self, by: str) -> Self:
        """The same rows, marked with what keeps them from the wrong reader; clones keep the mark."""
        found: Any = self.all()
        found._hints = {**found._hints, "scoped": by}
        marked: Self = found
        return marked

    def unscoped(self, reason: str) -> Self:
        """Read for nobody in particular; ``reason`` says why no reader is shown what they may not see."""
        return self._scoped(reason)

    def restrict(self, user: Reader, right: str, *, only_open: bool = False, by_words: bool = False) -> Self:
        """The cases where ``user`` holds ``right``: in their area, or ever handed to their unit.

        Confidential ones need a right of their own besides, except for the unit that handles them.
        ``only_open``: of what was handed to units those that are open, which are few beside all.
        ``by_words``: words will be looked for in them (``lying_in``).
        """
        scope, rows = user.scope(right), self._scoped(right)
        if scope.everything:
            return rows
        found = Q(pk__in=[])
        for span in scope.spans:
            found |= lying_in(span.level, span.area_id, by_words=by_words)
        open_enough = Q(is_confidential=False) | _stamped(user.scope(CONFIDENTIAL))
        condition = found & open_enough if scope.spans else Q(pk__in=[])
        if scope.units:
            condition |= Q(handed_to((unit for unit, _span in scope.units), only_open=only_open))
        return rows.filter(condition)

    def within(self, area: Area, *, by_words: bool = False) -> Self:
        """The cases that lay in ``area`` when they were filed: one index range."""
        return self.filter(lying_in(area.level, area.pk, by_words=by_words))

    def open(self) -> Self:
        return self.filter(is_open=True)

    def overdue(self, at: datetime | None = None) -> Self:
        """Open cases of which a running clock is past its end."""
        # Asked of the key by which lists stand in order, so that one index answers both.
        return self.filter(LessThan(DUE_KEY, at or timezone.now()), is_open=True)

    def led_by(self, units: list[int]) -> Self:
        return self.filter(lead_unit__in=units)

    def matching(self, text: str) -> Self:
        """Cases whose number, title, text or place hold ``text``, or whose reporter has that number.

        So have those who reported the same matter later. Telephones are asked for only where the text can be
        one: with another condition beside it, the index of words serves nobody.
        """
        found = search.matching(text)
        if search.may_be_phone(text):
            found |= reported_from(blind_index(text.strip()))
        return self.filter(found)

    def for_list(self) -> Self:
        """With what a row of a list shows, in one query."""
        return self.select_related(
            "category", "channel", "grid", "community", "subdistrict", "district", "lead_unit"
        )

    def for_rows(self) -> Self:
        """For rows that ``prefetch`` completes: planning seven joins would take longer than all the rest."""
        return self.select_related("category", "channel", "lead_unit").defer("search")

    def for_lines(self) -> Self:
        """For the rows of a list, which show these columns only: no joins, nothing to decrypt, no long texts.

        ``prefetch.lines`` completes them.
        """
        return self.only(*LINE)

    def readable(self, user: User, *, only_open: bool = False, by_words: bool = False) -> Self:
        """What ``user`` may see, without other people's drafts: where every list begins.

        ``only_open``: what is open of it. ``by_words``: words will be looked for in it.
        """
        rows = self.restrict(user, "cases.view", only_open=only_open, by_words=by_words)
        scope = user.scope("cases.view")
        if scope.everything or scope.spans:  # nobody was ever handed a draft: units need not be asked
            rows = rows.exclude(Q(state__in=definitions.drafts()) & ~Q(filed_by=user.pk))
        return rows.open() if only_open else rows

    def by_deadline(self) -> Self:
        """With ``due_key``: the next deadline, and the end of time where none runs."""
        return self.annotate(due_key=DUE_KEY)

    def alike(
        self,
        *,
        category: Any,
        area: Area | None,
        since: datetime,
        pin: tuple[float, float] | None = None,
        metres: int = 0,
    ) -> Self:
        """Recent cases of the same category that may be the same matter: in ``area``, or around ``pin``.

        The square around a pin is a coarse sieve; ``duplicates.likely`` works the distance out.
        """
        near = Q(area=area) if area is not None else Q(pk__in=[])
        if pin is not None:
            lng, lat = pin
            high = metres / METRES_A_DEGREE
            wide = high / max(math.cos(math.radians(lat)), 0.01)
            near |= Q(lng__range=(lng - wide, lng + wide), lat__range=(lat - high, lat + high))
        return self.filter(near, category=category, reported_at__gte=since, merged_into=None)


def in_reach(case: Any, user: Reader, right: str) -> bool:
    """What ``restrict`` answers for one case, from its own stamps: the database is asked for units only.

    A case of ``prefetch.know`` knows its units too.
    """
    scope = user.scope(right)
    if scope.everything:
        return True

    def lies_in(scope: Any) -> bool:
        spans = ((f"{STAMP[Level(span.level)]}_id", span.area_id) for span in scope.spans)
        return scope.everything or any(getattr(case, stamp) == area for stamp, area in spans)

    if lies_in(scope) and (not case.is_confidential or lies_in(user.scope(CONFIDENTIAL))):
        return True
    units = [unit for unit, _span in scope.units]
    known: frozenset[int] | None = getattr(case, "handed_units", None)
    if known is not None:
        return not known.isdisjoint(units)
    return bool(units) and case.assignments.filter(unit__in=units).exists()


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
    return apps.get_model("cases", "Assignment")._default_manager.filter(unit__in=list(units)).order_by()


class AnyOf(Func):
    """``key = ANY (array)``"""

    template, arg_joiner = "%(expressions)s)", " = ANY ("
    output_field = BooleanField()


def reported_from(phone_index: str) -> Q:
    """Reported, first or later, by somebody with the telephone of this blind index; "" finds nobody."""
    if not phone_index:
        return Q(pk__in=[])
    rows = apps.get_model("cases", "JoinedReport")._default_manager
    joined = rows.filter(reporter_phone_index=phone_index).order_by()
    # An array, so that each of the conditions is found by its own index; IN would have every case read.
    is_joined = Func(
        F("pk"),
        ArraySubquery(joined.values("case")),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    return Q(reporter_phone_index=phone_index) | Q(is_joined)


def _stamped(scope: Any) -> Q:
    if scope.everything:
        return Q()
    found = Q(pk__in=[])
    for span in scope.spans:
        found |= lying_in(span.level, span.area_id)
    return found


def lying_in(level: int, area: int, *, by_words: bool = False) -> Q:
    """Whether a case lay in the area with this level and key when it was filed.

    ``by_words`` gives the key its type. The index of words and districts knows no other numbers, so that
    it answers for both at once; without words it must not, because it finds a district's cases slowly.
    """
    key = Cast(Value(area), BigIntegerField()) if by_words else area
    return Q(**{f"{STAMP[Level(level)]}_id": key})


class AssignmentQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(ended_at=None)

    def lead(self) -> Self:
        return self.filter(role="lead")
