"""How far organisations, alliances and places reach: numerator, base, as of a day, and the rows behind.

By level the base are the areas of a level. By field it is what is registered: compounds as rows, other
fields as a number that a community has counted on a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.areas.models import Area, Level
from governance.common.furniture import spoken
from parties.alliances.figures import Ratio
from parties.models import (
    Alliance,
    BranchGrid,
    Compound,
    FieldBase,
    GrandCommittee,
    Organisation,
    Place,
    PlaceType,
)
from parties.models.organisations import OrganisationField, OrganisationKind
from parties.rights import ORGANISATIONS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User

    Text = str | _StrPromise

WITH, WITHOUT, ALL = "with", "without", "all"
PLACE = "place-"  # begins the code of the coverage of a type of place


@dataclass(frozen=True)
class ByLevel:
    """A share of the areas of a level: those for which ``covered`` holds."""

    code: str
    label: Text
    level: int
    formula: Text
    covered: Callable[[], Any]

    def behind(self, area: Area, user: User, part: str = ALL) -> Any:
        """The areas that the figure counts: covered, not covered, or the base."""
        rows = Area.objects.restrict(user, ORGANISATIONS).current().within(area).at_level(self.level)
        if part == ALL:
            return rows
        return rows.filter(self.covered() if part == WITH else ~self.covered())

    def share(self, area: Area, user: User) -> Ratio:
        rows = self.behind(area, user).order_by()
        found = rows.annotate(is_covered=self.covered()).aggregate(
            base=Count("pk"), covered=Count("pk", filter=Q(is_covered=True))
        )
        return Ratio(found["covered"], found["base"])


def _of_kind(kind: str) -> Callable[[], Any]:
    return lambda: Exists(Organisation.objects.active().filter(kind=kind, area=OuterRef("pk")))


def _of_type(pk: int) -> Callable[[], Any]:
    return lambda: Exists(Place.objects.in_force().filter(type=pk, area=OuterRef("pk")))


STANDING = (
    ByLevel(
        "work_committee",
        gettext_lazy("街道党工委"),
        Level.SUBDISTRICT,
        gettext_lazy("有党工委的街道 ÷ 街道"),
        _of_kind(OrganisationKind.WORK_COMMITTEE),
    ),
    ByLevel(
        "community",
        gettext_lazy("社区党组织"),
        Level.COMMUNITY,
        gettext_lazy("有党组织的社区 ÷ 社区"),
        _of_kind(OrganisationKind.COMMUNITY),
    ),
    ByLevel(
        "grid",
        gettext_lazy("支部进网格"),
        Level.GRID,
        gettext_lazy("有牵头支部的网格 ÷ 网格"),
        lambda: Exists(BranchGrid.objects.in_force().filter(is_lead=True, grid=OuterRef("pk"))),
    ),
    ByLevel(
        "alliance",
        gettext_lazy("党建联盟"),
        Level.SUBDISTRICT,
        gettext_lazy("有联盟的街道 ÷ 街道"),
        lambda: Exists(Alliance.objects.filter(area=OuterRef("pk"))),
    ),
    ByLevel(
        "grand_committee",
        gettext_lazy("社区大党委"),
        Level.COMMUNITY,
        gettext_lazy("有大党委的社区 ÷ 社区"),
        lambda: Exists(GrandCommittee.objects.in_force().filter(area=OuterRef("pk"))),
    ),
)


def by_level() -> list[ByLevel]:
    """The standing ones, and one for each type of place that every area of a level should have."""
    types = [(one, one.level) for one in PlaceType.objects.in_use() if one.level is not None]
    return [
        *STANDING,
        *(
            ByLevel(
                f"{PLACE}{one.code}",
                spoken(one.name),
                level,
                _("有%(type)s的%(level)s ÷ %(level)s")
                % {"type": spoken(one.name), "level": Level(level).label},
                _of_type(one.pk),
            )
            for one, level in types
        ),
    ]


def find(code: str) -> ByLevel | None:
    return next((one for one in by_level() if one.code == code), None)


@dataclass(frozen=True)
class ByField:
    """The coverage of a field in an area. ``as_of`` is the oldest count that the base is made of."""

    field: str
    label: Text
    share: Ratio
    as_of: date | None

    @property
    def is_over(self) -> bool:
        """More organisations than the base: the base was counted too low, or is not up to date."""
        return self.share.number > self.share.base

    @property
    def is_compound(self) -> bool:
        return self.field == OrganisationField.COMPOUND


def by_field(area: Area, user: User) -> list[ByField]:
    """Every field of ``area``, with what ``user`` may read."""
    compounds = compounds_of(area, user).aggregate(
        base=Count("pk"), covered=Count("pk", filter=Q(branch__in=Organisation.objects.active()))
    )
    organisations = Organisation.objects.restrict(user, ORGANISATIONS).active().within(area).order_by()
    counted = dict(organisations.values("field").annotate(n=Count("pk")).values_list("field", "n"))
    bases = FieldBase.objects.restrict(user, ORGANISATIONS).in_force().within(area).order_by()
    known = {
        line["field"]: line
        for line in bases.values("field").annotate(base=Sum("number"), oldest=Min("counted_on"))
    }
    found = [
        ByField(
            OrganisationField.COMPOUND,
            OrganisationField.COMPOUND.label,
            Ratio(compounds["covered"], compounds["base"]),
            timezone.localdate(),
        )
    ]
    for field in OrganisationField:
        if field != OrganisationField.COMPOUND:
            line = known.get(field, {"base": 0, "oldest": None})
            share = Ratio(counted.get(field, 0), line["base"])
            found.append(ByField(field, field.label, share, line["oldest"]))
    return found


def compounds_of(area: Area, user: User) -> Any:
    return Compound.objects.restrict(user, ORGANISATIONS).in_force().within(area).order_by()
