"""How rooms hand themselves over to the shell: navigation, panels of the workbench, search.

A room registers from its ``AppConfig.ready()``; the shell knows none of them by name, so that adding
one touches no other. What somebody sees is decided by ``user.scope(right)`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.portal.requests import AuthedRequest

    Text = str | _StrPromise


@dataclass(frozen=True)
class NavGroup:
    """A heading of the side navigation; groups stand by ``order``."""

    key: str
    label: Text
    order: int


@dataclass(frozen=True)
class NavEntry:
    """One line of the navigation.

    ``right`` None shows it to everybody signed in. ``also`` are the names of pages below it, on which
    the line is marked as current. ``tab`` gives it a place in the bar at the foot of a phone, lowest
    number first (the bar holds three, beside search and "more"); ``is_main_tab`` makes it the large one.
    """

    label: Text
    url_name: str
    icon: str
    right: str | None = None
    group: str = "work"
    order: int = 50
    also: tuple[str, ...] = ()
    tab: int | None = None
    is_main_tab: bool = False

    @property
    def url(self) -> str:
        return _address(self.url_name)

    def is_current(self, url_name: str) -> bool:
        return url_name == self.url_name or url_name in self.also


@lru_cache
def _address(url_name: str) -> str:
    """Every page asks for all of them."""
    return reverse(url_name)


@dataclass(frozen=True)
class WorkbenchPanel:
    """A part of the workbench that a room makes itself: a template and the context it needs.

    ``head`` is a template with the styles and scripts it asks for. While no panel is open to somebody,
    the workbench says what would stand there.
    """

    key: str
    template: str
    context: Callable[[AuthedRequest], dict[str, Any]]
    head: str = ""
    right: str | None = None
    order: int = 50


@dataclass(frozen=True)
class AreaSection:
    """A card that a room puts on the page of an area: a template and the context it needs.

    Shown to those who hold ``right`` at that area; ``context`` may answer None for "nothing here".
    """

    key: str
    template: str
    context: Callable[[User, Area], dict[str, Any] | None]
    right: str
    order: int = 50


@dataclass(frozen=True)
class SearchResult:
    """One line found: what it is called, where it leads, what tells it from its namesakes."""

    title: str
    url: str
    detail: str = ""
    badge: str = ""


@dataclass(frozen=True)
class SearchProvider:
    """A kind of thing the search box finds. ``find`` restricts to what ``user`` may see."""

    key: str
    label: Text
    icon: str
    find: Callable[[User, str, int], list[SearchResult]]
    right: str | None = None
    order: int = 50


@dataclass(frozen=True)
class Caution:
    """A sentence on the workbench of those who can do something about it; None while all is well."""

    key: str
    find: Callable[[User], tuple[Text, str] | None]
    right: str | None = None


@dataclass
class _Registry:
    groups: dict[str, NavGroup] = field(default_factory=dict)
    entries: dict[str, NavEntry] = field(default_factory=dict)
    panels: dict[str, WorkbenchPanel] = field(default_factory=dict)
    providers: dict[str, SearchProvider] = field(default_factory=dict)
    cautions: dict[str, Caution] = field(default_factory=dict)
    sections: dict[str, AreaSection] = field(default_factory=dict)


_known = _Registry()


def add_groups(*groups: NavGroup) -> None:
    _known.groups |= {group.key: group for group in groups}


def add_nav(*entries: NavEntry) -> None:
    _known.entries |= {entry.url_name: entry for entry in entries}


def add_panels(*panels: WorkbenchPanel) -> None:
    _known.panels |= {panel.key: panel for panel in panels}


def add_search(*providers: SearchProvider) -> None:
    _known.providers |= {provider.key: provider for provider in providers}


def add_cautions(*cautions: Caution) -> None:
    _known.cautions |= {caution.key: caution for caution in cautions}


def add_area_sections(*sections: AreaSection) -> None:
    _known.sections |= {section.key: section for section in sections}


def _open_to(user: User, right: str | None) -> bool:
    return right is None or bool(user.scope(right))


def navigation(user: User) -> list[tuple[NavGroup, list[NavEntry]]]:
    """The groups that have at least one entry for ``user``, each with those entries."""
    shown = sorted((e for e in _known.entries.values() if _open_to(user, e.right)), key=lambda e: e.order)
    groups = sorted(_known.groups.values(), key=lambda group: group.order)
    found = [(group, [entry for entry in shown if entry.group == group.key]) for group in groups]
    return [(group, entries) for group, entries in found if entries]


def is_current(entry: str, url_name: str) -> bool:
    """Whether the line of the navigation that leads to ``entry`` is that of the page ``url_name``."""
    known = _known.entries.get(entry)
    return known.is_current(url_name) if known else entry == url_name


def revision() -> int:
    """Another number whenever a room has handed in more lines."""
    return len(_known.entries)


def tabs(user: User) -> list[NavEntry]:
    """The entries in the bar at the foot of a phone."""
    shown = [e for e in _known.entries.values() if e.tab is not None and _open_to(user, e.right)]
    return sorted(shown, key=lambda entry: entry.tab or 0)[:3]


def panels(user: User) -> list[WorkbenchPanel]:
    return sorted((p for p in _known.panels.values() if _open_to(user, p.right)), key=lambda p: p.order)


def providers(user: User) -> list[SearchProvider]:
    return sorted((p for p in _known.providers.values() if _open_to(user, p.right)), key=lambda p: p.order)


def cautions(user: User) -> list[tuple[Text, str]]:
    """The cautions for ``user``: (sentence, page that helps)."""
    found = (c.find(user) for c in _known.cautions.values() if _open_to(user, c.right))
    return [caution for caution in found if caution]


def area_sections(user: User, area: Area) -> list[dict[str, Any]]:
    """The cards of other rooms on the page of ``area``: template and context each."""
    open_ones = [s for s in _known.sections.values() if user.has_right(s.right, area)]
    made = [(s.template, s.context(user, area)) for s in sorted(open_ones, key=lambda s: s.order)]
    return [{"template": template, "context": said} for template, said in made if said is not None]


def search(user: User, text: str, limit: int) -> Sequence[tuple[SearchProvider, list[SearchResult]]]:
    """What is found by each provider; those that find nothing are left out."""
    text = " ".join(text.split())[:80]
    if not text:
        return []
    found = [(provider, provider.find(user, text, limit)) for provider in providers(user)]
    return [(provider, results) for provider, results in found if results]


add_groups(
    NavGroup("work", _("工作"), 10),
    NavGroup("city", _("辖区"), 50),
    NavGroup("system", _("管理"), 90),
)
