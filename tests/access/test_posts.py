"""Posts give rights, rights flow down the tree, and a colleague from the next street sees nothing."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.access import reasons, rights, services
from governance.access.models import AuditEntry, Post, Role, User
from governance.areas.models import Area
from tests.cast import Cast, fresh, person
from tests.refusals import refused


def seen(user: User) -> set[str]:
    return set(Area.objects.restrict(fresh(user), "areas.view").values_list("code", flat=True))


def test_rights_flow_down_the_tree(cast: Cast) -> None:
    assert fresh(cast.official).has_right("areas.view", cast.east_grid)
    assert fresh(cast.zhang).has_right("areas.view", cast.east_grid)


def test_rights_do_not_flow_up_or_sideways(cast: Cast) -> None:
    zhang = fresh(cast.zhang)
    assert not zhang.has_right("areas.view", cast.east_street)
    assert not zhang.has_right("areas.view", cast.willow)


def test_the_colleague_from_the_next_street_sees_nothing_of_east_lane(cast: Cast) -> None:
    assert seen(cast.zhao) == {"530102002001", "530102002001001", "530102002001002"}
    assert not User.objects.filter(pk=cast.zhang.pk).restrict(fresh(cast.zhao), "people.view").exists()


def test_somebody_without_a_post_sees_nothing(cast: Cast) -> None:
    assert seen(cast.nobody) == set()


def test_a_right_that_the_role_lacks_is_held_nowhere(cast: Cast) -> None:
    assert not fresh(cast.zhang).scope("areas.manage")


def test_a_department_sees_the_area_it_serves_but_has_no_reach_over_it(cast: Cast) -> None:
    he = fresh(cast.he)
    assert cast.east_lane.code in seen(cast.he)
    assert not he.has_right("areas.view", cast.east_lane)
    assert he.scope("areas.view").units == ((cast.office.pk, cast.north.span),)


def test_a_post_counts_from_its_start_to_its_end(cast: Cast) -> None:
    now = timezone.now()
    role = cast.roles[rights.COMMUNITY_STAFF]
    services.give_post(
        cast.nobody, role=role, area=cast.willow, actor=None, starts_at=now + timedelta(days=1)
    )
    assert seen(cast.nobody) == set()
    Post.objects.filter(person=cast.nobody).update(starts_at=now - timedelta(days=2))
    assert cast.willow.code in seen(cast.nobody)
    services.end_post(Post.objects.get(person=cast.nobody), actor=cast.admin)
    assert seen(cast.nobody) == set()


def test_a_closed_account_has_no_rights(cast: Cast) -> None:
    services.deactivate_person(cast.zhang, actor=cast.admin)
    assert seen(cast.zhang) == set()
    assert not Post.objects.in_force().filter(person=cast.zhang).exists()


def test_nobody_gives_a_right_they_do_not_hold(cast: Cast) -> None:
    before = Post.objects.count()
    with refused(reasons.OUTSIDE_AREA):
        services.give_post(
            cast.nobody,
            role=cast.roles[rights.COMMUNITY_STAFF],
            area=Area.objects.get(code="530103001001"),
            actor=fresh(cast.north_admin),
        )
    with refused(reasons.MORE_THAN_OWN):
        role = Role.objects.create(
            code="judge", name="裁决", levels=[3], rights=["audit.view", "people.view"]
        )
        limited = Role.objects.create(code="hr", name="人事", levels=[1], rights=["people.manage"])
        services.give_post(cast.nobody, role=limited, area=cast.north, actor=None)
        services.give_post(cast.zhang, role=role, area=cast.east_lane, actor=fresh(cast.nobody))
    assert Post.objects.count() == before + 1


def test_the_last_administrator_stays(cast: Cast) -> None:
    post = Post.objects.get(person=cast.admin)
    with refused(reasons.LAST_ADMINISTRATOR):
        services.end_post(post, actor=fresh(cast.admin))
    post.refresh_from_db()
    assert post.ends_at is None
    second = person("second", "备用")
    services.give_post(second, role=cast.roles[rights.SYSTEM_ADMIN], area=cast.city, actor=fresh(cast.admin))
    services.end_post(post, actor=fresh(cast.admin))
    assert not fresh(cast.admin).has_right("areas.view")


def test_the_rights_of_administration_are_not_taken_from_the_last_role(cast: Cast) -> None:
    role = cast.roles[rights.SYSTEM_ADMIN]
    with refused(reasons.LAST_ADMINISTRATOR):
        services.set_role_rights(role, actor=fresh(cast.admin), rights_held=["areas.view"])
    role.refresh_from_db()
    assert "roles.manage" in role.rights


def test_a_role_stands_only_at_its_levels(cast: Cast) -> None:
    with refused(reasons.ROLE_LEVEL):
        services.give_post(cast.nobody, role=cast.roles[rights.GRID_WORKER], area=cast.city, actor=None)


def test_a_unit_role_names_a_unit_of_the_place(cast: Cast) -> None:
    role = cast.roles[rights.UNIT_STAFF]
    with refused(reasons.UNIT_NEEDED):
        services.give_post(cast.nobody, role=role, area=cast.north, actor=None)
    with refused(reasons.UNIT_ELSEWHERE):
        services.give_post(cast.nobody, role=role, area=cast.south, unit=cast.office, actor=None)


def test_one_post_is_held_once_at_a_time(cast: Cast) -> None:
    role = cast.roles[rights.COMMUNITY_STAFF]
    with refused(reasons.POST_EXISTS):
        services.give_post(cast.zhang, role=role, area=cast.east_lane, actor=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.create(person=cast.zhang, role=role, area=cast.east_lane)


def test_giving_and_ending_a_post_is_written_down(cast: Cast) -> None:
    post = services.give_post(
        cast.nobody,
        role=cast.roles[rights.VOLUNTEER_COORDINATOR],
        area=cast.east_lane,
        actor=fresh(cast.admin),
    )
    services.end_post(post, actor=fresh(cast.admin))
    entries = AuditEntry.objects.filter(subject_type="access.post", subject_id=str(post.pk)).order_by("pk")
    assert [(entry.act, entry.actor, entry.area) for entry in entries] == [
        ("post_give", cast.admin, cast.east_lane),
        ("post_end", cast.admin, cast.east_lane),
    ]


def test_the_audit_trail_refuses_change(cast: Cast) -> None:
    assert AuditEntry.objects.exists()
    for act in (lambda: AuditEntry.objects.update(act="forged"), AuditEntry.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert not AuditEntry.objects.filter(act="forged").exists()


def test_seeding_again_never_undoes_an_edit(cast: Cast) -> None:
    role = cast.roles[rights.COMMUNITY_STAFF]
    services.set_role_rights(role, actor=fresh(cast.admin), rights_held=["areas.view"])
    assert services.seed_roles() == 0
    role.refresh_from_db()
    assert role.rights == ["areas.view"]


def test_a_right_that_is_new_reaches_its_default_roles(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh_right = rights.Right("tests.new", "t", "t", "t", defaults=(rights.AUDITOR,))
    monkeypatch.setitem(rights._registry, "tests.new", fresh_right)
    services.seed_roles()
    holders = set(Role.objects.filter(rights__contains=["tests.new"]).values_list("code", flat=True))
    assert holders == {rights.AUDITOR}


def test_who_holds_a_right_is_answered_nearest_first(cast: Cast) -> None:
    from governance.access.jurisdiction import posts_with, users_with

    nearest = posts_with("people.reveal", cast.east_grid)
    assert [post.area.level for post in nearest] == sorted(
        (post.area.level for post in nearest), reverse=True
    )
    assert cast.zhang in users_with("people.reveal", cast.east_grid)
    assert cast.zhao not in users_with("people.reveal", cast.east_grid)
