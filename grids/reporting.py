"""What reporting an incident goes by: likely categories, where it lies, and what to say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db.models import Count
from django.utils.translation import gettext as _

from governance.areas.models import Area, Level
from governance.areas.places import area_at
from governance.cases.models import Case, Category, Channel, RuleGroup
from governance.cases.rules import cache, effective
from governance.cases.sla import limits
from grids.flows.common import KIND

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User

SHOWN = 8  # categories within reach of a thumb
RECENT = timedelta(days=60)
# What most grids meet, until a grid has shown what is common there.
COMMON = (
    "rubbish_exposed",
    "clutter",
    "cars_parked",
    "shop_outside",
    "corridor_clutter",
    "manhole",
    "ebike_charging",
    "street_lamp",
)
# Those have doors of their own: the telephone in the field, the residents' page, the import.
NOT_AT_THE_COUNTER = ("patrol", "resident", "imported")
_CALLS = re.compile(r"(?<!\d)(1(?:1[0-9]|2[0-9])|9[0-9]{4}|1[23][0-9]{3})(?!\d)")


def channel(code: str) -> Channel:
    """Raises KeyError for a code that the seeds do not know."""
    return {one.code: one for one in cache.current().channels.values()}[code]


def counter_channel(pk: int) -> Channel | None:
    """One of ``counter_channels``, without asking for it."""
    found = cache.current().channels.get(pk)
    if found is None or found.code in NOT_AT_THE_COUNTER:
        return None
    return found if effective.keys_in_use(RuleGroup.CHANNEL, [found]) else None


def category(pk: int) -> Category | None:
    """One of ``categories``, without asking for it."""
    rows = cache.current().categories
    used = effective.keys_in_use(RuleGroup.CATEGORY, [one for one in rows.values() if one.kind == KIND])
    found = rows.get(pk)
    if found is None or pk not in used or found.parent_id is None:
        return None
    return None if any(rows[key].parent_id == pk for key in used) else found


def counter_channels() -> QuerySet[Channel]:
    rows = Channel.objects.exclude(code__in=NOT_AT_THE_COUNTER)
    return effective.in_use(RuleGroup.CHANNEL, rows)


def categories() -> QuerySet[Category]:
    """What can be chosen: the leaves of the tree, with the class each hangs under."""
    active = effective.in_use(RuleGroup.CATEGORY, Category.objects.filter(kind=KIND))
    inner = active.exclude(parent=None).values("parent")
    return active.exclude(parent=None).exclude(pk__in=inner).select_related("parent")


def likely_categories(chosen_from: Iterable[Category], user: User, at: datetime) -> list[Category]:
    """What this person, then their grid, has reported of late, the most frequent first; then the common."""
    by_pk = {one.pk: one for one in chosen_from}
    recent = Case.objects.filter(kind=KIND, reported_at__gte=at - RECENT)
    found: list[int] = []
    for rows in (recent.filter(filed_by=user), _nearby(recent, user)):
        if rows is None or len(found) >= SHOWN:
            continue
        counted = rows.order_by().values("category").annotate(n=Count("pk")).order_by("-n", "category")
        found += [row["category"] for row in counted[:SHOWN] if row["category"] not in found]
    by_code = {one.code: one.pk for one in by_pk.values()}
    found += [by_code[code] for code in COMMON if code in by_code and by_code[code] not in found]
    return [by_pk[pk] for pk in found if pk in by_pk][:SHOWN]


def _nearby(recent: QuerySet[Case], user: User) -> QuerySet[Case] | None:
    home = own_area(user, "cases.file")
    return recent.within(home) if home is not None else None  # type: ignore[attr-defined]


def numbers_to_call(advice: str) -> list[str]:
    """The telephone numbers in a piece of advice, to be called at a touch."""
    return list(dict.fromkeys(_CALLS.findall(advice)))


# Where -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a report lies and how that is known: by "pin", "chosen", as one's "own", or not at all."""

    area: Area | None
    by: str


def own_area(user: User, right: str) -> Area | None:
    """The one grid or community somebody works in; None for those with several, or with a whole street."""
    posts = [post for post in user.posts_in_force() if right in post.role.rights and post.unit_id is None]
    areas = {post.area_id: post.area for post in posts}
    if len(areas) != 1:
        return None
    area = next(iter(areas.values()))
    return area if area.level >= Level.COMMUNITY else None


def place_for(
    user: User | None, right: str, *, lng: float | None, lat: float | None, chosen: Area | None
) -> Place:
    """Where it lies: as chosen by hand, else by the pin, else one's own grid; nothing is invented.

    A pin that is only known to lie in something larger, such as the district, says nothing against
    one's own grid inside it. A pin in somebody else's grid is kept and refused by the filing.
    """
    if chosen is not None:
        return Place(chosen, "chosen")
    own = own_area(user, right) if user is not None else None
    found = area_at(lng, lat) if lng is not None and lat is not None else None
    if found is None:
        return Place(own, "own") if own is not None else Place(None, "")
    if own is not None and found.pk != own.pk and found.span.holds(own.span):
        return Place(own, "own")
    if found.level >= Level.COMMUNITY:
        return Place(found, "pin")
    return Place(None, "")


def full_name(area: Area) -> str:
    """东骧社区三网格: with the community where it is a grid."""
    if area.level == Level.GRID and area.parent is not None:
        return f"{area.parent}{area}"
    return str(area)


# What ------------------------------------------------------------------------------------


def sentence(area: Area | None, place: str, category: Category) -> str:
    """What is said of it when nobody has said anything: where and what, long enough to be a report."""
    where = f"{full_name(area) if area else ''}{place.strip()}"
    return _("%(where)s发现“%(what)s”，请安排处理。") % {"where": where, "what": category.name}


def seen_at(taken_at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """When it was seen: ``now`` less the time for which it lay on the telephone.

    Both instants are by the telephone's own clock, which may be days off, so only their distance counts; a
    distance that cannot be (negative, or longer than ``late_delivery_hours``) is taken for none.
    """
    if taken_at is None or sent_at is None:
        return now
    lay = sent_at - taken_at
    longest = timedelta(hours=limits.setting("late_delivery_hours"))
    return now - lay if timedelta() < lay <= longest else now


def photos_of(case: Case) -> list[Any]:
    """The photos a case was reported with, to serve as those from before it was handled."""
    kept = []
    for attachment in case.attachments.filter(kind="report"):
        with attachment.file.open("rb") as file:
            kept.append(ContentFile(file.read(), name=attachment.name))
    return kept
