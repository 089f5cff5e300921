"""What holds for every page: the content policy, both languages, no number in full, help on faults."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from governance.access.models import User
from governance.notices.models import Notice
from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.portal.pages import every_page

INLINE = {
    "a script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]+\sstyle\s*=", re.I),
    "an event handler": re.compile(r"<[^>]+\son[a-z]+\s*=", re.I),
    "an address on another host": re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.I),
}


def client_for(username: str) -> Client:
    return browser_of(User.objects.get(username=username)) if username else Client()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_carries_what_the_content_policy_forbids(cast: Cast, language: str) -> None:
    Notice.objects.create(person=cast.zhang, text="请签收", url="/", weight="todo")
    for name, (username, path) in every_page(cast).items():
        client = client_for(username)
        client.cookies["django_language"] = language
        answer = client.get(path)
        html = answer.content.decode()
        found = {what for what, pattern in INLINE.items() if pattern.search(html)}
        assert found == set(), name
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy, name
        assert "unsafe" not in policy, name
        assert f'lang="{language}"' in html, name
        assert html.count("<h1") == 1, name


def test_no_page_shows_a_whole_telephone_number_of_a_colleague(cast: Cast) -> None:
    own = {"profile"}
    for name, (username, path) in every_page(cast).items():
        if name not in own:
            assert cast.zhang.phone not in client_for(username).get(path).content.decode(), name


def test_the_language_is_switched_and_stays(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    assert 'lang="zh-hans"' in browser.get("/").content.decode()
    answer = browser.post("/language/", {"language": "en", "next": "/notices/"})
    assert answer.headers["Location"] == "/notices/"
    page = browser.get("/")
    assert 'lang="en"' in page.content.decode()
    assert page.headers["Content-Language"] == "en"


def test_the_theme_comes_with_the_page_so_that_nothing_flashes(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    browser.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in browser.get("/").content.decode()
    browser.cookies["theme"] = '"><script>'
    assert "data-bs-theme" not in browser.get("/").content.decode()


def test_the_navigation_shows_what_the_posts_allow(cast: Cast) -> None:
    def shown(user: User) -> list[str]:
        return re.findall(r'class="side-link" href="([^"]+)"', browser_of(user).get("/").content.decode())

    assert shown(cast.grid_ma) == [
        "/",
        "/cases/",
        "/report/",
        "/cases/answers/",
        "/notices/",
        "/screenings/",
        "/needs/",
        "/parties/",
        "/parties/activities/",
        "/parties/places/",
        "/areas/",
        "/staff/",
        "/units/",
        "/calendar/",
        "/categories/",
    ]
    assert shown(cast.zhang) == [
        "/",
        "/cases/",
        "/report/",
        "/cases/answers/",
        "/intake/",
        "/notices/",
        "/import/",
        "/disputes/mine/",
        "/disputes/",
        "/screenings/",
        "/disputes/special/",
        "/disputes/figures/",
        "/committees/",
        "/legal-reviews/",
        "/whistles/",
        "/needs/",
        "/secretary-lists/",
        "/parties/",
        "/parties/activities/",
        "/parties/places/",
        "/alliances/",
        "/check-ins/",
        "/resources/",
        "/volunteers/",
        "/insight/",
        "/areas/",
        "/people/",
        "/staff/",
        "/units/",
        "/calendar/",
        "/categories/",
        "/proposals/",
    ]
    assert "/roles/" in shown(cast.admin)
    assert shown(cast.nobody) == ["/", "/notices/"]


def test_the_area_last_opened_is_the_current_one(cast: Cast) -> None:
    browser = browser_of(cast.official)
    assert browser.get("/").context["shell"].area == cast.north
    browser.get(f"/areas/{cast.east_lane.code}/")
    page = browser.get("/")
    assert [area.pk for area in page.context["shell"].area_path] == [
        one.pk for one in (cast.city, cast.north, cast.east_street, cast.east_lane)
    ]
    assert browser.get("/areas/").headers["Location"] == f"/areas/{cast.east_lane.code}/"
    switcher = browser.get("/areas/switcher/").content.decode()
    assert cast.north.get_absolute_url() in switcher
    assert cast.city.get_absolute_url() not in switcher  # named, but out of reach


def test_a_remembered_area_out_of_reach_is_forgotten(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    session = browser.session
    session["area"] = cast.west_lane.code
    session.save()
    assert browser.get("/").context["shell"].area == cast.east_lane


def test_areas_are_found_only_within_reach(cast: Cast) -> None:
    def found(user: User, **query: str) -> list[str]:
        answer = browser_of(user).get("/areas/find/", {"format": "json", **query})
        return [one["code"] for one in answer.json()["results"]]

    assert found(cast.official, q="巷") == [cast.east_lane.code, cast.west_lane.code]
    assert found(cast.zhang, q="巷") == [cast.east_lane.code]
    assert found(cast.zhao, q="东") == []
    assert found(cast.official, q="530102001", level="3") == [cast.east_lane.code, cast.willow.code]
    assert found(cast.official, q="网格", within=cast.east_lane.code) == [
        f"{cast.east_lane.code}{n:03d}" for n in (1, 2)
    ]
    assert found(cast.official, q="") == []
    assert browser_of(cast.official).get("/areas/find/", {"q": "\0巷"}).status_code == 400


def test_the_search_finds_people_only_within_reach(cast: Cast) -> None:
    def found(user: User, text: str) -> str:
        return browser_of(user).get("/search/", {"q": text}).content.decode()

    assert cast.li.get_absolute_url() in found(cast.zhang, "李强")
    assert cast.li.get_absolute_url() not in found(cast.zhao, "李强")
    assert cast.li.get_absolute_url() not in found(cast.grid_ma, "李强")
    assert cast.li.get_absolute_url() in found(cast.official, cast.li.phone)


def test_a_notice_is_read_when_opened_and_leads_only_inside(cast: Cast) -> None:
    inside = Notice.objects.create(person=cast.zhang, text="请签收", url="/units/")
    outside = Notice.objects.create(person=cast.zhang, text="请看", url="https://elsewhere.example/")
    browser = browser_of(cast.zhang)
    assert browser.get("/notices/bell/").context["shell"].unread == 2
    assert browser.get(f"/notices/{inside.pk}/").headers["Location"] == "/units/"
    assert browser.get(f"/notices/{outside.pk}/").headers["Location"] == "/notices/"
    assert browser.get("/notices/bell/").context["shell"].unread == 0
    assert browser_of(cast.li).get(f"/notices/{inside.pk}/").status_code == 404


def test_marking_all_read_leaves_other_peoples_notices(cast: Cast) -> None:
    for person in (cast.zhang, cast.zhang, cast.li):
        Notice.objects.create(person=person, text="请签收")
    browser_of(cast.zhang).post("/notices/read/")
    assert [n.person for n in Notice.objects.filter(read_at=None)] == [cast.li]


def test_the_outline_links_only_what_is_in_reach(cast: Cast) -> None:
    square = {
        "type": "Polygon",
        "coordinates": [[[102, 25], [102.00001, 25], [103, 25], [103, 26], [102, 25]]],
    }
    type(cast.north).objects.filter(level=1).update(boundary=square)
    features = browser_of(cast.official).get(f"/areas/{cast.north.code}/outline.json").json()["features"]
    by_role = {one["properties"]["role"]: one for one in features}
    assert "url" not in by_role["around"]["properties"]  # the other district
    assert by_role["self"]["geometry"]["coordinates"] == [[[102, 25], [103, 25], [103, 26], [102, 25]]]


def test_the_page_for_a_broken_server_needs_no_database() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert "系统出了问题" in answer.content.decode()


def test_a_form_without_its_token_gets_help(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/sign-in/", {"username": "zhang", "password": "x"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_missing_right_is_named(cast: Cast) -> None:
    assert "查看人员" in browser_of(cast.grid_ma).get("/people/").content.decode()
