"""The four questions about a right, always named alike: has any, has for, where, and who.

Rights flow down the tree: a right held at an area is held at everything below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.access import dependants as access_dependants
from governance.access.models import Post, Unit, User
from governance.areas import dependants

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.querysets import PostQuerySet
    from governance.areas.models import Area


def has_any(user: User, right: str) -> bool:
    """Whether ``user`` holds ``right`` anywhere (a unit's own work counts)."""
    return bool(user.scope(right))


def has_for(user: User, right: str, area: Area) -> bool:
    """Whether ``user`` holds ``right`` over the whole of ``area``."""
    return user.has_right(right, area)


def areas_with(user: User, right: str) -> QuerySet[Area]:
    """The areas where ``user`` holds ``right``."""
    from governance.areas.models import Area

    found: QuerySet[Area] = Area.objects.restrict(user, right)
    return found


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


def register_dependants() -> None:
    """Posts and units keep an area from being retired and go along when it is merged; posts keep a unit."""
    from governance.access import area_changes

    access_dependants.register_unit(
        "posts", _("%(count)s 个岗位"), lambda unit: Post.objects.open().filter(unit=unit).count()
    )
    dependants.register(
        "posts",
        _("%(count)s 个在任岗位"),
        lambda area: Post.objects.in_force().within(area).count(),
        url=lambda area: area.get_absolute_url(),
        becomes=_("原岗位到此为止，在接收的区域任同样的岗位"),
    )
    dependants.register(
        "units",
        _("%(count)s 个启用的单位"),
        lambda area: Unit.objects.active().within(area).count(),
        url=lambda area: area.get_absolute_url(),
        becomes=_("改属接收的区域"),
    )
    dependants.on_hand_over(
        "units",
        area_changes.hand_units,
        dependants.Back(area_changes.give_back_units, counted=area_changes.count_units),
    )
    dependants.on_hand_over(
        "posts",
        area_changes.hand_posts,
        dependants.Back(area_changes.give_back_posts, standing=area_changes.posts_since),
    )
