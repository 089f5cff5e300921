"""The pages of the rule book: read by all, changed by those whose area it is, two editors, no way round."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.cases.models import (
    Category,
    LoopSetting,
    Routing,
    RuleDraft,
    RulePublication,
    TimeLimit,
)
from governance.cases.rules import calendars, publishing, subjects
from governance.clock.models import CalendarVersion, WorkCalendar
from tests.cast import Cast, fresh
from tests.clock.test_notice import TEXT
from tests.portal.browsers import browser_of

HANDLE = "incident/handle"


def address(group: str, key: object) -> str:
    return reverse("rule-edit", args=[group, key])


def filled(page: Any, **changes: Any) -> dict[str, Any]:
    """What the form on a page would send, changed."""
    found: dict[str, Any] = {"seen": page.context.get("seen", "")}
    forms = [page.context["form"], page.context.get("how")]
    for form in forms:
        for bound in form or []:
            value = bound.value()
            found[bound.html_name] = "" if value is None else value
    return found | changes


def in_force(level: int = 3, urgency: str = "normal") -> int:
    return (
        TimeLimit.objects.in_force().get(clock="handle", level=level, urgency=urgency, condition=None).amount
    )


def test_a_limit_is_looked_at_and_then_published(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    page = browser.get(address("limits", HANDLE))
    said = filled(page, c3_normal_amount="2", reason="市里的新规定")
    looked = browser.post(address("limits", HANDLE), said | {"do": "check"})
    assert looked.status_code == 200
    assert [(one.label, one.before, one.after) for one in looked.context["differences"]] == [
        ("社区 · 一般", "3 个工作日", "2 个工作日")
    ]
    assert in_force() == 3
    done = browser.post(address("limits", HANDLE), said | {"do": "publish"})
    made = RulePublication.objects.get()
    assert done.headers["Location"] == made.get_absolute_url()
    assert in_force() == 2
    shown = browser.get(made.get_absolute_url()).content.decode()
    assert "市里的新规定" in shown
    assert "周正" in shown


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    said = filled(browser.get(address("limits", HANDLE)), c3_normal_amount="", c3_normal_unit="", reason="")
    page = browser.post(address("limits", HANDLE), said | {"do": "publish", "c1_normal_amount": "11"})
    assert page.status_code == 422
    assert page.context["how"].errors["reason"]
    page = browser.post(
        address("limits", HANDLE), said | {"do": "publish", "reason": "改", "c1_normal_amount": "11"}
    )
    assert page.status_code == 422
    assert page.context["form"].errors["c3_normal_amount"]
    assert page.context["form"]["c1_normal_amount"].value() == "11"
    assert in_force() == 3


def test_two_administrators_see_each_others_change(cast: Cast) -> None:
    first, second = browser_of(cast.admin), browser_of(cast.admin)
    seen_by_both = filled(second.get(address("limits", HANDLE)))
    first.post(
        address("limits", HANDLE),
        filled(first.get(address("limits", HANDLE)), c3_normal_amount="2", reason="先改", do="publish"),
    )
    mine = seen_by_both | {"c1_normal_amount": "9", "reason": "后改", "do": "publish"}
    page = second.post(address("limits", HANDLE), mine)
    assert page.status_code == 409
    assert [(one.before, one.after) for one in page.context["theirs"]] == [("3 个工作日", "2 个工作日")]
    assert page.context["form"]["c1_normal_amount"].value() == "9"
    assert (in_force(), in_force(1)) == (2, 10)
    again = filled(page, c3_normal_amount="2", c1_normal_amount="9", reason="后改", do="publish")
    assert second.post(address("limits", HANDLE), again).status_code == 302
    assert (in_force(), in_force(1)) == (2, 9)


def test_an_older_version_is_compared_with_what_holds_now(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    first = publishing.publish(
        subjects.of("setting", "archive_days"), {"value": 20}, actor=fresh(cast.admin), reason="先改"
    )
    publishing.publish(
        subjects.of("setting", "archive_days"), {"value": 30}, actor=fresh(cast.admin), reason="再改"
    )
    page = browser.get(first.get_absolute_url())
    assert [(one.before, one.after) for one in page.context["differences"]] == [("15 天", "20 天")]
    assert [(one.before, one.after) for one in page.context["against_now"]] == [("20 天", "30 天")]


def test_a_change_for_later_is_shown_and_taken_back(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    later = timezone.localtime() + timedelta(days=9)
    said = filled(
        browser.get(address("setting", "archive_days")),
        value="20",
        reason="延长公示",
        effective_from=f"{later:%Y-%m-%dT%H:%M}",
        do="publish",
    )
    browser.post(address("setting", "archive_days"), said)
    made = RulePublication.objects.get()
    assert made.is_waiting
    assert LoopSetting.objects.get(pk="archive_days").value == 15
    assert "延长公示" in browser.get(reverse("rule-home")).content.decode()
    browser.post(reverse("rule-cancel", args=[made.pk]))
    assert publishing.apply_due(later + timedelta(days=1)) == 0
    assert LoopSetting.objects.get(pk="archive_days").value == 15


def test_a_draft_is_tried_beside_the_rule_in_force(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    said = filled(browser.get(address("ladder", HANDLE)), percent_0="70", reason="", do="try")
    moved = browser.post(address("ladder", HANDLE), said)
    draft = RuleDraft.objects.get()
    assert moved.headers["Location"] == f"{reverse('rule-try')}?draft={draft.pk}"
    category = Category.objects.get(code="rubbish_exposed")
    page = browser.get(
        reverse("rule-try"),
        {
            "category": category.pk,
            "place": cast.east_grid.code,
            "at": "2026-03-12T09:30",
            "compare": [f"draft-{draft.pk}"],
        },
    )
    now, then = (column["answer"].lines["handle"].rungs[0].percent for column in page.context["columns"])
    assert (now, then) == (80, 70)
    assert subjects.of("ladder", HANDLE).read()["rungs"][0] == [80, "warn"]
    other = browser_of(cast.north_admin).get(
        reverse("rule-try"),
        {
            "category": category.pk,
            "place": cast.east_grid.code,
            "at": "2026-03-12T09:30",
            "compare": [f"draft-{draft.pk}"],
        },
    )
    assert "columns" not in other.context or len(other.context["columns"]) == 1


def test_a_calendar_is_drafted_tried_gone_on_with_and_published(cast: Cast) -> None:
    browser, url, said = notice_page(cast, 2027)
    text = "一、元旦：1月1日（周五）至4日（周一）放假，共4天。"  # longer than what the law alone says
    moved = browser.post(url, said | {"text": text, "do": "try"})
    draft = RuleDraft.objects.get(group="calendar")
    assert moved.headers["Location"] == f"{reverse('rule-try')}?draft={draft.pk}"
    assert draft.get_absolute_url() in browser.get(reverse("rule-home")).content.decode()
    again = browser.get(draft.get_absolute_url())
    assert again.context["form"]["source"].value() == said["source"]
    assert "2027年1月1日" in again.context["form"]["text"].value()
    asked = {
        "category": Category.objects.get(code="rubbish_exposed").pk,
        "place": cast.east_grid.code,
        "at": "2026-12-31T16:00",
        "after": "at",
        "handled_at": "2026-12-31T17:00",
        "compare": [f"draft-{draft.pk}"],
    }
    page = browser.get(reverse("rule-try"), asked)
    now, then = (column["answer"].lines["visit"] for column in page.context["columns"])
    assert then.due_at > now.due_at
    assert "草稿" in page.content.decode()
    early = browser.get(reverse("rule-try"), asked | {"handled_at": "2026-12-31T15:00"})
    assert (early.status_code, list(early.context["form"].errors)) == (422, ["handled_at"])
    browser.post(url, said | {"text": text, "do": "publish"})
    assert not RuleDraft.objects.exists()


def test_who_is_responsible_is_published_for_later_and_shown_beside_what_holds(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    category = Category.objects.get(code="rubbish_exposed")
    url = address("routing", f"{category.pk}/{cast.north.pk}")
    later = timezone.localtime() + timedelta(days=9)
    how = {"unit": cast.water.pk, "reason": "分工调整", "effective_from": f"{later:%Y-%m-%dT%H:%M}"}
    said = filled(browser.get(url), **how, running="keep", do="publish")
    assert browser.post(url, said).status_code == 302
    assert not category.routings.filter(area=cast.north).exists()
    shown = browser.get(reverse("rule-category", args=[category.pk])).content.decode()
    assert f"{later:%Y-%m-%d %H:%M} 起启用" in shown


# Misuse: tried, not believed ------------------------------------------------------------------

CITY_WIDE = [
    ("limits", HANDLE),
    ("ladder", HANDLE),
    ("setting", "archive_days"),
    ("text", "case_warn"),
    ("pattern", "case"),
    ("quiet", "city"),
    ("reason", "new"),
    ("channel", "new"),
    ("category", "new"),
    ("condition", "new"),
]


@pytest.mark.parametrize(("group", "key"), CITY_WIDE)
@pytest.mark.parametrize("do", ["check", "try", "publish"])
def test_a_district_administrator_changes_nothing_that_holds_in_the_city(
    cast: Cast, group: str, key: str, do: str
) -> None:
    browser = browser_of(cast.north_admin)
    assert browser.get(address(group, key)).status_code == 403
    said = filled(browser_of(cast.admin).get(address(group, key)), reason="试试", do=do)
    before = subjects.of(group, key).read()
    assert browser.post(address(group, key), said).status_code == 403
    assert subjects.of(group, key).read() == before
    assert not RulePublication.objects.exists()
    assert not RuleDraft.objects.exists()


def test_nor_takes_a_change_back_nor_brings_a_book(cast: Cast) -> None:
    made = publishing.publish(
        subjects.of("setting", "archive_days"),
        {"value": 20},
        actor=fresh(cast.admin),
        reason="延长公示",
        effective_from=timezone.now() + timedelta(days=3),
    )
    browser = browser_of(cast.north_admin)
    assert browser.post(reverse("rule-cancel", args=[made.pk])).status_code == 403
    made.refresh_from_db()
    assert made.cancelled_at is None
    assert browser.get(reverse("rule-book")).status_code == 403
    assert browser.get(reverse("rule-book-file")).status_code == 403
    assert browser.post(reverse("rule-book"), {"do": "apply"}).status_code == 403


def test_routing_of_another_district_is_not_there_for_a_district_administrator(cast: Cast) -> None:
    category = Category.objects.get(code="rubbish_exposed")
    Routing.objects.create(category=category, area=cast.south, unit=cast.south_office)
    browser = browser_of(cast.north_admin)
    other, city = f"{category.pk}/{cast.south.pk}", f"{category.pk}/{cast.city.pk}"
    for key, status in ((other, 404), (city, 404)):
        assert browser.get(address("routing", key)).status_code == status
        for unit in ("", cast.office.pk):
            said = {"unit": unit, "supervising_unit": "", "reason": "试试", "do": "publish", "seen": ""}
            assert browser.post(address("routing", key), said).status_code == status
    assert Routing.objects.get(category=category, area=cast.south).unit == cast.south_office
    own = f"{category.pk}/{cast.north.pk}"
    page = browser.get(address("routing", own))
    smuggled = filled(page, unit=str(cast.south_office.pk), reason="试试", do="publish")
    assert browser.post(address("routing", own), smuggled).status_code == 422
    fine = filled(page, unit=str(cast.water.pk), reason="由水务局处置", do="publish")
    assert browser.post(address("routing", own), fine).status_code == 302
    assert Routing.objects.get(category=category, area=cast.north).unit == cast.water
    shown = browser.get(reverse("rule-category", args=[category.pk])).content.decode()
    assert "北区水务局" in shown
    assert "南区城市管理局" not in shown


def test_a_calendar_of_another_district_is_not_there(cast: Cast) -> None:
    south = calendars.give_own(cast.south, name="南区工作日历", actor=fresh(cast.admin), reason="轮班")
    row = WorkCalendar.objects.get(area=cast.south)
    city = WorkCalendar.objects.get(area=cast.city)
    browser = browser_of(cast.north_admin)
    before = CalendarVersion.objects.count()
    for calendar in (row, city):
        for name in ("hours", "notice", "end"):
            url = reverse(f"rule-calendar-{name}", args=[calendar.pk])
            assert browser.get(url).status_code == 404
            assert (
                browser.post(url, {"do": "publish", "reason": "试试", "running": "keep"}).status_code == 404
            )
        assert browser.get(reverse("rule-calendar", args=[calendar.pk])).status_code == 404
    own = browser.post(
        reverse("rule-calendar-own"), {"place": cast.south.code, "name": "我的", "reason": "试试"}
    )
    assert own.status_code == 422
    assert CalendarVersion.objects.count() == before
    assert south.area == cast.south
    fine = browser.post(
        reverse("rule-calendar-own"), {"place": cast.north.code, "name": "北区工作日历", "reason": "夏令时间"}
    )
    assert fine.status_code == 302
    assert WorkCalendar.objects.get(area=cast.north).name == "北区工作日历"


# Calendars ------------------------------------------------------------------------------------


def notice_page(cast: Cast, year: int) -> tuple[Any, str, dict[str, Any]]:
    calendar = WorkCalendar.objects.get(area=cast.city)
    url = reverse("rule-calendar-notice", args=[calendar.pk])
    browser = browser_of(cast.admin)
    said = filled(browser.get(f"{url}?year={year}"), source="测试用通知", running="keep")
    said.pop("file", None)
    return browser, url, said


def test_a_notice_is_pasted_looked_at_and_published(cast: Cast) -> None:
    browser, url, said = notice_page(cast, 2027)
    text = (
        "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n"
        "二、国庆节：10月1日（周五）至7日放假调休，共7天。9月26日（周日）上班。"
    )
    before = CalendarVersion.objects.count()
    page = browser.post(url, said | {"text": text, "do": "check"})
    assert page.status_code == 200
    assert page.context["view"].year == 2027
    assert "2027-10-01（周五）" in [one.label for one in page.context["differences"]]
    assert CalendarVersion.objects.count() == before
    done = browser.post(url, said | {"text": text, "do": "publish"})
    assert done.status_code == 302
    newest = CalendarVersion.objects.latest("pk")
    assert newest.special_days.filter(date="2027-09-26", kind="workday").exists()
    assert newest.covered_years.get(year=2027).source == "测试用通知"
    assert RulePublication.objects.get().group == "calendar"


def test_correcting_a_year_shows_what_it_drops_and_what_another_notice_keeps(cast: Cast) -> None:
    browser, url, said = notice_page(cast, 2027)
    new_year = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。2026年12月27日（周日）上班。"
    assert browser.post(url, said | {"text": new_year, "do": "publish"}).status_code == 302
    browser, url, said = notice_page(cast, 2026)
    again = "\n".join(line for line in TEXT.splitlines() if "中秋节" not in line)
    again += "\n鼓励职工在9月25日（周五）休息。\n国务院办公厅\n2025年11月4日"
    page = browser.post(url, said | {"text": again, "do": "check"})
    assert page.status_code == 200
    html = page.content.decode()
    assert "予以保留：2026-12-27 上班 元旦（2027 年通知）" in html
    assert "发布后不再放假或调休的日期：2026-09-25（周五）放假 中秋节；" in html
    assert "只是建议，没有计入" in html
    assert browser.post(url, said | {"text": again, "do": "publish"}).status_code == 302
    days = CalendarVersion.objects.latest("pk").special_days
    assert days.filter(date="2026-12-27", kind="workday", notice=2027).exists()
    assert not days.filter(date="2026-09-25").exists()


def test_a_notice_of_another_year_is_not_taken(cast: Cast) -> None:
    browser, url, said = notice_page(cast, 2027)
    before = CalendarVersion.objects.count()
    page = browser.post(url, said | {"text": TEXT, "do": "publish"})
    assert page.status_code == 422
    assert any("2027-01-01" in fault for fault in page.context["form"].errors["text"])
    assert page.context["form"]["text"].value() == TEXT
    assert CalendarVersion.objects.count() == before


def test_a_table_is_uploaded_looked_at_and_published_as_text(cast: Cast) -> None:
    browser, url, said = notice_page(cast, 2027)
    table = "日期,安排,节日\n2027-10-01,放假,国庆节\n2027-09-26,上班,国庆节\n".encode()
    upload = SimpleUploadedFile("2027.csv", table, content_type="text/csv")
    page = browser.post(url, said | {"file": upload, "do": "check"})
    assert page.status_code == 200
    carried = page.context["carried"]
    assert browser.post(url, said | {"text": carried, "do": "publish"}).status_code == 302
    days = CalendarVersion.objects.latest("pk").special_days.filter(date__year=2027)
    assert sorted(days.values_list("date", "kind", "name")) == [
        (date(2027, 9, 26), "workday", "国庆节"),
        (date(2027, 10, 1), "holiday", "国庆节"),
    ]


def test_two_editors_of_one_calendar(cast: Cast) -> None:
    calendar = WorkCalendar.objects.get(area=cast.city)
    url = reverse("rule-calendar-hours", args=[calendar.pk])
    first, second = browser_of(cast.admin), browser_of(cast.admin)
    both = filled(second.get(url), reason="夏令时间", running="keep", do="publish")
    assert first.post(url, both | {"day_0": "08:00-12:00 14:00-18:00"}).status_code == 302
    page = second.post(url, both | {"day_1": "10:00-16:00"})
    assert page.status_code == 409
    assert page.context["form"]["day_1"].value() == "10:00-16:00"
    assert "周正" in page.content.decode()
    assert CalendarVersion.objects.filter(calendar=calendar).count() == 2


PAGES = (
    "rule-home",
    "rule-limits",
    "rule-ladders",
    "rule-settings",
    "rule-texts",
    "rule-lists",
    "rule-categories",
    "rule-history",
    "rule-calendars",
)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_with_cases_reads_the_rules(cast: Cast, name: str) -> None:
    for who in (cast.admin, cast.north_admin, cast.zhang, cast.grid_ma):
        assert browser_of(who).get(reverse(name)).status_code == 200
    assert browser_of(cast.nobody).get(reverse(name)).status_code == 403
