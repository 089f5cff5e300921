"""What people outside have added to a case and nobody has looked at yet, on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.cases.models import JoinedReport
from governance.cases.pages import sections

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case


def _context(case: Case, user: User) -> dict[str, Any] | None:
    waiting = JoinedReport.waiting_for(case)
    if not waiting:
        return None
    return {"case": case, "waiting": waiting, "may_judge": user.has_right("cases.register", case.desk)}


def register() -> None:
    """Put the section on the pages of all kinds of matters."""
    sections.register(sections.Section("joins", "cases/joins.html", _context, order=10))
