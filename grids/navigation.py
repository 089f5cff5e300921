"""What grid work adds to the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.portal.registry import NavEntry, add_nav


def register() -> None:
    add_nav(
        NavEntry(
            _("上报"),
            "report",
            "camera",
            right="cases.file",
            order=12,
            also=("report-done", "report-handled"),
            tab=1,
            is_main_tab=True,
        ),
        NavEntry(
            _("受理登记"),
            "intake",
            "phone-call",
            right="cases.file_for",
            order=14,
            also=("receipt", "receipt-joined"),
        ),
        NavEntry(_("类别"), "categories", "list", right="cases.view", group="city", order=40),
    )
