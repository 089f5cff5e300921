"""Who holds a right at a place. What one person holds is asked of the person (``User.has_right``, ``scope``).

Rights flow down the tree: a right held at an area is held at everything below it.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def learn_posts(people: Iterable[User]) -> None:
    """Read the posts in force of ``people`` who do not know theirs yet: one query for all."""
    missing = {person.pk: person for person in people if not person.has_kept_posts()}
    if not missing:
        return
    held: dict[int, list[Post]] = {pk: [] for pk in missing}
    for post in Post.objects.in_force().filter(person__in=missing).for_rights():
        held[post.person_id].append(post)
    for pk, person in missing.items():
        person.keep_posts(held[pk])
