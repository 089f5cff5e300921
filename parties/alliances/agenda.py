"""Where the matters of a meeting's agenda come from, and what they may become. Rooms register both.

``needs_for_agenda`` of the claims and the whistles of this app meet here without importing each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from parties.models import AgendaItem, Alliance

    Text = str | _StrPromise


@dataclass(frozen=True)
class Proposed:
    """A matter for an agenda. ``key`` is the same each time it is proposed by its source."""

    key: str
    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Source:
    """A room that proposes matters for the next meeting of an alliance."""

    code: str
    label: Text
    propose: Callable[[Alliance], Iterable[Proposed]]


@dataclass(frozen=True)
class Outcome:
    """What a matter may become elsewhere.

    ``new_url`` is the page where it is filed, for who may (else ""); ``find`` gives the address of the filed
    one by its number, within what ``user`` may read, or None.
    """

    code: str
    label: Text
    new_url: Callable[[AgendaItem, User], str]
    find: Callable[[str, User], str | None]


_sources: dict[str, Source] = {}
_outcomes: dict[str, Outcome] = {}


def register_source(source: Source) -> None:
    """Hand over a source; registering its code again replaces it."""
    _sources[source.code] = source


def register_outcome(outcome: Outcome) -> None:
    """Hand over an outcome; registering its code again replaces it."""
    _outcomes[outcome.code] = outcome


def proposed_for(alliance: Alliance) -> list[tuple[Source, Proposed]]:
    """Everything that the sources propose now."""
    return [(source, one) for source in _sources.values() for one in source.propose(alliance)]


def source_label(code: str) -> Text:
    return _sources[code].label if code in _sources else code


def outcomes() -> list[Outcome]:
    return list(_outcomes.values())


def outcome(code: str) -> Outcome | None:
    return _outcomes.get(code)


def outcome_choices() -> list[tuple[str, Any]]:
    return [(one.code, one.label) for one in _outcomes.values()]
