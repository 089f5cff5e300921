"""Which pages are measured, as whom, against what, and what the database alone would need for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from governance.access.models import User
from governance.areas.ancestry import STAMP
from governance.areas.models import Area, Level
from governance.cases.models import Case, Category
from governance.cases.reading import search
from governance.common.lists import cursor_of

LIST_MS, CASE_MS, WORKBENCH_MS, DASHBOARD_MS, SEARCH_MS = 80, 60, 80, 150, 150
LIST_QUERIES = 12
READERS = ("city", "district", "community", "unit")
ROW = """
    SELECT c.id, c.number, c.title, c.state, c.place, c.next_due_at, c.reported_at, k.name, g.short_name,
           m.short_name, u.name
    FROM cases_case c LEFT JOIN cases_category k ON k.id = c.category_id
    LEFT JOIN areas_area g ON g.id = c.grid_id LEFT JOIN areas_area m ON m.id = c.community_id
    LEFT JOIN access_unit u ON u.id = c.lead_unit_id
"""


@dataclass(frozen=True)
class Page:
    """``path`` is None for a page that does not exist yet. Times are in milliseconds."""

    group: str
    name: str
    who: str
    path: str | None
    target: float
    queries: int | None = None
    sql: str = ""
    params: list[Any] = field(default_factory=list)


def pages() -> Iterator[Page]:
    """Every page to be measured, for the demo's people of the city, a district and a community."""
    for who in READERS:
        yield from _lists(who)
    yield from _cases()
    for who in READERS:
        yield _workbench(who)
    for who in ("city", "district"):
        yield _dashboard(who)
    for who in ("city", "community"):
        for text in ("井盖", "垃圾桶已经满溢", "路灯"):
            yield _search(who, text)


def home_of(user: User) -> Area:
    area: Area = min((post.area for post in user.posts_in_force()), key=lambda one: one.level)
    return area


def _scope(who: str) -> tuple[str, list[Any]]:
    """The condition by hand for what ``who`` may see: an area, or what a unit was ever handed."""
    user = User.objects.get(username=who)
    units = [unit for unit, _span in user.scope("cases.view").units]
    if units:
        held = "EXISTS (SELECT FROM cases_assignment a WHERE a.case_id = c.id AND a.unit_id = ANY (%s))"
        return held, [units]
    area = home_of(user)
    return f"c.{STAMP[Level(area.level)]}_id = %s", [area.pk]


def _lists(who: str) -> Iterator[Page]:
    category = Category.objects.get(code="rubbish_exposed")
    scope, at = _scope(who)
    by_due, newest = "c.next_due_at, c.id", "c.reported_at DESC, c.id DESC"
    kinds: list[tuple[str, dict[str, str], str, list[Any], str]] = [
        ("open, by time left", {}, "c.is_open", [], by_due),
        ("in progress", {"state": "in_progress"}, "c.is_open AND c.state = 'in_progress'", [], by_due),
        ("overdue", {"time": "late"}, "c.is_open AND c.next_due_at < %s", [timezone.now()], by_due),
        (
            "all of a category, newest",
            {"category": category.code, "standing": "all", "sort": "newest"},
            "c.category_id = %s",
            [category.pk],
            newest,
        ),
        ("all, newest", {"standing": "all", "sort": "newest"}, "true", [], newest),
        ("closed, newest", {"standing": "closed"}, "NOT c.is_open", [], newest),
        ("reworked, all", {"standing": "all", "reworked": "on"}, "c.reworks > 0", [], newest),
        ("reopened, all", {"standing": "all", "reopened": "on"}, "c.reopens > 0", [], newest),
        (
            "emergencies, all",
            {"standing": "all", "urgency": "emergency"},
            "c.urgency = 'emergency'",
            [],
            newest,
        ),
        ("the oldest first", {"standing": "all", "sort": "oldest"}, "true", [], "c.reported_at, c.id"),
        (
            "words of two characters",
            {"q": "井盖"},
            "c.search @@ %s::tsquery",
            [search.query("井盖")],
            newest,
        ),
    ]
    for name, query, where, params, order in kinds:
        sql = f"{ROW} WHERE {scope} AND {where} ORDER BY {order} LIMIT 51"
        yield Page(
            "list",
            f"{name}, {who}",
            who,
            f"/cases/?{urlencode(query)}",
            LIST_MS,
            LIST_QUERIES,
            sql,
            [*at, *params],
        )
    yield from _deep(who)


def _deep(who: str) -> Iterator[Page]:
    """The page that begins in the middle of the year's cases."""
    rows = Case.objects.readable(User.objects.get(username=who))
    first, last = rows.order_by("reported_at").first(), rows.order_by("-reported_at").first()
    if first is None or last is None:
        return
    middle = first.reported_at + (last.reported_at - first.reported_at) / 2
    order = ("-reported_at", "-pk")
    row = rows.filter(reported_at__lte=middle).order_by(*order).first()
    if row is None:
        return
    scope, at = _scope(who)
    query = {"standing": "all", "sort": "newest", "after": cursor_of(order, row)}
    sql = (
        f"{ROW} WHERE {scope} AND (c.reported_at, c.id) < (%s, %s) "
        "ORDER BY c.reported_at DESC, c.id DESC LIMIT 51"
    )
    yield Page(
        "list",
        f"deep in history, {who}",
        who,
        f"/cases/?{urlencode(query)}",
        LIST_MS,
        LIST_QUERIES,
        sql,
        [*at, row.reported_at, row.pk],
    )


def _cases() -> Iterator[Page]:
    area = home_of(User.objects.get(username="community"))
    kinds = {
        "an open case": Case.objects.within(area).open().order_by("-reported_at"),
        "a long closed case": Case.objects.within(area).filter(is_open=False).order_by("-version", "pk"),
    }
    sql = """
        SELECT c.*, (SELECT json_agg(l) FROM cases_caselog l WHERE l.case_id = c.id),
               (SELECT json_agg(k) FROM cases_clock k WHERE k.case_id = c.id)
        FROM cases_case c WHERE c.number = %s
    """
    for name, rows in kinds.items():
        case = rows.first()
        if case is not None:
            yield Page("case", name, "community", f"/cases/{case.number}/", CASE_MS, None, sql, [case.number])


def _workbench(who: str) -> Page:
    scope, at = _scope(who)
    sql = f"{ROW} WHERE {scope} AND c.is_open ORDER BY c.next_due_at, c.id LIMIT 50"
    return Page("workbench", f"workbench, {who}", who, reverse("workbench"), WORKBENCH_MS, None, sql, at)


def _dashboard(who: str) -> Page:
    area = home_of(User.objects.get(username=who))
    sql = f"""
        SELECT k.id, count(*), count(*) FILTER (WHERE c.is_open), count(*) FILTER (WHERE c.closed_in_time),
               count(*) FILTER (WHERE c.closed_at IS NOT NULL)
        FROM cases_case c JOIN cases_category k ON k.id = c.category_id
        WHERE c.{STAMP[Level(area.level)]}_id = %s AND c.reported_at >= %s GROUP BY k.id
    """  # noqa: S608 (a column's name)
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    path = reverse("insight-board", args=[area.code])
    return Page("dashboard", f"first dashboard, {who}", who, path, DASHBOARD_MS, None, sql, [area.pk, month])


def _search(who: str, text: str) -> Page:
    scope, at = _scope(who)
    sql = f"{ROW} WHERE {scope} AND c.search @@ %s::tsquery ORDER BY c.reported_at DESC, c.id DESC LIMIT 8"
    path = f"{reverse('search')}?{urlencode({'q': text})}"
    return Page("search", f"search {text}, {who}", who, path, SEARCH_MS, None, sql, [*at, search.query(text)])
