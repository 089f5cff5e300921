"""Roles: shared by the city, edited with both hands visible, every version kept."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from governance.access import reasons, rights, roles, services
from governance.access.models import Reach, Role
from governance.common.editing import Changed, seen
from tests.cast import Cast, fresh, person
from tests.refusals import refused

STAFF = rights.COMMUNITY_STAFF


def test_roles_are_the_whole_citys(cast: Cast) -> None:
    """A district's administrator holds roles.manage there, but a role reaches beyond it."""
    north = fresh(cast.north_admin)
    assert north.has_right("roles.manage", cast.north)
    for act in (
        lambda: services.set_role_rights(cast.roles[STAFF], actor=north, rights_held=[]),
        lambda: roles.edit_role(cast.roles[STAFF], actor=north, name="改名"),
        lambda: roles.add_role(actor=north, name="新角色", levels=[3], rights_held=["cases.view"]),
        lambda: roles.retire_role(cast.roles[rights.MEDIATOR], actor=north),
    ):
        with refused(reasons.ROLE_CITYWIDE):
            act()
    assert set(Role.objects.get(code=STAFF).rights) == set(cast.roles[STAFF].rights)


def test_nobody_puts_a_right_into_a_role_that_they_do_not_hold(cast: Cast) -> None:
    clerk = person("clerk", "人事")
    narrow = Role.objects.create(
        code="clerk", name="人事专员", levels=[0], rights=["roles.manage", "people.manage", "cases.view"]
    )
    services.give_post(clerk, role=narrow, area=cast.city, actor=None)
    with refused(reasons.MORE_THAN_OWN):
        services.set_role_rights(narrow, actor=fresh(clerk), rights_held=[*narrow.rights, "audit.view"])
    with refused(reasons.MORE_THAN_OWN):
        roles.add_role(actor=fresh(clerk), name="审计二", levels=[0], rights_held=["audit.view"])
    with refused(reasons.MORE_THAN_OWN):  # wider reach gives all of it anew
        roles.edit_role(cast.roles[rights.UNIT_STAFF], actor=fresh(clerk), reach=Reach.AREA)
    roles.edit_role(narrow, actor=fresh(clerk), rights=["roles.manage", "people.manage"])


def test_each_change_keeps_before_and_after_and_is_restored(cast: Cast) -> None:
    role, admin = cast.roles[STAFF], fresh(cast.admin)
    first = roles.facts_of(role)
    roles.edit_role(role, actor=admin, name="社区专干", rights=["cases.view"])
    entry = roles.versions(role)[0]
    assert entry.detail["before"] == first
    assert entry.detail["after"]["rights"] == ["cases.view"]
    assert entry.actor == cast.admin
    with refused(reasons.NEEDS_SECOND):  # with it people get back what administrators do not hold
        roles.restore_role(role, entry.detail["before"], actor=admin)
    roles.restore_role(role, entry.detail["before"], actor=admin, second=fresh(cast.mayor))
    role.refresh_from_db()
    assert roles.facts_of(role) == first


def test_the_second_editor_sees_the_first_ones_change(cast: Cast) -> None:
    role = cast.roles[STAFF]
    token = seen(roles.facts_of(role))
    left = [code for code in role.rights if code != "cases.export"]
    roles.edit_role(role, actor=fresh(cast.admin), seen=token, rights=left)
    with pytest.raises(Changed) as caught:
        roles.edit_role(role, actor=fresh(cast.admin), seen=token, name="另改")
    assert [one.key for one in caught.value.differences] == ["rights"]
    role.refresh_from_db()
    assert role.name != "另改"


def test_a_role_in_use_is_not_retired(cast: Cast) -> None:
    admin = fresh(cast.admin)
    with refused(reasons.ROLE_HELD):
        roles.retire_role(cast.roles[STAFF], actor=admin)
    mediator = cast.roles[rights.MEDIATOR]
    roles.retire_role(mediator, actor=admin)
    with refused(reasons.ROLE_RETIRED):
        services.give_post(cast.nobody, role=mediator, area=cast.east_lane, actor=admin)
    roles.reinstate_role(mediator, actor=admin)
    services.give_post(cast.nobody, role=mediator, area=cast.east_lane, actor=admin, second=cast.mayor)


def test_a_level_or_a_reach_in_use_stays(cast: Cast) -> None:
    admin = fresh(cast.admin)
    with refused(reasons.ROLE_LEVEL_HELD):
        roles.edit_role(cast.roles[STAFF], actor=admin, levels=[2])
    with refused(reasons.ROLE_UNIT_HELD):
        roles.edit_role(cast.roles[STAFF], actor=admin, reach=Reach.UNIT)
    with pytest.raises(ValidationError):
        roles.edit_role(cast.roles[STAFF], actor=admin, name="网格员")


def test_a_copy_stands_on_its_own(cast: Cast) -> None:
    role, admin = cast.roles[STAFF], fresh(cast.admin)
    facts: dict[str, Any] = {"levels": role.levels, "rights_held": role.rights, "copied_from": role}
    copy = roles.add_role(actor=admin, name="社区专干（试点）", **facts)
    roles.edit_role(copy, actor=admin, rights=["cases.view"])
    role.refresh_from_db()
    assert "cases.dispatch" in role.rights


def test_who_gains_and_who_loses_is_counted_by_what_else_they_hold(cast: Cast) -> None:
    role = cast.roles[STAFF]
    assert roles.gaining(role, "cases.dispatch") == 3  # Zhang, Li and Zhao
    services.give_post(
        cast.zhang, role=cast.roles[rights.SUBDISTRICT_OFFICIAL], area=cast.east_street, actor=None
    )
    assert roles.gaining(role, "cases.dispatch") == 2  # Zhang has it from the street as well
    assert roles.holders(role) == {"posts": 3, "people": 3}
