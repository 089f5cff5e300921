"""Ranking groups when the tree changes: a group compares places in use, so membership follows the place.

Merged or retired into another, the receiving area takes the place in the group; split, every part does;
retired, an area leaves, and is back when it is restored. Moved, it stays, unless the group compares only
what lies under the parent it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.areas.models import Area, AreaChange, RankingGroup


def names_of(area: Area) -> list[str]:
    """The groups of an area, by name."""
    return list(area.ranking_groups.order_by("name").values_list("name", flat=True))


def join(area: Area, receiving: Iterable[Area]) -> list[list[int]]:
    """Let ``receiving`` into every group of ``area``. Returns [group, area] of each new membership."""
    joined = []
    for group in area.ranking_groups.order_by("pk"):
        there = set(group.areas.values_list("pk", flat=True))
        fresh = [one for one in receiving if one.pk not in there]
        group.areas.add(*fresh)
        joined += [[group.pk, one.pk] for one in fresh]
    return joined


def part(joined: Iterable[Sequence[int]]) -> None:
    """Take back what ``join`` returned."""
    for group, area in joined:
        RankingGroup.areas.through.objects.filter(rankinggroup_id=group, area_id=area).delete()


def rejoin(area: Area, names: Iterable[str]) -> list[str]:
    """Let an area into the groups called ``names`` again, where there still are such. Returns all it has."""
    area.ranking_groups.add(*RankingGroup.objects.filter(name__in=list(names)))
    return names_of(area)


def without(area: Area, joined: Iterable[Sequence[int]]) -> list[str]:
    """The groups of an area but for those that it joined by ``joined``."""
    gained = [group for group, member in joined if member == area.pk]
    return list(area.ranking_groups.exclude(pk__in=gained).order_by("name").values_list("name", flat=True))


def left(area: Area) -> list[str]:
    """The groups an area was in when it was retired: what ``restore_area`` lets it back into."""
    ended = AreaChange.objects.filter(area=area, after__has_key="valid_to").exclude(after__valid_to=None)
    last = ended.order_by("-pk").first()
    return list(last.before.get("ranking_groups", [])) if last is not None else []


def staying(area: Area) -> list[str]:
    """The groups that an area keeps when it leaves its parent: those that compare across parents."""
    kept = []
    for group in area.ranking_groups.order_by("name"):
        others = group.areas.exclude(pk=area.pk).filter(valid_to=None)
        if not others or others.exclude(parent=area.parent_id).exists():
            kept.append(group.name)
    return kept
