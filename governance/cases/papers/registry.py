"""Which papers can be printed of a case. Rooms register theirs from their ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.cases.models import Case

    Words = str | _StrPromise


@dataclass(frozen=True)
class PaperField:
    """What a docx template may hold between {{ }}: the name as it is written there, and what it means.

    ``value`` is given the case and the paper's row. With ``columns`` it gives a list of dictionaries with
    these keys, which a template writes out row by row. Never a telephone number or an address of a person.
    """

    name: str
    meaning: Words
    value: Callable[[Case, Any], Any]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper. ``rows`` are what it is made from, each one paper; ``kinds`` the matters that have it.

    ``template`` is for the browser, ``docx`` the default template for a text program, of which one is
    needed. ``order`` is its place in the dossier. No ``kinds``: every matter may have it.
    """

    code: str
    label: Words
    rows: Callable[[Case], list[Any]]
    template: str = ""
    docx: Path | None = None
    fields: tuple[PaperField, ...] = ()
    kinds: tuple[str, ...] = ()
    order: int = 100

    def __str__(self) -> str:
        return str(self.label)

    def fits(self, case: Case) -> bool:
        return not self.kinds or case.kind in self.kinds


_papers: dict[str, PaperKind] = {}


def register(*papers: PaperKind) -> None:
    """Hand over kinds of paper. Raises ValueError for one that cannot be printed or whose code is taken."""
    for paper in papers:
        if not paper.template and paper.docx is None:
            raise ValueError(f"the paper {paper.code} has no template")
        if paper.docx is not None and not (paper.docx.is_file() and paper.fields):
            raise ValueError(f"the paper {paper.code} needs a docx that is there, and fields")
        if _papers.setdefault(paper.code, paper) != paper:
            raise ValueError(f"the paper {paper.code} is registered with another meaning")


def every() -> list[PaperKind]:
    """All kinds of paper, in the order of the way round."""
    return sorted(_papers.values(), key=lambda one: one.order)


def find(code: str) -> PaperKind | None:
    return _papers.get(code)


def of_case(case: Case) -> list[PaperKind]:
    """The kinds of paper that a case of this kind may have."""
    return [one for one in every() if one.fits(case)]
