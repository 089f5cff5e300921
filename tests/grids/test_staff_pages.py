"""The pages of a grid's people: what they show, what they refuse, and that nothing typed is lost."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from governance.access.models import AuditEntry
from governance.areas.models import Area
from grids.models import Building, GridGroup, GridMembership, GridProfile, MemberCapacity
from grids.staff import places, services
from tests.administration.files import body
from tests.cast import Cast, fresh, person
from tests.grids.staffing import PHONE, appoint, building, head
from tests.portal.browsers import HTMX, browser_of


def today() -> str:
    return timezone.localdate().isoformat()


def page(who: Any, name: str, *args: Any, query: str = "") -> str:
    answer = browser_of(who).get(reverse(name, args=args) + (f"?{query}" if query else ""))
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def appoint_url(grid: Area, code: str) -> str:
    return f"{reverse('staff-appoint')}?area={grid.code}&capacity={code}"


# List -------------------------------------------------------------------------------------


def test_the_colleague_from_the_next_street_sees_nothing(cast: Cast) -> None:
    member = head(building(cast.east_grid), name="程桂英")
    assert "程桂英" in page(cast.zhang, "staff")
    assert "程桂英" not in page(cast.zhao, "staff")
    assert "程桂英" not in page(cast.zhao, "staff", query="q=程桂&state=every")
    assert "东巷小区" not in page(cast.zhao, "staff-buildings")
    browser = browser_of(cast.zhao)
    for name in ("staff-member", "staff-edit", "staff-end", "staff-hand-over"):
        assert browser.get(reverse(name, args=[member.pk])).status_code == 404
    for query in (f"area={cast.east_lane.code}", f"area={cast.east_grid.code}", f"area={cast.city.code}"):
        for name in ("staff", "staff-vacancies", "staff-coverage", "staff-buildings", "grid-profiles"):
            assert browser.get(f"{reverse(name)}?{query}").status_code == 404


def test_who_has_left_is_found_by_the_filter_only(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid, name="程桂英")
    appoint("volunteer", cast.east_grid, name="后来人", starts_on=timezone.localdate() + timedelta(days=9))
    services.end_member(member, actor=None)
    assert "程桂英" not in page(cast.zhang, "staff")
    assert "后来人" not in page(cast.zhang, "staff")
    assert "程桂英" in page(cast.zhang, "staff", query="state=ended")
    assert "后来人" in page(cast.zhang, "staff", query="state=coming")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"q={PHONE}", True),
        ("q=1398765", False),
        ("capacity=building_head", True),
        ("capacity=volunteer", False),
        ("part=other", True),
        ("part=five", False),
        ("duty=is_safety_patroller", True),
        ("duty=is_publicity_officer", False),
        ("capacity=no-such&part=zzz", True),
    ],
)
def test_filters_narrow(cast: Cast, query: str, found: bool) -> None:
    head(building(cast.east_grid), name="程桂英", is_safety_patroller=True)
    assert ("程桂英" in page(cast.zhang, "staff", query=query)) is found


def test_the_export_is_what_the_screen_shows_masked_and_written_down(cast: Cast) -> None:
    head(building(cast.east_grid), name="程桂英")
    appoint("volunteer", cast.west_grid, name="邻街人")
    appoint("volunteer", cast.east_grid, name="=HYPERLINK(1)", phone="13900002222")
    answer = browser_of(cast.zhang).post(reverse("staff-export"), {"query": ""})
    book = load_workbook(io.BytesIO(body(answer)))
    cells = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    text = str(cells)
    assert "程桂英" in text
    assert "139****0001" in text
    assert "东巷社区" in text
    assert PHONE not in text
    assert "邻街人" not in text
    assert "'=HYPERLINK(1)" in text
    entry = AuditEntry.objects.get(act="export")
    assert (entry.actor, entry.detail["what"], entry.detail["count"]) == (cast.zhang, "staff", 2)
    forged = browser_of(cast.zhao).post(reverse("staff-export"), {"query": f"area={cast.east_lane.code}"})
    assert forged.status_code == 404


def test_the_page_of_an_area_and_the_search_tell_of_its_people(cast: Cast) -> None:
    head(building(cast.east_grid), name="程桂英")
    link = f"?area={cast.east_lane.code}&amp;capacity=building_head"
    assert link in page(cast.zhang, "area", cast.east_lane.code)
    assert link not in page(cast.he, "area", cast.east_lane.code)
    assert "东巷小区1 栋" in page(cast.zhang, "search", query="q=程桂英")
    assert "东巷小区1 栋" not in page(cast.zhao, "search", query="q=程桂英")


# Acts -------------------------------------------------------------------------------------


def test_a_neighbour_is_appointed_through_the_form(cast: Cast) -> None:
    house = building(cast.east_grid)
    answer = browser_of(cast.zhang).post(
        appoint_url(cast.east_grid, "building_head"),
        {
            "name": "程桂英",
            "phone": PHONE,
            "building": house.pk,
            "is_party_member": "True",
            "is_safety_patroller": "on",
            "households": "48",
            "starts_on": today(),
        },
    )
    member = GridMembership.objects.get()
    assert answer["Location"] == member.get_absolute_url()
    assert (member.building, member.is_party_member, member.duties) == (house, True, ["平安巡查员"])


def test_what_was_typed_stays_when_it_is_refused(cast: Cast) -> None:
    appoint("grid_leader", cast.east_grid, name="在任者")
    answer = browser_of(cast.zhang).post(
        appoint_url(cast.east_grid, "grid_leader"),
        {"name": "程桂英", "note": "邻居推荐", "starts_on": today()},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "在任者" in text
    assert "交接" in text
    assert "邻居推荐" in text
    assert "程桂英" in text


def test_an_administrator_appoints_a_new_account_and_it_may_sign_in(cast: Cast) -> None:
    worker = person("gaoshan", "高山")
    browser_of(cast.north_admin).post(
        appoint_url(cast.east_grid, "full_time"), {"account": "gaoshan", "starts_on": today()}
    )
    member = GridMembership.objects.get()
    assert (member.person, member.name) == (worker, "高山")
    assert fresh(worker).has_right("cases.handle", cast.east_grid)


def test_an_account_of_another_district_is_not_found(cast: Cast) -> None:
    south = Area.objects.get(code="530103001001001")
    for username in ("zhang", "ma"):
        answer = browser_of(cast.admin).post(
            appoint_url(south, "full_time"), {"account": username, "starts_on": today()}
        )
        assert answer.status_code == 302
    answer = browser_of(cast.zhang).post(
        appoint_url(cast.east_grid, "full_time"), {"account": "zhao", "starts_on": today()}
    )
    assert answer.status_code == 422
    assert "辖区内没有账号" in answer.content.decode()


def forgeries(cast: Cast) -> dict[str, tuple[str, dict[str, Any]]]:
    """Everything the district's administrator could send about the other district."""
    south = Area.objects.get(code="530103001001001")
    member = GridMembership.objects.get(name="南区人")
    house = Building.objects.get(area=south)
    group = GridGroup.objects.get(area=south)
    said = {"name": "冒名", "starts_on": today(), "on": today(), "note": "改", "reason": "改"}
    return {
        "appoint": (appoint_url(south, "volunteer"), said),
        "building of there": (appoint_url(cast.east_grid, "building_head"), said | {"building": house.pk}),
        "group of there": (appoint_url(cast.east_grid, "volunteer"), said | {"group": group.pk}),
        "edit": (reverse("staff-edit", args=[member.pk]), said),
        "end": (reverse("staff-end", args=[member.pk]), said),
        "hand over": (reverse("staff-hand-over", args=[member.pk]), said),
        "resume": (reverse("staff-resume", args=[member.pk]), said),
        "phone": (reverse("staff-phone", args=[member.pk]), {"purpose": "打听打听"}),
        "building new": (f"{reverse('staff-building-new')}?area={south.code}", {"name": "9 栋"}),
        "building edit": (reverse("staff-building-edit", args=[house.pk]), {"name": "9 栋"}),
        "building strike": (reverse("staff-building-strike", args=[house.pk]), {"on": today()}),
        "building restore": (reverse("staff-building-restore", args=[house.pk]), {}),
        "profile": (reverse("grid-profile-edit", args=[south.code]), {"branch": "冒名"}),
        "group": (reverse("grid-group-add", args=[south.code]), {"name": "冒名"}),
        "group close": (reverse("grid-group-close", args=[group.pk]), {}),
        "capacity": (reverse("staff-capacity", args=["full_time"]), {"name": "冒名", "minimum": 9}),
        "capacity new": (reverse("staff-capacity-new"), {"name": "冒名", "seat": "many", "part": "other"}),
        "export": (reverse("staff-export"), {"query": f"area={south.code}"}),
    }


def state() -> list[Any]:
    models = (GridMembership, Building, GridGroup, GridProfile, MemberCapacity, AuditEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_an_administrator_of_one_district_touches_nothing_of_the_other_by_any_form(cast: Cast) -> None:
    south = Area.objects.get(code="530103001001001")
    building(cast.east_grid)
    house = building(south)
    places.add_group(area=south, name="一组", actor=None)
    places.add_group(area=cast.east_grid, name="一组", actor=None)
    head(house, name="南区人")
    before = state()
    browser = browser_of(cast.north_admin)
    for what, (url, data) in forgeries(cast).items():
        assert browser.post(url, data).status_code in (403, 404, 422), what
        assert state() == before, what
    control = appoint_url(cast.east_grid, "volunteer"), {"name": "真人", "starts_on": today()}
    assert browser.post(*control).status_code == 302


def test_two_editors_see_each_other_and_the_second_decides(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    url = reverse("staff-edit", args=[member.pk])
    first, second = browser_of(cast.zhang), browser_of(cast.li)
    seen = [one.get(url).context["form"]["seen"].value() for one in (first, second)]
    said = {"name": member.name, "starts_on": "2026-01-01"}
    assert first.post(url, said | {"note": "周末有空", "seen": seen[0]}).status_code == 302
    answer = second.post(url, said | {"note": "搬走了", "seen": seen[1]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "周末有空" in text
    assert "搬走了" in text
    again = answer.context["form"]["seen"].value()
    assert second.post(url, said | {"note": "搬走了", "seen": again}).status_code == 302
    member.refresh_from_db()
    assert (member.note, member.phone) == ("搬走了", PHONE)


def test_two_editors_of_a_profile_and_of_a_building_see_each_other(cast: Cast) -> None:
    house = building(cast.east_grid)
    for url, said, other in (
        (reverse("grid-profile-edit", args=[cast.east_grid.code]), {"branch": "甲"}, {"branch": "乙"}),
        (
            reverse("staff-building-edit", args=[house.pk]),
            {"compound": "甲院", "name": "1 栋"},
            {"compound": "乙院", "name": "1 栋"},
        ),
    ):
        browser = browser_of(cast.zhang)
        seen = browser.get(url).context["form"]["seen"].value()
        assert browser.post(url, said | {"seen": seen}).status_code == 302
        answer = browser.post(url, other | {"seen": seen})
        assert answer.status_code == 422
        again = answer.context["form"]["seen"].value()
        assert browser.post(url, other | {"seen": again}).status_code == 302
    assert (GridProfile.objects.get().branch, Building.objects.get().compound) == ("乙", "乙院")


def test_the_page_of_a_member_tells_what_was_changed_and_keeps_the_number(cast: Cast) -> None:
    member = appoint("volunteer", cast.east_grid)
    services.edit_member(member, actor=fresh(cast.li), note="周末有空")
    text = page(cast.zhang, "staff-member", member.pk)
    assert "周末有空" in text
    assert "李强" in text
    assert PHONE not in text
    assert "139****0001" in text
    shown = browser_of(cast.zhang).post(
        reverse("staff-phone", args=[member.pk]), {"purpose": "通知周六值守"}, **HTMX
    )
    assert PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
