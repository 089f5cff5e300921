"""New colleagues, posts that change hands, accounts that are closed: each within one's own area."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.access import accounts, appointments, dependants, reasons, rights, services, units
from governance.access.models import AuditEntry, Authenticator, Post, RecoveryCodes, UnitKind, User
from governance.cases.models import Case
from governance.cases.workflow import history
from governance.common.editing import Changed, seen
from governance.notices.models import Notice
from tests.cases import story
from tests.cast import Cast, fresh, person
from tests.refusals import refused


def post_of(user: User) -> Post:
    return Post.objects.own().get(person=user)


def hire(cast: Cast, **changes: Any) -> tuple[User, str]:
    said: dict[str, Any] = {
        "username": "newcomer",
        "name": "新人",
        "phone": "13900139000",
        "role": cast.roles[rights.COMMUNITY_STAFF],
        "area": cast.east_lane,
        "actor": fresh(cast.north_admin),
    }
    return accounts.hire_person(**(said | changes))


def test_a_newcomer_has_an_account_a_post_and_a_password_to_change(cast: Cast) -> None:
    newcomer, password = hire(cast, role=cast.roles[rights.GRID_WORKER], area=cast.east_grid)
    newcomer = fresh(newcomer)
    assert newcomer.check_password(password)
    assert newcomer.must_change_password
    assert newcomer.has_right("cases.file", cast.east_grid)
    assert password not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_without_a_post_within_reach_there_is_no_account(cast: Cast) -> None:
    with refused(reasons.OUTSIDE_AREA):
        hire(cast, area=cast.south, role=cast.roles[rights.DISTRICT_OFFICIAL])
    assert not User.objects.filter(username="newcomer").exists()
    with pytest.raises(ValidationError):
        hire(cast, username="zhang")


def test_a_namesake_or_the_same_number_is_warned_of_once(cast: Cast) -> None:
    with refused(reasons.PERSON_SIMILAR):
        hire(cast, name="张丽")
    with refused(reasons.PERSON_SIMILAR):
        hire(cast, phone="13800138000")
    hire(cast, name="张丽", is_another=True)


def test_nobody_learns_of_a_number_beyond_their_area(cast: Cast) -> None:
    User.objects.filter(phone="").update(phone_index="")
    stranger = person("stranger", "远人")
    stranger.phone = "13977778888"
    stranger.save()
    services.give_post(stranger, role=cast.roles[rights.DISTRICT_OFFICIAL], area=cast.south, actor=None)
    hire(cast, phone="13977778888")  # no word of the stranger


def test_handing_over_moves_what_was_begun_and_ends_the_old_post(cast: Cast) -> None:
    draft = story.file(cast, draft=True)
    other = story.file(cast, draft=True, actor=cast.zhang)
    held = dependants.of_post(post_of(cast.grid_ma))
    assert [(one.count, one.moves) for one in held] == [(1, True)]
    newcomer = person("ma2", "接班人")
    followed = appointments.hand_over_post(post_of(cast.grid_ma), newcomer, actor=fresh(cast.north_admin))
    assert followed.person == newcomer
    assert not fresh(cast.grid_ma).scope("cases.view")
    draft.refresh_from_db()
    other.refresh_from_db()
    assert draft.filed_by == newcomer
    assert other.filed_by == cast.zhang
    assert Case.objects.readable(fresh(newcomer)).filter(pk=draft.pk).exists()
    last = draft.log.order_by("-step").first()
    assert last is not None
    assert (last.act, last.actor) == ("draft_over", cast.north_admin)
    entry = AuditEntry.objects.get(act="post_hand_over")
    assert entry.detail == {"from": "马小军", "to": "接班人", "moved": {"drafts": 1}}


def test_a_claim_goes_along_with_the_post(cast: Cast) -> None:
    case = story.act(story.walk(cast, "dispatched"), "claim", cast.he)
    heir = person("he2", "接办人")
    held = {one.text for one in dependants.of_post(post_of(cast.he))}
    assert "1 件已认领的事项" in held
    appointments.hand_over_post(post_of(cast.he), heir, actor=fresh(cast.north_admin))
    case.refresh_from_db()
    assert case.claimed_by == heir
    assert not trail_breaks(case)


def trail_breaks(case: Case) -> list[Any]:
    return list(history.breaks(case.log.order_by("step")))


def test_the_last_administrator_may_hand_over(cast: Cast) -> None:
    newcomer = person("boss", "新管理员")
    appointments.hand_over_post(post_of(cast.admin), newcomer, actor=fresh(cast.admin))
    assert fresh(newcomer).has_right("roles.manage", cast.city)
    assert not fresh(cast.admin).scope("roles.manage")


def test_what_fails_in_between_takes_everything_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(*_args: Any) -> int:
        raise reasons.POST_ENDED(at="?")

    monkeypatch.setitem(
        dependants._of_posts, "spoilt", dependants.Holding("%(count)s", lambda _post: 0, spoil)
    )
    newcomer = person("ma2", "接班人")
    with refused(reasons.POST_ENDED):
        appointments.hand_over_post(post_of(cast.grid_ma), newcomer, actor=fresh(cast.north_admin))
    assert not Post.objects.filter(person=newcomer).exists()
    assert fresh(cast.grid_ma).scope("cases.view")


def test_an_end_set_by_mistake_is_taken_back_the_same_day(cast: Cast) -> None:
    post = post_of(cast.zhang)
    services.end_post(post, actor=fresh(cast.north_admin))
    appointments.resume_post(post, actor=fresh(cast.north_admin), second=fresh(cast.admin))
    assert fresh(cast.zhang).has_right("cases.dispatch", cast.east_lane)
    with refused(reasons.NOT_TO_RESUME):
        appointments.resume_post(post, actor=fresh(cast.north_admin), second=fresh(cast.admin))


def test_what_was_handed_over_is_not_taken_back_behind_the_successor(cast: Cast) -> None:
    post = post_of(cast.grid_ma)
    appointments.hand_over_post(post, person("ma2", "接班人"), actor=fresh(cast.north_admin))
    with refused(reasons.HANDED_OVER):
        appointments.resume_post(post, actor=fresh(cast.north_admin))


def test_a_post_ends_on_a_day_to_come_but_not_in_the_past(cast: Cast) -> None:
    post = post_of(cast.zhang)
    later = timezone.now() + timedelta(days=3)
    services.end_post(post, actor=fresh(cast.north_admin), at=later)
    assert fresh(cast.zhang).has_right("cases.dispatch", cast.east_lane)
    with refused(reasons.ENDS_BEFORE_START):
        services.end_post(post, actor=fresh(cast.north_admin), at=timezone.now() - timedelta(days=900))
    Post.objects.filter(pk=post.pk).update(starts_at=timezone.now() - timedelta(days=900))
    with refused(reasons.ENDS_IN_PAST):
        services.end_post(post, actor=fresh(cast.north_admin), at=timezone.now() - timedelta(days=30))


def test_a_post_to_come_is_cancelled(cast: Cast) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    facts: dict[str, Any] = {
        "role": cast.roles[rights.MEDIATOR],
        "area": cast.east_lane,
        "starts_at": tomorrow,
        "second": fresh(cast.admin),
    }
    post = services.give_post(cast.nobody, actor=fresh(cast.north_admin), **facts)
    services.end_post(post, actor=fresh(cast.north_admin))
    services.give_post(cast.nobody, actor=fresh(cast.north_admin), **facts)
    assert Post.objects.filter(person=cast.nobody, ends_at=None).count() == 1


def test_an_account_is_closed_only_by_who_looks_after_all_its_posts(cast: Cast) -> None:
    services.give_post(cast.zhang, role=cast.roles[rights.DISTRICT_OFFICIAL], area=cast.south, actor=None)
    north = fresh(cast.north_admin)
    for act in (
        lambda: services.deactivate_person(cast.zhang, actor=north),
        lambda: services.edit_person(cast.zhang, actor=north, name="改名", phone=""),
        lambda: accounts.reset_password(cast.zhang, actor=north),
        lambda: services.deactivate_person(cast.mayor, actor=north),
        lambda: accounts.reset_password(cast.admin, actor=north),
    ):
        with refused(reasons.PERSON_ELSEWHERE):
            act()
    assert fresh(cast.zhang).name == "张丽"
    services.deactivate_person(cast.zhang, actor=fresh(cast.admin))
    accounts.reactivate_person(cast.zhang, actor=fresh(cast.admin))
    assert fresh(cast.zhang).is_active
    assert not fresh(cast.zhang).posts_in_force()


def test_somebody_without_a_post_belongs_to_the_whole_city(cast: Cast) -> None:
    with refused(reasons.PERSON_WITHOUT_POST):
        services.deactivate_person(cast.nobody, actor=fresh(cast.north_admin))
    services.deactivate_person(cast.nobody, actor=fresh(cast.admin))


def test_nobody_closes_their_own_account(cast: Cast) -> None:
    services.give_post(
        cast.nobody, role=cast.roles[rights.SYSTEM_ADMIN], area=cast.city, actor=fresh(cast.admin)
    )
    with refused(reasons.PERSON_SELF):
        services.deactivate_person(cast.admin, actor=fresh(cast.admin))


def test_a_password_is_not_reset_by_who_could_not_give_the_rights(cast: Cast) -> None:
    """With somebody's password one would hold what one may not give oneself."""
    clerk = person("clerk", "人事")
    role = cast.roles[rights.AUDITOR]
    services.set_role_rights(role, actor=fresh(cast.admin), rights_held=["people.manage", "people.view"])
    services.give_post(clerk, role=role, area=cast.north, actor=fresh(cast.admin))
    with refused(reasons.MORE_THAN_OWN):
        accounts.reset_password(cast.zhang, actor=fresh(clerk))
    with refused(reasons.NEEDS_SECOND):  # she reveals numbers, which no administrator does
        accounts.reset_password(cast.zhang, actor=fresh(cast.north_admin))
    password = accounts.reset_password(cast.grid_ma, actor=fresh(cast.north_admin))
    assert fresh(cast.grid_ma).check_password(password)
    assert fresh(cast.grid_ma).must_change_password


def with_factor(person: User) -> None:
    Authenticator.objects.create(user=person, name="totp", confirmed=True)
    RecoveryCodes.objects.create(user=person, name="recovery")
    User.objects.filter(pk=person.pk).update(has_factor=True)


def test_a_lost_second_factor_is_reset_with_a_reason_and_the_person_is_told(cast: Cast) -> None:
    with_factor(cast.grid_ma)
    why = "本人持工作证当面申请，手机遗失"
    with refused(reasons.REASON_NEEDED):
        accounts.reset_factor(cast.grid_ma, actor=fresh(cast.north_admin), reason=" 丢 了 ")
    accounts.reset_factor(cast.grid_ma, actor=fresh(cast.north_admin), reason=why)
    assert not Authenticator.objects.filter(user=cast.grid_ma).exists()
    assert not RecoveryCodes.objects.filter(user=cast.grid_ma).exists()
    entry = AuditEntry.objects.get(act="second_factor_off")
    assert (entry.actor, entry.subject_id, entry.purpose) == (cast.north_admin, str(cast.grid_ma.pk), why)
    assert entry.area == cast.east_grid
    assert why in Notice.objects.get(person=cast.grid_ma).text
    with refused(reasons.NO_FACTOR):
        accounts.reset_factor(cast.grid_ma, actor=fresh(cast.north_admin), reason=why)


def test_a_second_factor_is_reset_only_by_who_could_give_all_their_rights(cast: Cast) -> None:
    for one in (cast.admin, cast.north_admin, cast.zhang):
        with_factor(one)
    clerk = person("clerk", "人事")
    role = cast.roles[rights.AUDITOR]
    services.set_role_rights(role, actor=fresh(cast.admin), rights_held=["people.manage", "people.view"])
    services.give_post(clerk, role=role, area=cast.north, actor=fresh(cast.admin))
    south = person("south_admin", "南管")
    services.give_post(south, role=cast.roles["system_admin"], area=cast.south, actor=fresh(cast.admin))

    def reset(whom: User, who: User) -> None:
        accounts.reset_factor(whom, actor=fresh(who), reason="手机遗失")

    with refused(reasons.PERSON_SELF):
        reset(cast.admin, cast.admin)
    with refused(reasons.PERSON_ELSEWHERE):
        reset(cast.admin, cast.north_admin)  # of the whole city
    with refused(reasons.PERSON_ELSEWHERE):
        reset(cast.zhang, south)
    with refused(reasons.MORE_THAN_OWN):
        reset(cast.zhang, clerk)
    with refused(reasons.PERSON_ELSEWHERE):
        reset(cast.north_admin, cast.zhao)
    assert Authenticator.objects.count() == 3
    assert not AuditEntry.objects.filter(act="second_factor_off").exists()


def test_two_who_edit_one_account_see_each_other(cast: Cast) -> None:
    token = seen(services.account_facts(cast.zhang))
    services.edit_person(cast.zhang, actor=fresh(cast.admin), name="张丽娟", phone="13800138000", seen=token)
    with pytest.raises(Changed) as caught:
        services.edit_person(
            cast.zhang, actor=fresh(cast.north_admin), name="张莉", phone="13800138000", seen=token
        )
    assert [(one.before, one.after) for one in caught.value.differences] == [("张丽", "张丽娟")]


def test_a_unit_with_work_or_people_stays_in_use(cast: Cast) -> None:
    admin = fresh(cast.north_admin)
    kind = UnitKind.objects.get(code="department")
    fire = units.add_unit(name="北区消防大队", kind=kind, area=cast.north, actor=admin)
    case = story.walk(cast, "registered")
    story.act(case, "dispatch", cast.zhang, unit=fire)
    with refused(reasons.UNIT_HELD):
        units.switch_off_unit(fire, actor=admin)
    with refused(reasons.UNIT_HELD):
        units.switch_off_unit(cast.office, actor=admin)
    empty = units.add_unit(name="北区气象局", kind=kind, area=cast.north, actor=admin)
    assert not units.switch_off_unit(empty, actor=admin).is_active
    with refused(reasons.UNIT_OFF):
        services.give_post(
            cast.nobody, role=cast.roles[rights.UNIT_STAFF], area=cast.north, unit=empty, actor=admin
        )
    assert units.switch_on_unit(empty, actor=admin).is_active


def test_a_unit_of_the_other_district_is_not_touched(cast: Cast) -> None:
    admin = fresh(cast.north_admin)
    facts: dict[str, Any] = {"name": "被改名", "kind": cast.south_office.kind, "actor": admin}
    with refused(reasons.OUTSIDE_AREA):
        units.edit_unit(cast.south_office, area=cast.north, **facts)
    with refused(reasons.OUTSIDE_AREA):
        units.edit_unit(cast.office, area=cast.south, **facts)
    with refused(reasons.OUTSIDE_AREA):
        units.switch_off_unit(cast.south_office, actor=admin)
    with refused(reasons.UNIT_AREA_HELD):
        units.edit_unit(cast.office, area=cast.east_street, **facts)
