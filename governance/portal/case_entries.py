"""Cases in the shell: the navigation, the search box, and what waits on the workbench.

``governance.cases`` stands below the shell and does not know it; so the shell hands it in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.cases.models import Case
from governance.cases.pages.views.waiting import context
from governance.cases.reading import prefetch
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import flow_of
from governance.portal.registry import (
    NavEntry,
    SearchProvider,
    SearchResult,
    WorkbenchPanel,
    add_nav,
    add_panels,
    add_search,
)

if TYPE_CHECKING:
    from governance.access.models import User


def find_cases(user: User, text: str, limit: int) -> list[SearchResult]:
    """By number, words or the reporter's whole telephone number; the latest first."""
    rows = (
        Case.objects.readable(user, by_words=True)
        .matching(text)
        .for_rows()
        .order_by("-reported_at", "-pk")[:limit]
    )
    return [
        SearchResult(
            title=case.title,
            url=case.get_absolute_url(),
            detail=_detail(case),
            badge=str(flow_of(case.kind).states[case.state].label),
        )
        for case in prefetch.place(list(rows))
    ]


def _detail(case: Case) -> str:
    """Number and place, and the kind of matter where there are several."""
    kind = f"{flow_of(case.kind).label} · " if definitions.are_several() else ""
    return f"{kind}#{case.number} · {case.area} {case.place}".strip()


def register() -> None:
    add_nav(
        NavEntry(
            _("事项"), "cases", "list-check", right="cases.view", order=12, also=("case", "case-act"), tab=2
        ),
        NavEntry(
            _("督办与黄红牌"),
            "answers",
            "flag",
            right="cases.handle",
            order=14,
            also=("answer", "answer-act"),
        ),
    )
    add_nav(
        NavEntry(
            _("答复模板"),
            "reply-texts",
            "copy",
            right="cases.replies",
            group="system",
            order=50,
            also=("reply-text", "reply-text-new"),
        ),
        NavEntry(
            _("类别问题"),
            "question-categories",
            "message",
            right="cases.configure",
            group="system",
            order=52,
            also=("questions", "question", "question-new"),
        ),
        NavEntry(_("个人信息保存期"), "retention", "lock", right="cases.configure", group="system", order=55),
    )
    add_nav(
        NavEntry(
            _("告警"),
            "alarms",
            "alert-triangle",
            right="cases.configure",
            group="system",
            order=20,
            also=("alarms-parked", "alarms-undelivered"),
        )
    )
    add_search(SearchProvider("cases", _("事项"), "list-check", find_cases, right="cases.view", order=10))
    add_panels(
        WorkbenchPanel(
            "cases",
            "cases/workbench.jinja",
            context,
            head="cases/workbench_head.jinja",
            right="cases.view",
            order=10,
        )
    )
