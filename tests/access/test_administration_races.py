"""Two administrators at the same instant: one is left, and one substitute stands in."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone

from governance.access import appointments, authority, reasons, rights, roles, services
from governance.access.models import Post, Role, User
from governance.common.editing import Changed, seen
from governance.common.refusals import Refused
from tests.cast import Cast, fresh, person
from tests.threads import together

pytestmark = pytest.mark.race


def two_administrators(cast: Cast) -> tuple[User, User]:
    second = person("second", "备用")
    services.give_post(second, role=cast.roles[rights.SYSTEM_ADMIN], area=cast.city, actor=fresh(cast.admin))
    return cast.admin, second


def each_ends_the_other(first: User, second: User) -> list[Any]:
    posts = {one.pk: Post.objects.get(person=one) for one in (first, second)}
    actors = {one.pk: fresh(one) for one in (first, second)}
    return together(
        lambda: services.end_post(posts[second.pk], actor=actors[first.pk]),
        lambda: services.end_post(posts[first.pk], actor=actors[second.pk]),
    )


def test_two_administrators_who_end_each_other_leave_one(real_cast: Cast) -> None:
    results = each_ends_the_other(*two_administrators(real_cast))
    refusals = [one for one in results if isinstance(one, Refused)]
    assert len(refusals) == 1
    assert refusals[0].code in (reasons.LAST_ADMINISTRATOR.code, reasons.OUTSIDE_AREA.code)
    assert authority.administrators().count() == 1


def test_without_the_lock_nobody_is_left(real_cast: Cast) -> None:
    """The control that loses: both look before either has written."""
    met = threading.Barrier(2)
    real = services.administrators

    def looks(*args: Any, **kwargs: Any) -> Any:
        found = list(real(*args, **kwargs))
        met.wait(timeout=30)
        return mock.Mock(exists=lambda: bool(found))

    with (
        mock.patch.object(services, "lock_administration"),
        mock.patch.object(services, "administrators", looks),
    ):
        results = each_ends_the_other(*two_administrators(real_cast))
    assert not [one for one in results if isinstance(one, Exception)]
    assert authority.administrators().count() == 0


def test_two_substitutes_named_at_once_give_one(real_cast: Cast) -> None:
    post = Post.objects.get(person=real_cast.zhang)
    until = timezone.now() + timedelta(days=3)
    results = together(
        *(
            lambda who=who: appointments.give_substitute(
                post,
                who,
                actor=fresh(real_cast.north_admin),
                second=real_cast.admin,
                ends_at=until,
            )
            for who in (real_cast.li, real_cast.grid_ma)
        )
    )
    assert [one.code for one in results if isinstance(one, Refused)] == [reasons.SUBSTITUTE_EXISTS.code]
    assert Post.objects.filter(stands_in_for=post).count() == 1


def test_one_post_handed_to_two_at_once_goes_to_one(real_cast: Cast) -> None:
    post = Post.objects.get(person=real_cast.grid_ma)
    heirs = [person("heir1", "甲"), person("heir2", "乙")]
    actor = fresh(real_cast.north_admin)
    actor.posts_in_force()

    def hand_over(to: User) -> Any:
        with transaction.atomic():
            return appointments.hand_over_post(post, to, actor=actor)

    results = together(*(lambda to=to: hand_over(to) for to in heirs))
    assert [one.code for one in results if isinstance(one, Refused)] == [reasons.POST_ENDED.code]
    assert Post.objects.in_force().filter(role=post.role_id, area=post.area_id).count() == 1


def test_two_who_save_one_role_at_once_are_not_both_first(real_cast: Cast) -> None:
    role = real_cast.roles[rights.COMMUNITY_STAFF]
    token = seen(roles.facts_of(role))
    actor = fresh(real_cast.admin)
    actor.posts_in_force()
    results = together(
        *(
            lambda words=words: roles.edit_role(role, actor=actor, seen=token, explanation=words)
            for words in ("先改的", "后改的")
        )
    )
    late = [one for one in results if isinstance(one, Changed)]
    assert len(late) == 1
    saved = Role.objects.get(pk=role.pk).explanation
    assert saved in ("先改的", "后改的")
    assert late[0].differences[0].after == saved


def test_a_role_is_not_retired_while_somebody_is_appointed_to_it(real_cast: Cast) -> None:
    role = real_cast.roles[rights.MEDIATOR]
    north, admin = fresh(real_cast.north_admin), fresh(real_cast.admin)
    results = together(
        lambda: services.give_post(real_cast.nobody, role=role, area=real_cast.east_lane, actor=north),
        lambda: roles.retire_role(role, actor=admin),
    )
    assert len([one for one in results if isinstance(one, Refused)]) == 1
    assert Role.objects.get(pk=role.pk).is_active == Post.objects.filter(role=role).exists()
