"""The printouts of acts that every kind of matter may have: requests, orders, cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from governance.cases.printing import registry
from governance.cases.printing.registry import PrintoutKind

if TYPE_CHECKING:
    from governance.cases.models import Case


def _extensions(case: Case) -> list[Any]:
    rows = case.extension_requests.select_related("asked_by", "endorsed_by", "decided_by", "clock")
    return list(rows.order_by("asked_at", "pk"))


def _suspensions(case: Case) -> list[Any]:
    return list(case.suspensions.select_related("asked_by", "decided_by").order_by("asked_at", "pk"))


def _orders(case: Case) -> list[Any]:
    rows = case.supervision_orders.select_related("area", "issued_by", "replied_by")
    return list(rows.select_related("clock__unit", "clock__area").order_by("issued_at", "pk"))


def _cards(case: Case) -> list[Any]:
    rows = case.cards.select_related("unit", "area", "issued_by", "replied_by", "clock", "late_clock")
    return list(rows.order_by("issued_at", "pk"))


PRINTOUTS = (
    PrintoutKind("extension", _("延期审批表"), _extensions, template="cases/print/extension.html", order=30),
    PrintoutKind(
        "suspension", _("挂账审批表"), _suspensions, template="cases/print/suspension.html", order=40
    ),
    PrintoutKind("order", _("督办单"), _orders, template="cases/print/order.html", order=50),
    PrintoutKind("card", _("黄红牌"), _cards, template="cases/print/card.html", order=60),
)


def register() -> None:
    registry.register(*PRINTOUTS)
