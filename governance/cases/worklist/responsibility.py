"""Who is nearest to a matter: the areas for which somebody answers because nobody below them does.

Rights flow down the tree, work does not: what lies in a community waits for its own people, and only where
nobody holds a post for the street's. The walk goes down from a person's posts and stops at staffed areas,
so its cost grows with what is unstaffed around them and not with the city.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from governance.access.models import Reach
from governance.areas.ancestry import STAMP
from governance.areas.models import Level

if TYPE_CHECKING:
    from governance.access.models import User

# Posts that answer by the right of the walk at one area. OFFSET 0 keeps the planner from reading the posts of
# the whole city to look at those of a few areas; ANY keeps it from the exclusion constraint's index, which
# costs the same in its eyes and is searched from end to end.
_STAFF = """
    SELECT FROM access_post post
    WHERE post.area_id = ANY (ARRAY[{area}.id]) AND post.unit_id IS NULL
      AND post.starts_at <= %(now)s AND (post.ends_at IS NULL OR post.ends_at > %(now)s)
      AND EXISTS (SELECT FROM access_user one WHERE one.id = post.person_id AND one.is_active)
      AND EXISTS (
          SELECT FROM access_role role
          WHERE role.id = post.role_id AND role.answers AND role.rights @> ARRAY[{right}]::varchar(60)[]
      )
    OFFSET 0
"""
_STAFFED_BELOW = """
    EXISTS (
        SELECT FROM (
            SELECT id FROM areas_area
            WHERE tree_id = area.tree_id AND lft > area.lft AND lft < area.rght ORDER BY lft OFFSET 0
        ) under, LATERAL ({staff}) held
    )
"""
_WALK = f"""
    WITH RECURSIVE seed AS (
        SELECT DISTINCT * FROM unnest(%(rights)s::text[], %(areas)s::bigint[]) AS one(of_right, area_id)
    ), mine AS (
        SELECT seed.of_right, area.id, area.level, area.rght - area.lft > 1 AS has_children,
               {_STAFFED_BELOW.format(staff=_STAFF.format(area="under", right="seed.of_right"))} AS is_mixed
        FROM seed JOIN areas_area area ON area.id = seed.area_id
        UNION ALL
        SELECT mine.of_right, area.id, area.level, area.rght - area.lft > 1,
               {_STAFFED_BELOW.format(staff=_STAFF.format(area="under", right="mine.of_right"))}
        FROM mine JOIN areas_area area ON area.parent_id = mine.id
        WHERE mine.is_mixed AND NOT EXISTS ({_STAFF.format(area="area", right="mine.of_right")})
    )
    SELECT of_right, id, level, has_children AND NOT is_mixed FROM mine
"""  # noqa: S608 (built from the pieces above)


@dataclass
class Turf:
    """What somebody answers for by one right: ``areas`` themselves, and ``whole`` subtrees by level."""

    areas: list[int] = field(default_factory=list)
    whole: dict[int, list[int]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for the same areas."""
        return tuple(sorted(self.areas)), *(
            (level, *sorted(pks)) for level, pks in sorted(self.whole.items())
        )

    def holds(self, column: str) -> Q:
        """Cases whose ``column`` (desk, lead_area, or field: the grid, else the desk) lies in it."""
        found = Q(pk__in=[])
        if self.areas:
            found = _is(column, self.areas)
        for level, pks in self.whole.items():
            found |= Q(**{f"{STAMP[Level(level)]}_id__in": pks}) & _at_or_below(column, level)
        return found


def turfs(user: User, rights: Iterable[str]) -> dict[str, Turf]:
    """For each of ``rights``, what ``user`` answers for as the nearest. One query for all."""
    wanted = set(rights)
    seeds = [
        (right, post.area_id)
        for post in user.posts_in_force()
        if post.role.answers and post.unit_id is None and post.role.reach == Reach.AREA
        for right in wanted.intersection(post.role.rights)
    ]
    found = {right: Turf() for right in wanted}
    if not seeds:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            _WALK,
            {
                "rights": [right for right, _area in seeds],
                "areas": [area for _right, area in seeds],
                "now": timezone.now(),
            },
        )
        for right, area, level, is_whole in cursor.fetchall():
            turf = found[right]
            (turf.whole.setdefault(level, []) if is_whole else turf.areas).append(area)
    return found


def _is(column: str, pks: list[int]) -> Q:
    if column == "field":
        return Q(grid__in=pks) | Q(grid=None, desk__in=pks)
    return Q(**{f"{column}__in": pks})


def _at_or_below(column: str, level: int) -> Q:
    """Cases whose ``column`` is an area of ``level`` or of a lower one."""
    if column == "desk":
        return Q(level__gte=level)
    if column == "lead_area":
        return Q(lead_area__level__gte=level)
    return Q(grid__isnull=False) | Q(level__gte=level)
