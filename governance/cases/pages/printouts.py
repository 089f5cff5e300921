"""The papers of a case, for printing one by one or bound as a dossier (案卷)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.cases.models import Case


@dataclass(frozen=True)
class Kind:
    """A kind of paper: its name, its template, and the rows it is made from (each one paper)."""

    key: str
    label: str | _StrPromise
    rows: Callable[[Case], list[Any]]

    @property
    def template(self) -> str:
        return f"cases/print/{self.key}.html"


@dataclass(frozen=True)
class Printout:
    """One paper: of which kind, from which row, and its place in the dossier."""

    kind: Kind
    row: Any
    number: int = 0

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def mark(self) -> str:
        """By which a paper is told from others of its kind: its number, else its day."""
        if number := getattr(self.row, "number", ""):
            return str(number)
        for name in ("asked_at", "assigned_at", "at"):
            if at := getattr(self.row, name, None):
                return f"{timezone.localtime(at):%Y-%m-%d}"
        return ""


def _extensions(case: Case) -> list[Any]:
    rows = case.extension_requests.select_related("asked_by", "endorsed_by", "decided_by", "clock")
    return list(rows.order_by("asked_at", "pk"))


def _orders(case: Case) -> list[Any]:
    rows = case.supervision_orders.select_related("area", "issued_by", "replied_by")
    return list(rows.select_related("clock__unit", "clock__area").order_by("issued_at", "pk"))


def _result(case: Case) -> list[Any]:
    return [case] if case.handled_at else []


KINDS = (
    Kind(
        "dispatch",
        _("派遣单"),
        lambda case: list(
            case.assignments.lead().select_related("unit", "area", "assigned_by", "accepted_by")
        ),
    ),
    Kind("sending", _("交办单"), lambda case: list(case.log.filter(act="send_down").order_by("step"))),
    Kind("extension", _("延期审批表"), _extensions),
    Kind(
        "suspension",
        _("挂账审批表"),
        lambda case: list(
            case.suspensions.select_related("asked_by", "decided_by").order_by("asked_at", "pk")
        ),
    ),
    Kind(
        "order",
        _("督办单"),
        _orders,
    ),
    Kind(
        "card",
        _("黄红牌"),
        lambda case: list(
            case.cards.select_related(
                "unit", "area", "issued_by", "replied_by", "clock", "late_clock"
            ).order_by("issued_at", "pk")
        ),
    ),
    Kind("result", _("办结报告"), _result),
    Kind(
        "call",
        _("回访记录"),
        lambda case: list(case.calls.select_related("by").order_by("at", "pk")),
    ),
)


def kind(key: str) -> Kind | None:
    return next((one for one in KINDS if one.key == key), None)


def sheets(case: Case) -> list[Printout]:
    """Every paper of the case, numbered from 1, in the order of the way round."""
    found = [(one, row) for one in KINDS for row in one.rows(case)]
    return [Printout(one, row, number) for number, (one, row) in enumerate(found, start=1)]
