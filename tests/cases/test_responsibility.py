"""Who is nearest to an area, compared with a plain walk up from every area of the tree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.access import rights
from governance.access.models import Post, Reach, User
from governance.areas.models import Area
from governance.cases.worklist import responsibility
from tests.cast import Cast, fresh

pytestmark = pytest.mark.django_db
ASKED = ("cases.register", "cases.handle", "cases.check", "cases.approve")


def by_walking_up(user: User, right: str) -> set[int]:
    """Areas of which the first staffed one on the way up is one of ``user``'s."""
    now = timezone.now()
    staffed: dict[int, set[int]] = {}
    mine = set()
    for post in Post.objects.select_related("role", "person"):
        holds = post.starts_at <= now and (post.ends_at is None or post.ends_at > now)
        if not holds or not post.person.is_active or not post.role.answers or post.unit_id is not None:
            continue
        if right in post.role.rights:
            staffed.setdefault(post.area_id, set()).add(post.person_id)
            if post.person_id == user.pk and post.role.reach == Reach.AREA:
                mine.add(post.area_id)
    found = set()
    for area in Area.objects.all():
        here: Area | None = area
        while here is not None and here.pk not in staffed:
            here = here.parent
        if here is not None and here.pk in mine:
            found.add(area.pk)
    return found


def by_the_walk_down(user: User, right: str) -> set[int]:
    turf = responsibility.turfs(fresh(user), [right])[right]
    found = set(turf.areas)
    for level, pks in turf.whole.items():
        for area in Area.objects.filter(pk__in=pks):
            assert area.level == level
            found |= set(Area.objects.within(area).values_list("pk", flat=True))
    return found


def people(cast: Cast) -> list[User]:
    return [value for value in vars(cast).values() if isinstance(value, User)]


def agree(cast: Cast) -> int:
    total = 0
    for user in people(cast):
        for right in ASKED:
            wanted = by_walking_up(user, right)
            assert by_the_walk_down(user, right) == wanted, (user.username, right)
            total += len(wanted)
    return total


def test_it_is_what_walking_up_finds(cast: Cast) -> None:
    assert agree(cast) > 0


def test_also_when_posts_end_begin_later_or_belong_to_people_who_left(cast: Cast) -> None:
    """Each change moves work: what the community loses, the street gains."""
    street = {pk for right in ASKED for pk in by_the_walk_down(cast.street_wang, right)}
    now = timezone.now()
    staff = Post.objects.filter(role__code__in=[rights.COMMUNITY_STAFF, rights.COMMUNITY_SECRETARY])
    first, *others = staff.order_by("pk")
    User.objects.filter(pk=first.person_id).update(is_active=False)
    agree(cast)
    for number, post in enumerate(others):
        change = {"ends_at": now} if number % 2 else {"starts_at": now + timedelta(days=1)}
        Post.objects.filter(pk=post.pk).update(**change)
    agree(cast)
    more = {pk for right in ASKED for pk in by_the_walk_down(cast.street_wang, right)}
    assert street < more


def test_a_whole_subtree_is_one_entry_and_one_query_finds_all(cast: Cast) -> None:
    Post.objects.exclude(person=cast.mayor).filter(unit=None).update(ends_at=timezone.now())
    mayor = fresh(cast.mayor)
    mayor.posts_in_force()
    with CaptureQueriesContext(connection) as captured:
        found = responsibility.turfs(mayor, ASKED)
    assert len(captured) == 1
    held = [turf for turf in found.values() if turf.whole]
    assert held
    for turf in held:
        assert turf.areas == []
        assert sum(map(len, turf.whole.values())) == 1
