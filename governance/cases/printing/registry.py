"""Which printouts can be printed of a case. Rooms register theirs from their ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.cases.models import Case

    Words = str | _StrPromise


@dataclass(frozen=True)
class PrintoutField:
    """What a docx template may hold between {{ }}: the name as it is written there, and what it means.

    ``value`` is given the case and the printout's row. With ``columns`` it gives a list of dictionaries with
    these keys, which a template writes out row by row. Never a telephone number or an address of a person.
    """

    name: str
    meaning: Words
    value: Callable[[Case, Any], Any]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintoutKind:
    """A kind of printout, one for each of ``rows``. ``kinds`` are the kinds of matter that have it.

    ``template`` is for the browser, ``docx`` the default template for a text program, of which one is
    needed. ``order`` is its place in the dossier. No ``kinds``: every matter may have it. ``opens``, asked of
    the case and the person each time before it is shown, says whether they may have it, and may write down
    that they read it; without it whoever reads the case may.
    """

    code: str
    label: Words
    rows: Callable[[Case], list[Any]]
    template: str = ""
    docx: Path | None = None
    fields: tuple[PrintoutField, ...] = ()
    kinds: tuple[str, ...] = ()
    order: int = 100
    opens: Callable[[Case, User], bool] | None = None

    def __str__(self) -> str:
        return str(self.label)

    def fits(self, case: Case) -> bool:
        return not self.kinds or case.kind in self.kinds

    def opens_to(self, case: Case, user: User) -> bool:
        """Whether it is shown to ``user`` now; see ``opens``."""
        return self.opens is None or self.opens(case, user)


_printouts: dict[str, PrintoutKind] = {}


def register(*printouts: PrintoutKind) -> None:
    """Hand over kinds of printout. Raises ValueError for one that cannot be printed or has a taken code."""
    for printout in printouts:
        if not printout.template and printout.docx is None:
            raise ValueError(f"the printout {printout.code} has no template")
        if printout.docx is not None and not (printout.docx.is_file() and printout.fields):
            raise ValueError(f"the printout {printout.code} needs a docx that is there, and fields")
        if _printouts.setdefault(printout.code, printout) != printout:
            raise ValueError(f"the printout {printout.code} is registered with another meaning")


def every() -> list[PrintoutKind]:
    """All kinds of printout, in the order of the way round."""
    return sorted(_printouts.values(), key=lambda one: one.order)


def find(code: str) -> PrintoutKind | None:
    return _printouts.get(code)


def of_case(case: Case) -> list[PrintoutKind]:
    """The kinds of printout that a case of this kind may have."""
    return [one for one in every() if one.fits(case)]
