"""What the shell itself finds and shows in the navigation; rooms above add their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.access.models import Post, User
from governance.clock import warnings
from governance.portal import current_area
from governance.portal.registry import (
    Caution,
    NavEntry,
    SearchProvider,
    SearchResult,
    add_cautions,
    add_nav,
    add_search,
)

if TYPE_CHECKING:
    from governance.access.models import User as Person


def find_areas(user: Person, text: str, limit: int) -> list[SearchResult]:
    found = list(current_area.light().restrict(user, "areas.view").current().named(text)[:limit])
    paths = current_area.light().paths(found)
    return [
        SearchResult(
            title=str(area),
            url=area.get_absolute_url(),
            detail=" › ".join(str(one) for one in paths[area.pk][:-1]),
            badge=area.level_name,
        )
        for area in found
    ]


def find_people(user: Person, text: str, limit: int) -> list[SearchResult]:
    posts = Post.objects.in_force().select_related("role", "area").defer("area__boundary")
    found = (
        User.objects.restrict(user, "people.view")
        .filter(is_active=True)
        .named(text)
        .prefetch_related(Prefetch("posts", posts, to_attr="current_posts"))
        .order_by("pk")[:limit]
    )
    return [
        SearchResult(
            title=person.name,
            url=person.get_absolute_url(),
            detail="、".join(f"{post.area} {post.title or post.role}" for post in person.current_posts),
        )
        for person in found
    ]


def missing_years(user: Person) -> tuple[str, str] | None:
    """A year that deadlines reach and no calendar knows, told to those who keep calendars."""
    scope = user.scope("calendar.manage")
    found = [one for one in warnings.missing_years() if scope.covers(one.area)]
    if not found:
        return None
    start = reverse("rule-calendar-notice", args=[found[0].calendar.pk])
    return " ".join(one.text for one in found[:2]), f"{start}?year={found[0].year}"


def register() -> None:
    add_cautions(Caution("missing-years", missing_years, right="calendar.manage"))
    add_search(
        SearchProvider(
            "areas", pgettext_lazy("导航", "区域"), "map-2", find_areas, right="areas.view", order=60
        ),
        SearchProvider("people", _("人员"), "users", find_people, right="people.view", order=70),
    )
    add_nav(
        NavEntry(_("工作台"), "workbench", "layout-dashboard", order=10, tab=1),
        NavEntry(_("通知"), "notices", "bell", order=20),
        NavEntry(
            _("态势"),
            "insight",
            "chart-bar",
            right="insight.view",
            group="city",
            order=5,
            also=("insight-board", "insight-cases", "insight-indicators", "insight-indicator"),
        ),
        NavEntry(
            _("导入"),
            "imports",
            "upload",
            right="cases.import",
            group="work",
            order=70,
            also=(
                "import-new",
                "import-batch",
                "import-columns",
                "import-source",
                "import-classes",
                "import-run",
                "import-undo",
                "import-recover",
            ),
        ),
        NavEntry(
            pgettext_lazy("导航", "区域"),
            "areas",
            "map-2",
            right="areas.view",
            group="city",
            order=10,
            also=("area",),
            tab=2,
        ),
        NavEntry(
            _("人员"),
            "people",
            "users",
            right="people.view",
            group="city",
            order=20,
            also=("person", "person-new", "person-edit", "post-give", "people-why"),
        ),
        NavEntry(_("工作日历"), "calendar", "calendar", right="areas.view", group="city", order=40),
        NavEntry(
            pgettext_lazy("导航", "单位"),
            "units",
            "building",
            right="units.view",
            group="city",
            order=30,
            also=("unit", "unit-new", "unit-edit"),
        ),
        NavEntry(
            _("角色与权限"),
            "roles",
            "shield-check",
            right="roles.manage",
            group="system",
            order=10,
            also=("role", "role-new", "role-compare", "role-versions"),
        ),
        NavEntry(
            _("待复核"),
            "proposals",
            "list-check",
            right="people.view",
            group="system",
            order=12,
        ),
        NavEntry(
            _("区域维护"),
            "area-tree",
            "hierarchy-2",
            right="areas.manage",
            group="system",
            order=15,
            also=(
                "area-add",
                "area-edit",
                "area-move",
                "area-merge",
                "area-split",
                "area-retire",
                "area-history",
                "area-division",
                "area-boundary",
            ),
        ),
        NavEntry(
            _("批量表格"),
            "sheets",
            "table",
            right="areas.manage",
            group="system",
            order=25,
            also=("sheet", "sheet-batch"),
        ),
        NavEntry(
            _("审计记录"),
            "audit",
            "history",
            right="audit.view",
            group="system",
            order=30,
            also=("audit-entry",),
        ),
        NavEntry(
            _("规则"),
            "rule-home",
            "settings",
            right="rules.manage",
            group="system",
            order=20,
            also=(
                "rule-limits",
                "rule-ladders",
                "rule-settings",
                "rule-texts",
                "rule-lists",
                "rule-categories",
                "rule-category",
                "rule-history",
                "rule-publication",
                "rule-calendars",
                "rule-calendar",
                "rule-calendar-own",
                "rule-calendar-hours",
                "rule-calendar-notice",
                "rule-calendar-end",
                "rule-try",
                "rule-book",
                "rule-edit",
            ),
        ),
    )
