"""Reading cases, as verbs. Every list, count, export and choice starts at restrict()."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone

from governance.cases.choices import Secrecy
from governance.cases.models import readers
from governance.cases.models.readers import CONFIDENTIAL, handed_to, lying_in, open_cases_of
from governance.cases.reading import search
from governance.common import phones

__all__ = ["CONFIDENTIAL", "CaseQuerySet", "handed_to", "in_reach", "lying_in", "open_cases_of"]

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area
    from governance.areas.querysets import Reader

# What a row of a list shows or asks for.
LINE = (
    "number",
    "kind",
    "state",
    "version",
    "title",
    "urgency",
    "secrecy",
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
        """The cases that ``user`` may read in full by ``right``, by the rule of ``readers``.

        ``only_open``: of what was handed to units those that are open, which are few beside all.
        ``by_words``: words will be looked for in them (``lying_in``).
        """
        return self._reached(user, right, only_open=only_open, by_words=by_words)

    def outlined(self, user: Reader, right: str = "cases.view", *, only_open: bool = False) -> Self:
        """The cases ``user`` may read by ``right``, and those of which they may see the outline.

        Their rows go through ``outline.veil`` before anybody sees them.
        """
        return self._reached(user, right, only_open=only_open, outline=True)

    def _reached(self, user: Reader, right: str, **how: bool) -> Self:
        rows = self._scoped(right)
        found = readers.condition(user, right, **how)
        if found is None:
            return rows
        rows = rows.filter(found)
        # Nobody was ever handed a draft: what is seen through units alone need not be asked.
        return rows.exclude(readers.drafts_of_others(user)) if user.scope(right).spans else rows

    def told_to_residents(self) -> Self:
        """What people without an account may be told of as perhaps the same matter: no secrets, no drafts."""
        rows = self._scoped("residents").filter(secrecy=Secrecy.OPEN)
        return rows.exclude(readers.drafts_of_others(None))

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
        if phones.may_be_phone(text):
            found |= reported_from(phones.index_of(text))
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
        """What ``user`` may read: where every list begins that words are looked for in, or acts begin at.

        ``only_open``: what is open of it. ``by_words``: words will be looked for in it.
        """
        rows = self.restrict(user, "cases.view", only_open=only_open, by_words=by_words)
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
    """What ``restrict`` answers for one case that is loaded."""
    return readers.allows(case, user, right)


def reported_from(phone_index: str) -> Q:
    """Reported, first or later, by somebody with the telephone of this blind index; "" finds nobody."""
    if not phone_index:
        return Q(pk__in=[])
    rows = apps.get_model("cases", "JoinedReport")._default_manager
    joined = rows.filter(reporter_phone_index=phone_index).order_by()
    # An array, so that each of the conditions is found by its own index; IN would have every case read.
    is_joined = readers.AnyOf(F("pk"), ArraySubquery(joined.values("case")))
    return Q(reporter_phone_index=phone_index) | Q(is_joined)


class AssignmentQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(ended_at=None)

    def lead(self) -> Self:
        return self.filter(role="lead")
