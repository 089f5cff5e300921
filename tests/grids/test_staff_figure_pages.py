"""The pages of figures, profiles and settings of a grid's people, and what they cost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.areas import services as areas
from governance.areas.models import Area
from grids.models import MemberCapacity
from grids.staff import places, profile, services, settings
from tests.administration.files import body
from tests.cases.story import photo
from tests.cast import Cast, fresh
from tests.grids.staffing import PHONE, appoint, building, capacity, head
from tests.grids.test_staff_pages import page, today
from tests.portal.browsers import browser_of
from tests.query_budget import budget
from tests.refusals import refused

# Figures ----------------------------------------------------------------------------------


def test_a_vacancy_leads_to_the_appointment_that_fills_it(cast: Cast) -> None:
    text = page(cast.zhang, "staff-vacancies", query="lack=grid_leader")
    link = f"?area={cast.east_grid.code}&amp;capacity=grid_leader"
    assert link in text
    appoint("grid_leader", cast.east_grid)
    assert link not in page(cast.zhang, "staff-vacancies", query="lack=grid_leader")


def test_the_list_behind_a_figure_is_as_long_as_the_figure(cast: Cast) -> None:
    appoint("grid_leader", cast.east_grid)
    for part, count in (("with", 1), ("without", 7), ("all", 8)):
        query = f"figure=grid_leader_coverage&part={part}"
        answer = browser_of(cast.mayor).get(f"{reverse('staff-coverage-rows')}?{query}")
        assert answer.context["listing"].count == count
    for query, code in (
        ("figure=no-such", 404),
        ("figure=grid_leader_coverage&part=zzz", 404),
        ("figure=x\0", 400),
    ):
        assert browser_of(cast.mayor).get(f"{reverse('staff-coverage-rows')}?{query}").status_code == code


@pytest.mark.parametrize("on", ["2999-01-01", "yesterday", "", "2026-13-40"])
def test_a_day_that_makes_no_sense_or_is_to_come_is_today(cast: Cast, on: str) -> None:
    assert today() in page(cast.mayor, "staff-coverage", query=f"on={on}")


# Profile ----------------------------------------------------------------------------------


def parts(grid: Area) -> set[str]:
    return {code for code, there in profile.profile_of(grid).done.items() if there}


def test_a_profile_fills_part_by_part(cast: Cast) -> None:
    grid = cast.east_grid
    assert parts(grid) == set()
    ring = [[102.7, 25.0], [102.8, 25.0], [102.8, 25.1], [102.7, 25.0]]
    areas.edit_area(grid, actor=None, boundary={"type": "Polygon", "coordinates": [ring]})
    assert parts(grid) == {"map"}
    appoint("grid_leader", grid)
    assert parts(grid) == {"map"}
    worker = appoint("full_time", grid, name="专职")
    assert parts(grid) == {"map", "roster"}
    places.save_profile(grid, actor=None, branch="第一支部", chat_name="邻里群", chat_owner="程桂英")
    assert parts(grid) == {"map", "roster"}
    group = places.add_group(area=grid, name="一组", actor=None)
    services.edit_member(worker, actor=None, group=group)
    assert parts(grid) == {"map", "roster", "system"}
    places.save_profile(grid, actor=None, chat_link="https://example.invalid/g")
    assert parts(grid) == {"map", "roster", "system", "group"}
    text = page(cast.zhang, "grid-profile", grid.code)
    assert "4/4" in text
    assert "程桂英" in text
    assert "第一支部" in text
    assert PHONE not in text
    services.end_member(worker, actor=None)
    assert parts(grid) == {"map", "group"}
    assert "2/4" in page(cast.zhang, "grid-profile", grid.code)


def test_what_the_roster_needs_is_a_row(cast: Cast) -> None:
    appoint("grid_leader", cast.east_grid)
    MemberCapacity.objects.filter(code="full_time").update(on_roster=False)
    assert parts(cast.east_grid) == {"roster"}


def test_the_emptiest_profiles_stand_first_and_the_sums_are_those_of_the_list(cast: Cast) -> None:
    places.save_profile(
        cast.east_grid, actor=None, chat_name="邻里群", chat_owner="程", chat_link="https://x.invalid"
    )
    answer = browser_of(cast.zhang).get(reverse("grid-profiles"))
    assert [row.parts_done for row in answer.context["listing"].rows] == [0, 1]
    assert dict(answer.context["sums"]) == {0: 1, 1: 1, 2: 0, 3: 0, 4: 0}
    lacking = browser_of(cast.zhang).get(f"{reverse('grid-profiles')}?lacks=group")
    assert lacking.context["listing"].count == 1


def test_a_picture_of_the_code_is_written_anew_and_shown_to_its_own(cast: Cast) -> None:
    places.save_profile(cast.east_grid, actor=None, chat_name="邻里群", chat_owner="程桂英")
    url = reverse("grid-profile-edit", args=[cast.east_grid.code])
    browser = browser_of(cast.zhang)
    said = {"chat_name": "邻里群", "chat_owner": "程桂英", "picture": photo()}
    seen = browser.get(url).context["form"]["seen"].value()
    assert browser.post(url, said | {"seen": seen}).status_code == 302
    assert parts(cast.east_grid) == {"group"}
    picture = reverse("grid-profile-picture", args=[cast.east_grid.code])
    assert picture in page(cast.zhang, "grid-profile", cast.east_grid.code)
    assert body(browser.get(picture)).startswith(b"\xff\xd8")
    assert browser_of(cast.zhao).get(picture).status_code == 404
    seen = browser.get(url).context["form"]["seen"].value()
    wrong = SimpleUploadedFile("code.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    assert browser.post(url, said | {"seen": seen, "picture": wrong}).status_code == 422
    gone = {"chat_name": "邻里群", "chat_owner": "程桂英", "drop_picture": "on", "seen": seen}
    assert browser.post(url, gone).status_code == 302
    assert browser.get(picture).status_code == 404
    assert AuditEntry.objects.filter(act="staff_edit", subject_type="grids.gridprofile").count() == 3


def test_a_striking_off_is_taken_back(cast: Cast) -> None:
    house = building(cast.east_grid)
    member = head(house)
    url = reverse("staff-building-strike", args=[house.pk])
    browser_of(cast.zhang).post(url, {"on": today()})
    house.refresh_from_db()
    assert house.ends_on is None
    services.end_member(member, actor=None)
    browser_of(cast.zhang).post(url, {"on": today()})
    house.refresh_from_db()
    assert house.ends_on == timezone.localdate()
    browser_of(cast.zhang).post(reverse("staff-building-restore", args=[house.pk]))
    house.refresh_from_db()
    assert house.ends_on is None


def test_a_chat_group_of_script_stays_text(cast: Cast) -> None:
    places.save_profile(
        cast.east_grid, actor=None, chat_name="<script>x</script>", chat_link="<svg onload=x>"
    )
    text = page(cast.zhang, "grid-profile", cast.east_grid.code)
    assert "<script>x" not in text
    assert "<svg onload" not in text


# Settings ---------------------------------------------------------------------------------


def test_only_the_administrators_of_the_whole_city_change_what_holds_for_the_whole_city(cast: Cast) -> None:
    with refused(settings.WHOLE_CITY_ONLY):
        settings.edit_capacity(capacity("full_time"), actor=fresh(cast.north_admin), minimum=2)
    settings.edit_capacity(capacity("full_time"), actor=fresh(cast.admin), minimum=2)
    entry = AuditEntry.objects.get(act="rule_edit")
    assert (entry.detail["before"], entry.detail["after"]) == ({"minimum": 1}, {"minimum": 2})


def test_a_capacity_is_added_on_its_page_and_can_be_held(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    said = {
        "name": "调解能手",
        "part": "other",
        "seat": "many",
        "minimum": "0",
        "order": "90",
        "is_active": "on",
    }
    assert browser.post(reverse("staff-capacity-new"), said).status_code == 302
    made = MemberCapacity.objects.get(name="调解能手")
    assert appoint(made.code, cast.east_grid).is_in_force()
    assert browser.post(reverse("staff-capacity-new"), said).status_code == 422


# Cost -------------------------------------------------------------------------------------


def test_pages_ask_no_more_for_many_grids_than_for_few(cast: Cast) -> None:
    from tests.portal.pages import every_page

    names = ("staff", "vacancies", "coverage", "coverage rows", "buildings", "profiles", "grid profile")
    pages = {name: every_page(cast)[name] for name in names}
    for n in range(3, 15):
        grid = areas.create_area(
            code=f"530102001001{n:03d}", name=f"{n}网格", parent=cast.east_lane, actor=None
        )
        head(building(grid), name=f"甲{n}")
        head(building(cast.east_grid, f"{n} 栋"), name=f"乙{n}")
    from governance.access.models import User

    for name, (username, path) in pages.items():
        browser = browser_of(User.objects.get(username=username))
        browser.get(path)
        with budget(f"page: {name}"):
            browser.get(path)
