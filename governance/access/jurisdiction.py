"""Who holds a right at a place. What one person holds is asked of the person (``User.has_right``, ``scope``).

Rights flow down the tree: a right held at an area is held at everything below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.access.models import Post, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.querysets import PostQuerySet
    from governance.areas.models import Area


def posts_with(right: str, area: Area) -> PostQuerySet:
    """Posts in force that carry ``right`` at ``area``, the nearest first: to fill lists and to climb."""
    found: PostQuerySet = (
        Post.objects.in_force()
        .with_right(right)
        .answering_for(area)
        .select_related("person", "role", "area", "unit")
    )
    return found


def users_with(right: str, area: Area) -> QuerySet[User]:
    """The people who hold ``right`` at ``area``."""
    people = posts_with(right, area).order_by().values("person")
    found: QuerySet[User] = User.objects.filter(pk__in=people, is_active=True)
    return found
