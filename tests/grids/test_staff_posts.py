"""The post that comes and goes with an appointment, within the rights of who appoints."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from governance.access.models import AuditEntry, Post
from grids.models import GridMembership
from grids.staff import reasons, services
from tests.cast import Cast, fresh, person
from tests.grids.staffing import appoint
from tests.refusals import refused

TODAY = timezone.localdate


def test_a_worker_with_an_account_gets_the_post_and_loses_it_with_the_appointment(cast: Cast) -> None:
    worker = person("new_worker", "高山")
    member = appoint("full_time", cast.east_grid, fresh(cast.north_admin), person=worker)
    assert member.post is not None
    assert fresh(worker).has_right("cases.handle", cast.east_grid)
    assert member.name == "高山"
    services.end_member(member, actor=fresh(cast.north_admin))
    assert not fresh(worker).has_right("cases.handle", cast.east_grid)
    assert [
        entry.act for entry in AuditEntry.objects.filter(act__in=["post_give", "post_end"]).order_by("pk")
    ][-2:] == ["post_give", "post_end"]


def test_who_may_not_give_posts_appoints_nobody_to_one(cast: Cast) -> None:
    worker = person("new_worker", "高山")
    before = Post.objects.count()
    with refused(reasons.POST_NEEDS_MANAGER):
        appoint("full_time", cast.east_grid, fresh(cast.zhang), person=worker)
    assert Post.objects.count() == before
    assert not GridMembership.objects.exists()


def test_an_appointment_gives_no_right_the_administrator_does_not_hold(cast: Cast) -> None:
    role = cast.roles["grid_worker"]
    role.rights = [*role.rights, "people.view_as"]
    role.save()
    administrator = cast.roles["system_admin"]
    administrator.rights = [one for one in administrator.rights if one != "people.view_as"]
    administrator.save()
    with refused("access_more_than_own"):
        appoint("full_time", cast.east_grid, fresh(cast.north_admin), person=person("w", "高山"))
    assert not GridMembership.objects.exists()


def test_a_post_held_already_is_not_given_twice_and_stays_while_another_appointment_needs_it(
    cast: Cast,
) -> None:
    admin = fresh(cast.north_admin)
    worker = appoint("full_time", cast.east_grid, admin, person=cast.grid_ma)
    leader = appoint("grid_leader", cast.east_grid, admin, person=cast.grid_ma)
    assert worker.post == leader.post == cast.grid_ma.posts.get()
    services.end_member(leader, actor=admin)
    assert fresh(cast.grid_ma).has_right("cases.handle", cast.east_grid)
    services.end_member(worker, actor=admin)
    assert not fresh(cast.grid_ma).has_right("cases.handle", cast.east_grid)


def test_an_ending_that_fails_at_the_post_leaves_all_as_it_was(cast: Cast) -> None:
    worker = person("new_worker", "高山")
    member = appoint("full_time", cast.east_grid, fresh(cast.north_admin), person=worker)
    with refused(reasons.POST_NEEDS_MANAGER):
        services.end_member(member, actor=fresh(cast.zhang))
    member.refresh_from_db()
    assert member.ends_on is None
    assert fresh(worker).has_right("cases.handle", cast.east_grid)


def test_who_is_appointed_by_an_administrator_signs_in_only_from_the_day_on(cast: Cast) -> None:
    worker = person("new_worker", "高山")
    appoint("full_time", cast.east_grid, person=worker, starts_on=TODAY() + timedelta(days=3))
    assert not fresh(worker).has_right("cases.handle", cast.east_grid)
    assert Post.objects.get(person=worker).starts_at > timezone.now()
