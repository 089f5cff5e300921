"""Writing a case into its table: its number, and the pieces by which its words are found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from governance.cases.filing import numbering
from governance.cases.models import Case
from governance.cases.reading import search
from governance.cases.rules import cache


def insert(case: Case) -> None:
    """Write a new case with its searchable pieces, by one statement."""
    case.search = _words(case)
    case.save(force_insert=True)
    del case.search  # read again by whoever wants it; nobody else may save the expression


def index_words(case: Case) -> None:
    """Keep the case's searchable pieces; part of every act that changes its words."""
    Case.objects.filter(pk=case.pk).update(search=_words(case))


def _words(case: Case) -> Any:
    return search.vector(case.number, case.title, case.text, case.place, case.external_number)


def next_number(case: Case, at: datetime) -> str:
    return numbering.case_number(case.district or case.city, at, cache.current().pattern("case"))
