"""What the numbers of the loop are about, so that a page of forty can be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

THEMES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("退回、延期与重新办理"),
        (
            "returns_per_case",
            "extensions_per_case",
            "suspension_days",
            "suspension_review_days",
            "reopens_per_case",
            "reopen_days",
            "archive_days",
            "claim_hours",
            "tasks_per_case",
        ),
    ),
    (gettext_lazy("核查与回访"), ("self_handled_sample_percent", "calls_before_closing")),
    (
        gettext_lazy("黄牌与红牌"),
        ("yellows_for_red", "reds_for_interview", "points_yellow", "points_red", "appeal_days"),
    ),
    (
        gettext_lazy("上报"),
        (
            "accuracy_metres",
            "late_delivery_hours",
            "photos_per_step",
            "photo_megabytes",
            "document_megabytes",
        ),
    ),
    (
        gettext_lazy("居民与外部单位"),
        (
            "question_days",
            "forward_days",
            "forward_remind_days",
            "my_report_months",
            "link_minutes",
            "link_sms_per_hour",
            "public_reports_per_hour",
            "public_lookups_per_hour",
        ),
    ),
    (gettext_lazy("网格"), ("grid_households_least", "grid_households_most")),
    (
        gettext_lazy("系统"),
        ("digest_after", "stale_minutes", "sweep_batch", "park_attempts", "park_minutes"),
    ),
)
OTHERS = gettext_lazy("其他")


def sorted_in(lines: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """``lines`` (each with its ``row``) by what they are about, in that order; others come last."""
    by_key = {line["row"].key: line for line in lines}
    found = []
    for label, keys in THEMES:
        group = [by_key.pop(key) for key in keys if key in by_key]
        if group:
            found.append((str(label), group))
    if by_key:
        found.append((str(OTHERS), list(by_key.values())))
    return found
