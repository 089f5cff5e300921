"""The papers of one case, for printing one by one or bound as a dossier (案卷)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from governance.cases.printing import registry

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.printing.registry import PrintoutKind


@dataclass(frozen=True)
class Printout:
    """One paper: of which kind, from which row, and its place in the dossier."""

    kind: PrintoutKind
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


def sheets(case: Case, user: User) -> list[Printout]:
    """Every paper of the case that opens to ``user``, for the browser, numbered from 1, in their order."""
    kinds = [one for one in registry.of_case(case) if one.template]
    rows = [(one, one.rows(case)) for one in kinds]
    found = [(one, row) for one, held in rows if held and one.opens_to(case, user) for row in held]
    return [Printout(one, row, number) for number, (one, row) in enumerate(found, start=1)]


def find(case: Case, user: User, code: str, pk: int | None = None) -> Printout | None:
    """One paper of the case; without ``pk`` the latest. None where there is none that opens to ``user``."""
    kind = registry.find(code)
    if kind is None or not kind.fits(case):
        return None
    rows = [row for row in kind.rows(case) if pk is None or row.pk == pk]
    return Printout(kind, rows[-1]) if rows and kind.opens_to(case, user) else None
