"""What apps put on the page of a case: a template and the context it needs, for some kinds or for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case

    Context = Callable[[Case, User], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """``context`` answers None where there is nothing to show; the page is read in full by whoever sees it.

    ``kinds`` empty is every kind of matter. Sections stand by ``order`` beside the case; one that is
    ``first`` stands above what the case itself says.
    """

    key: str
    template: str
    context: Context
    kinds: tuple[str, ...] = ()
    order: int = 50
    first: bool = False


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Hand over sections; the same key again replaces the one before."""
    for section in sections:
        _sections[section.key] = section


def of(case: Case, user: User) -> list[dict[str, Any]]:
    """The sections of the page of ``case`` with their contexts, in their order."""
    fit = [one for one in _sections.values() if not one.kinds or case.kind in one.kinds]
    made = [(one, one.context(case, user)) for one in sorted(fit, key=lambda one: one.order)]
    return [
        {"template": one.template, "context": said, "first": one.first}
        for one, said in made
        if said is not None
    ]
