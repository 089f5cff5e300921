"""The administrator of the north tries everything on the south: every page, field and row of a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from governance.access import appointments, rights, roles, services
from governance.access.models import AuditEntry, Post, Role, Unit, User
from governance.administration.sheets import definitions
from governance.administration.sheets import services as sheets
from governance.common.editing import seen
from tests.administration.files import workbook
from tests.cases import story
from tests.cast import Cast, fresh, person
from tests.portal.browsers import browser_of

KEPT: tuple[type[Model], ...] = (User, Post, Unit, Role)
UNTIL = (timezone.localdate() + timedelta(days=5)).isoformat()


def everything() -> dict[str, list[Any]]:
    """All that administration could touch, but for who signed in when."""
    found = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in KEPT}
    for one in found["User"]:
        one.pop("last_login")
    return found


@pytest.fixture
def south(cast: Cast) -> User:
    """Somebody of the south, with a post there."""
    stranger = person("south_li", "南区李")
    role = cast.roles[rights.DISTRICT_OFFICIAL]
    services.give_post(stranger, role=role, area=cast.south, title="南区主任", actor=None)
    return stranger


@pytest.fixture
def north(cast: Cast) -> Client:
    return browser_of(cast.north_admin)


def test_no_page_of_the_other_district_opens(cast: Cast, south: User, north: Client) -> None:
    post = Post.objects.get(person=south)
    stand_in = appointments.give_substitute(
        post,
        cast.mayor,
        actor=fresh(cast.admin),
        second=cast.official,
        ends_at=timezone.now() + timedelta(days=1),
    )
    before = everything()
    pages = [
        f"/people/{south.pk}/{rest}"
        for rest in ("", "phone/", "view-as/", "edit/", "password/", "off/", "on/", "posts/new/")
    ]
    pages += [f"/posts/{post.pk}/{act}/" for act in ("end", "resume", "hand-over", "substitute")]
    pages += [f"/posts/{stand_in.pk}/substitute/end/", f"/posts/{post.pk}/substitute/end/"]
    pages += [f"/units/{cast.south_office.pk}/{rest}" for rest in ("", "edit/", "off/", "on/")]
    facts = {"name": "改名", "ends_on": UNTIL, "person": cast.zhang.pk, "role": 1, "area": cast.north.code}
    for page in pages:
        assert north.get(page).status_code in (404, 405), page
        assert north.post(page, facts).status_code in (404, 405), page
    assert everything() == before


FORGED = (
    {"area": "530103000000"},
    {"area": "530103001000", "role": "subdistrict_official"},
    {"area": "530100000000", "role": "city_official"},
    {"unit": "#south", "role": "unit_staff", "area": "530102000000"},
    {"unit": "南区城市管理局", "role": "unit_staff", "area": "530102000000"},
    {"role": "0"},
    {"area": "530102001001' OR 1=1"},
)


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_no_field_of_a_new_person_or_post_reaches_over(cast: Cast, north: Client, forged: Any) -> None:
    facts = {"username": "forged", "name": "伪造", "role": "community_staff", "area": cast.east_lane.code}
    facts |= forged
    facts["role"] = str(getattr(cast.roles.get(facts["role"]), "pk", 0))
    facts["unit"] = facts.get("unit", "").replace("#south", f"#{cast.south_office.pk}")
    before = everything()
    assert north.post("/people/new/", facts).status_code == 422
    assert north.post(f"/people/{cast.zhang.pk}/posts/new/", facts).status_code == 422
    assert everything() == before


def test_no_person_of_the_other_district_takes_over_or_stands_in(
    cast: Cast, south: User, north: Client
) -> None:
    post = Post.objects.get(person=cast.grid_ma)
    before = everything()
    for who in ("south_li", "南区李", str(south.pk)):
        page = north.post(f"/posts/{post.pk}/hand-over/", {"person": who})
        assert page.status_code == 422
    page = north.post(f"/posts/{post.pk}/substitute/", {"person": south.pk, "ends_on": UNTIL})
    assert page.status_code == 422
    assert everything() == before


def test_no_unit_moves_into_the_other_district(cast: Cast, north: Client) -> None:
    kind = cast.office.kind_id
    before = everything()
    facts: dict[str, Any] = {"name": "新单位", "kind": kind, "area": cast.south.code}
    assert north.post("/units/new/", facts).status_code == 422
    token = north.get(f"/units/{cast.office.pk}/edit/").context["form"].initial["seen"]
    assert north.post(f"/units/{cast.office.pk}/edit/", facts | {"seen": token}).status_code == 422
    assert everything() == before


def test_no_role_changes_for_the_whole_city(cast: Cast, north: Client) -> None:
    role = cast.roles[rights.COMMUNITY_STAFF]
    admin = fresh(cast.admin)
    roles.edit_role(role, actor=admin, explanation="先改一次")
    entry = AuditEntry.objects.filter(act="role_edit").latest("pk")
    role.refresh_from_db()
    facts: dict[str, Any] = roles.facts_of(role) | {"rights": ["cases.view"]}
    facts |= {"seen": seen(roles.facts_of(role)), "answers": "on"}
    facts.pop("is_active")
    before = everything()
    assert confirmed(north, f"/roles/{role.pk}/", facts).status_code == 422
    assert north.post("/roles/new/", facts | {"name": "新角色"}).status_code == 422
    north.post(f"/roles/{role.pk}/retire/")
    north.post(f"/roles/{cast.roles[rights.MEDIATOR].pk}/retire/")
    north.post(f"/roles/{role.pk}/versions/{entry.pk}/restore/")
    assert everything() == before


def confirmed(browser: Client, page: str, facts: dict[str, Any]) -> Any:
    """Press once for the preview and once more to save."""
    token = browser.post(page, facts).context["preview"]["token"]
    return browser.post(page, facts | {"confirmed": token})


def test_a_right_one_does_not_hold_is_not_ticked_by_force(cast: Cast) -> None:
    """The box is locked in the page; a forged form is refused, and a right that was there stays."""
    role = cast.roles[rights.AUDITOR]
    clerk = person("clerk", "人事")
    narrow = Role.objects.create(
        code="clerk",
        name="人事专员",
        levels=[0],
        rights=["roles.manage", "people.manage", "cases.view", "people.view"],
    )
    services.give_post(clerk, role=narrow, area=cast.city, actor=None)
    browser = browser_of(clerk)
    facts: dict[str, Any] = roles.facts_of(role) | {"seen": seen(roles.facts_of(role))}
    facts.pop("is_active")
    facts["answers"] = ""
    forged = facts | {"rights": [*role.rights, "areas.manage"]}
    before = everything()
    assert confirmed(browser, f"/roles/{role.pk}/", forged).status_code == 422
    assert everything() == before
    unticked = facts | {
        "rights": ["cases.view", "people.view"]
    }  # what a browser sends: locked boxes do not come
    assert confirmed(browser, f"/roles/{role.pk}/", unticked).status_code == 302
    assert "audit.view" in Role.objects.get(pk=role.pk).rights


def test_suggestions_and_answers_stop_at_the_border(cast: Cast, south: User, north: Client) -> None:
    def found(kind: str, text: str) -> list[str]:
        return [one["value"] for one in north.get(f"/lookup/{kind}/?q={text}").json()["results"]]

    assert found("people", "南区李") == []
    assert found("people", "13800138000")  # own people are found by their number
    assert found("units", "城市管理局") == [f"#{cast.office.pk} 北区城市管理局"]
    assert found("areas", "山前") == []
    case = story.walk(cast, "registered")
    for query in (
        "person=south_li",
        f"person=south_li&case={case.number}",
        f"person=zhang&area={cast.south.code}",
        "person=admin",
    ):
        assert north.get(f"/people/why/?{query}").status_code == 422


def test_a_link_says_nothing_of_a_case_one_does_not_see(cast: Cast, south: User) -> None:
    official = cast.roles[rights.SYSTEM_ADMIN]
    services.give_post(south, role=official, area=cast.south, actor=None)
    case = story.walk(cast, "registered")
    page = browser_of(south).get(f"/people/why/?person=south_li&case={case.number}")
    assert page.status_code == 422
    assert case.title not in page.content.decode()


HEADS = ("账号", "姓名", "电话", "角色", "区域编码", "单位", "职务", "开始", "结束")


def compared(cast: Cast, *rows: tuple[Any, ...], **changes: Any) -> Any:
    given: dict[str, Any] = {"area": cast.north, "actor": fresh(cast.north_admin)} | changes
    batch = sheets.take(definitions.every()["people"], workbook(HEADS, *rows), "people.xlsx", **given)
    return sheets.compare(batch, actor=given["actor"])


ROWS = {
    "an area of the other district": ("new1", "甲", "", "区县工作人员", "530103000000", "", "", "", ""),
    "the city above": ("new1", "甲", "", "市级工作人员", "530100000000", "", "", "", ""),
    "an account of the other district": (
        "south_li",
        "乙",
        "",
        "社区工作人员",
        "530102001001",
        "",
        "",
        "",
        "",
    ),
    "a unit of the other district": (
        "new1",
        "甲",
        "",
        "单位经办人",
        "530102000000",
        "南区城市管理局",
        "",
        "",
        "",
    ),
    "a role that is not there": ("new1", "甲", "", "皇帝", "530102001001", "", "", "", ""),
    "a level that does not fit": ("new1", "甲", "", "社区工作人员", "530102000000", "", "", "", ""),
    "an account that is none": ("new 1!", "甲", "", "社区工作人员", "530102001001", "", "", "", ""),
    "a number somebody has": ("new1", "甲", "13800138000", "社区工作人员", "530102001001", "", "", "", ""),
    "an end in the past": ("new1", "甲", "", "社区工作人员", "530102001001", "", "", "", "2020-01-01"),
    "a formula": ("new1", "=1+1", "", "社区工作人员", "530102001001", "", "", "", ""),
}


@pytest.mark.parametrize("what", ROWS)
def test_no_row_of_a_file_reaches_over(cast: Cast, south: User, what: str) -> None:
    before = everything()
    batch = compared(cast, ROWS[what])
    assert batch.faulty == 1, what
    assert sheets.why_not_begin(batch) is not None
    assert everything() == before


def test_no_row_gives_a_right_one_does_not_hold(cast: Cast) -> None:
    clerk = person("clerk", "人事")
    narrow = Role.objects.create(code="clerk", name="人事专员", levels=[1], rights=["people.manage"])
    services.give_post(clerk, role=narrow, area=cast.north, actor=None)
    row = ("new1", "甲", "", "社区工作人员", "530102001001", "", "", "", "")
    batch = compared(cast, row, actor=fresh(clerk))
    assert batch.faulty == 1
    assert "不能授予" in str(batch.lines.get(state="faulty").faults)
    assert not User.objects.filter(username="new1").exists()
