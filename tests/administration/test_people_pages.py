"""People, posts, units and roles in the portal's own pages: what administrators do on a Monday morning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from governance.access import appointments, rights, roles, services
from governance.access.models import AuditEntry, Authenticator, Post, Proposal, Role, Unit, UnitKind, User
from governance.common.editing import seen
from tests.cases import story
from tests.cast import PASSWORD, Cast, fresh, person
from tests.portal.browsers import browser_of, signs_in


def newcomer(cast: Cast, **changes: Any) -> dict[str, Any]:
    facts = {
        "username": "newcomer",
        "name": "新人",
        "phone": "13900139000",
        "role": cast.roles[rights.COMMUNITY_STAFF].pk,
        "area": f"{cast.east_lane.code} 东巷社区",
    }
    return facts | changes


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_new_colleague_gets_a_password_that_is_shown_once_and_must_be_changed(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    page = browser.post("/people/new/", newcomer(cast))
    assert page.status_code == 200
    password = page.context["password"]
    assert password in text_of(page)
    assert page.headers["Cache-Control"].find("no-store") >= 0
    colleague = User.objects.get(username="newcomer")
    assert password not in text_of(browser.get(f"/people/{colleague.pk}/"))
    theirs = signs_in("newcomer", password)
    assert theirs.get("/").headers["Location"].startswith("/me/password/")


def test_what_was_typed_stays_when_the_post_is_not_possible(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    page = browser.post("/people/new/", newcomer(cast, area=cast.east_street.code))
    assert page.status_code == 422
    assert 'value="新人"' in text_of(page)
    assert not User.objects.filter(username="newcomer").exists()


def test_a_namesake_is_shown_before_a_second_account_is_made(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    page = browser.post("/people/new/", newcomer(cast, name="张丽"))
    assert page.status_code == 422
    assert "张丽（东巷社区" in text_of(page)
    assert 'type="checkbox" name="is_another"' in text_of(page)
    assert browser.post("/people/new/", newcomer(cast, name="张丽", is_another="on")).status_code == 200


def test_two_who_edit_a_person_see_each_other(cast: Cast) -> None:
    url = f"/people/{cast.zhang.pk}/edit/"
    mine, theirs = browser_of(cast.admin), browser_of(cast.north_admin)
    token = mine.get(url).context["form"].initial["seen"]
    other = theirs.get(url).context["form"].initial["seen"]
    saved = theirs.post(url, {"name": "张丽娟", "phone": cast.zhang.masked_phone, "seen": other})
    assert saved.status_code == 302
    assert fresh(cast.zhang).phone == cast.zhang.phone  # the masked number means that it stays
    late = mine.post(url, {"name": "张莉", "phone": cast.zhang.masked_phone, "seen": token})
    assert late.status_code == 422
    assert "张丽娟" in text_of(late)
    assert 'value="张莉"' in text_of(late)
    again = {"name": "张莉", "phone": cast.zhang.masked_phone, "seen": late.context["form"].data["seen"]}
    assert mine.post(url, again).status_code == 302
    assert fresh(cast.zhang).name == "张莉"


def test_a_reset_signs_the_person_out_and_opens_with_the_new_password(cast: Cast) -> None:
    theirs = signs_in("zhang", PASSWORD)
    assert theirs.get("/").status_code == 200
    asked = browser_of(cast.north_admin).post(f"/people/{cast.zhang.pk}/password/")
    assert "一次性密码的一半" in text_of(asked)
    assert theirs.get("/").status_code == 200  # it waits for a second person
    proposal = Proposal.objects.get()
    assert browser_of(cast.zhao).post(f"/proposals/{proposal.pk}/confirm/").status_code == 404
    assert "等待复核" in text_of(browser_of(cast.admin).get("/proposals/"))
    done = browser_of(cast.admin).post(f"/proposals/{proposal.pk}/confirm/")
    assert theirs.get("/").status_code == 302
    whole = f"{asked.context['password']}-{done.context['password']}"
    assert signs_in("zhang", whole).get("/").headers["Location"].startswith("/me/password/")


def test_what_waits_is_refused_with_a_reason_or_taken_back_on_its_page(cast: Cast) -> None:
    facts = {"role": cast.roles[rights.MEDIATOR].pk, "area": cast.east_lane.code}
    maker = browser_of(cast.north_admin)
    page = maker.post(f"/people/{cast.zhang.pk}/posts/new/", facts, follow=True)
    assert "已提请复核" in text_of(page)
    first = Proposal.objects.get()
    assert "复核同意" not in text_of(maker.get("/proposals/"))
    checker = browser_of(cast.official)  # the district, who reads confidential cases there
    assert "查看保密事项" in text_of(checker.get("/proposals/"))
    assert "至少 4 个字" in text_of(
        checker.post(f"/proposals/{first.pk}/refuse/", {"reason": "x"}, follow=True)
    )
    checker.post(f"/proposals/{first.pk}/refuse/", {"reason": "暂不需要"})
    assert "暂不需要" in text_of(maker.get("/proposals/"))
    maker.post(f"/people/{cast.zhang.pk}/posts/new/", facts)
    second = Proposal.objects.waiting().get()
    maker.post(f"/proposals/{second.pk}/withdraw/")
    assert not Proposal.objects.waiting().exists()
    assert not fresh(cast.zhang).has_right("cases.view_confidential")
    assert "查看保密事项" not in text_of(browser_of(cast.zhao).get("/proposals/"))


def test_a_second_factor_is_reset_on_the_page_and_ends_every_session(cast: Cast) -> None:
    theirs = signs_in("ma", PASSWORD)
    assert theirs.get("/").status_code == 200
    browser, url = browser_of(cast.north_admin), f"/people/{cast.grid_ma.pk}/second-factor/"
    assert "没有启用两步验证" in text_of(browser.get(url))
    assert "重置两步验证" not in text_of(browser.get(f"/people/{cast.grid_ma.pk}/"))
    Authenticator.objects.create(user=cast.grid_ma, name="totp", confirmed=True)
    assert "重置两步验证" in text_of(browser.get(f"/people/{cast.grid_ma.pk}/"))
    assert browser.post(url, {"reason": "x"}).status_code == 422
    assert Authenticator.objects.exists()
    assert browser.post(url, {"reason": "手机遗失，当面核对"}).status_code == 302
    assert not Authenticator.objects.exists()
    assert theirs.get("/").status_code == 302
    assert "重置了您的两步验证" in text_of(signs_in("ma", PASSWORD).get("/notices/"))


def test_closing_an_account_shows_what_hangs_on_it(cast: Cast) -> None:
    story.file(cast, draft=True)
    browser = browser_of(cast.north_admin)
    page = browser.get(f"/people/{cast.grid_ma.pk}/off/")
    assert "1 件暂存未报的事项" in text_of(page)
    browser.post(f"/people/{cast.grid_ma.pk}/off/")
    assert not fresh(cast.grid_ma).is_active
    assert browser.get(f"/people/{cast.grid_ma.pk}/").status_code == 200  # still to be found
    assert "马小军" in text_of(browser.get("/people/?state=off"))
    browser.post(f"/people/{cast.grid_ma.pk}/on/")
    assert fresh(cast.grid_ma).is_active


def test_a_post_is_given_ended_and_taken_back(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    facts = {"role": cast.roles[rights.AUDITOR].pk, "area": cast.east_lane.code}
    assert browser.post(f"/people/{cast.zhang.pk}/posts/new/", facts).status_code == 302
    post = Post.objects.get(person=cast.zhang, role__code=rights.AUDITOR)
    assert browser.post(f"/posts/{post.pk}/end/", {"ends_on": ""}).status_code == 302
    page = text_of(browser.get(f"/people/{cast.zhang.pk}/"))
    assert f"/posts/{post.pk}/resume/" in page
    browser.post(f"/posts/{post.pk}/resume/")
    post.refresh_from_db()
    assert post.ends_at is None
    until = timezone.localdate() + timedelta(days=10)
    browser.post(f"/posts/{post.pk}/end/", {"ends_on": until.isoformat()})
    post.refresh_from_db()
    assert post.ends_at is not None
    assert timezone.localtime(post.ends_at).date() == until + timedelta(days=1)


def test_a_post_is_handed_over_by_name(cast: Cast) -> None:
    heir = person("heir", "接班人")
    services.give_post(heir, role=cast.roles[rights.MEDIATOR], area=cast.east_lane, actor=None)
    browser = browser_of(cast.north_admin)
    post = Post.objects.get(person=cast.grid_ma)
    done = browser.post(f"/posts/{post.pk}/hand-over/", {"person": "接班人", "title": "网格员"})
    assert done.status_code == 302
    assert fresh(heir).has_right("cases.verify", cast.east_grid)
    assert not fresh(cast.grid_ma).posts_in_force()


def test_somebody_going_on_leave_names_a_substitute_on_their_own_page(cast: Cast) -> None:
    post = Post.objects.get(person=cast.zhang)
    browser = browser_of(cast.zhang)
    assert f"/posts/{post.pk}/substitute/" in text_of(browser.get("/me/"))
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    facts = {"person": cast.grid_ma.pk, "ends_on": until}
    assert browser.post(f"/posts/{post.pk}/substitute/", facts).status_code == 302
    assert "由 马小军 代理" in text_of(browser.get("/me/"))
    assert "您的社区工作人员由马小军代理" in text_of(browser.get("/"))
    theirs = browser_of(cast.grid_ma)
    assert "您正在代理张丽" in text_of(theirs.get("/"))
    assert "代 张丽" in text_of(theirs.get("/me/"))
    given = Post.objects.get(stands_in_for=post)
    theirs.post(f"/posts/{given.pk}/substitute/end/")
    assert "代 张丽" not in text_of(theirs.get("/me/"))


def test_a_substitute_from_the_next_street_is_not_offered_and_not_taken(cast: Cast) -> None:
    post = Post.objects.get(person=cast.zhang)
    browser = browser_of(cast.zhang)
    page = browser.get(f"/posts/{post.pk}/substitute/")
    offered = set(page.context["form"].fields["person"].queryset)
    assert cast.grid_ma in offered
    assert cast.zhao not in offered
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    forged = browser.post(f"/posts/{post.pk}/substitute/", {"person": cast.zhao.pk, "ends_on": until})
    assert forged.status_code == 422
    assert not Post.objects.exclude(stands_in_for=None).exists()


def test_a_unit_is_added_edited_and_switched_off(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    facts = {
        "name": "北区气象局",
        "kind": UnitKind.objects.get(code="department").pk,
        "area": cast.north.code,
        "office_phone": "0871-63111111",
    }
    assert browser.post("/units/new/", facts).status_code == 302
    unit = Unit.objects.get(name="北区气象局")
    token = browser.get(f"/units/{unit.pk}/edit/").context["form"].initial["seen"]
    renamed = facts | {"name": "北区气象站", "seen": token}
    assert browser.post(f"/units/{unit.pk}/edit/", renamed).status_code == 302
    late = browser.post(f"/units/{unit.pk}/edit/", facts | {"name": "另改", "seen": token})
    assert late.status_code == 422
    assert "北区气象站" in text_of(late)
    browser.post(f"/units/{unit.pk}/off/")
    unit.refresh_from_db()
    assert not unit.is_active
    assert "北区气象站" not in text_of(browser.get("/units/"))
    assert "北区气象站" in text_of(browser.get("/units/?all=on"))
    page = text_of(browser.get(f"/units/{cast.office.pk}/"))
    assert "何平" in page
    assert "2 个岗位" in page


def role_data(role: Role, **changes: Any) -> dict[str, Any]:
    facts = roles.facts_of(role)
    facts.pop("is_active")
    return facts | {"answers": "on" if facts["answers"] else "", "seen": seen(roles.facts_of(role))} | changes


def test_a_role_shows_who_gains_and_loses_before_it_is_saved(cast: Cast) -> None:
    role = cast.roles[rights.COMMUNITY_STAFF]
    browser = browser_of(cast.admin)
    wanted = [code for code in role.rights if code != "cases.dispatch"] + ["audit.view"]
    page = browser.post(f"/roles/{role.pk}/", role_data(role, rights=wanted))
    assert [(one["right"].code, one["people"]) for one in page.context["preview"]["gained"]] == [
        ("audit.view", 3)
    ]
    assert [(one["right"].code, one["people"]) for one in page.context["preview"]["lost"]] == [
        ("cases.dispatch", 3)
    ]
    assert "cases.dispatch" in Role.objects.get(pk=role.pk).rights
    token = page.context["preview"]["token"]
    slipped = browser.post(f"/roles/{role.pk}/", role_data(role, rights=wanted[1:], confirmed=token))
    assert slipped.context["preview"]  # what was not previewed is previewed first
    assert "cases.dispatch" in Role.objects.get(pk=role.pk).rights
    saved = browser.post(f"/roles/{role.pk}/", role_data(role, rights=wanted, confirmed=token))
    assert saved.status_code == 302
    assert not fresh(cast.zhang).has_right("cases.dispatch", cast.east_lane)
    entry = AuditEntry.objects.filter(act="role_edit").latest("pk")
    assert browser.post(f"/roles/{role.pk}/versions/{entry.pk}/restore/").status_code == 302
    assert fresh(cast.zhang).has_right("cases.dispatch", cast.east_lane)


def test_two_who_edit_a_role_see_each_other(cast: Cast) -> None:
    role = cast.roles[rights.COMMUNITY_STAFF]
    browser = browser_of(cast.admin)
    early = role_data(role, name="社区专干")
    early["confirmed"] = browser.post(f"/roles/{role.pk}/", early).context["preview"]["token"]
    left = [code for code in role.rights if code != "cases.export"]
    roles.edit_role(role, actor=fresh(cast.admin), rights=left)
    late = browser.post(f"/roles/{role.pk}/", early)
    assert late.status_code == 422
    assert "导出" in text_of(late)
    assert Role.objects.get(pk=role.pk).name != "社区专干"


def test_a_role_is_copied_compared_and_retired(cast: Cast) -> None:
    role = cast.roles[rights.COMMUNITY_STAFF]
    browser = browser_of(cast.admin)
    page = browser.get(f"/roles/new/?from={role.pk}")
    assert "社区工作人员（副本）" in text_of(page)
    copied = role_data(role, name="社区专干（试点）", rights=role.rights[:3])
    assert browser.post(f"/roles/new/?from={role.pk}", copied).status_code == 302
    copy = Role.objects.get(name="社区专干（试点）")
    compared = browser.get(f"/roles/compare/?a={role.pk}&b={copy.pk}")
    assert compared.context["differing"] == len(role.rights) - 3
    browser.post(f"/roles/{copy.pk}/retire/")
    copy.refresh_from_db()
    assert not copy.is_active
    assert "还有 3 个岗位" in text_of(browser.post(f"/roles/{role.pk}/retire/", follow=True))


def test_what_somebody_can_do_is_answered_with_the_post_it_comes_from(cast: Cast) -> None:
    case = story.walk(cast, "registered")
    appointments.give_substitute(
        Post.objects.get(person=cast.zhang),
        cast.grid_ma,
        actor=fresh(cast.north_admin),
        second=cast.admin,
        ends_at=timezone.now() + timedelta(days=2),
    )
    browser = browser_of(cast.north_admin)
    page = browser.get(f"/people/why/?person=ma&case={case.number}")
    assert page.context["sees"]
    answers = {line.act.code: line.answer for line in page.context["acts"]}
    assert answers["dispatch"].allowed
    assert [post.stands_in_for.person for post in answers["dispatch"].posts] == [cast.zhang]
    neighbour = browser.get(f"/people/why/?person=zhao&case={case.number}")
    assert not neighbour.context["sees"]
    refused = {line.act.code: line.answer for line in neighbour.context["acts"]}
    assert not refused["dispatch"].allowed
    assert "西巷社区" in refused["dispatch"].lacking
    area = browser.get(f"/people/why/?person=zhao&area={cast.west_lane.code}")
    held = {line.right.code: line.answer for _name, lines in area.context["groups"] for line in lines}
    assert held["cases.dispatch"].allowed
    assert not held["areas.manage"].allowed


def test_a_confidential_case_is_explained_and_not_betrayed(cast: Cast) -> None:
    case = story.walk(cast, "registered")
    type(case).objects.filter(pk=case.pk).update(secrecy="confidential")
    betrayed = browser_of(cast.north_admin).get(f"/people/why/?person=zhang&case={case.number}")
    assert betrayed.status_code == 422  # an administrator reads no confidential case
    assert case.title not in text_of(betrayed)
    role = cast.roles[rights.SYSTEM_ADMIN]
    role.rights = [*role.rights, "cases.view_confidential"]
    role.save()
    page = browser_of(cast.north_admin).get(f"/people/why/?person=zhang&case={case.number}")
    assert not page.context["sees"]
    assert any("保密" in one.label and not one.met for one in page.context["conditions"])
