"""A kind of sheet: what its columns are, what the system holds, how a row is added and changed.

A room declares a ``Sheet`` and registers it; template, export, upload, dry run, preview, confirmation,
worker, result and undo are the kit's. A sheet writes only through its room's ordinary services.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError

from governance.administration.sheets import cells, reasons
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area

    Text = str | _StrPromise

NEW, CHANGED, SAME, FAULTY, MISSING = "new", "changed", "same", "faulty", "missing"


@dataclass(frozen=True)
class Column:
    """One column. ``code`` names its value, ``label`` is the heading in the file.

    ``read`` turns a cell into a value (see ``cells``), ``show`` a value into what is shown and exported.
    ``info`` columns are exported for orientation and not read. ``fixed`` ones are given to a new row only.
    ``mask`` makes a column personal: previews, exports and what is kept hold the masked value, and a cell
    that holds the masked value of today means "unchanged".
    """

    code: str
    label: Text
    read: Callable[[Any], Any] = field(default_factory=cells.text)
    show: Callable[[Any], str] = cells.shown
    required: bool = False
    explanation: Text = ""
    example: str = ""
    info: bool = False
    fixed: bool = False
    mask: Callable[[str], str] | None = None
    # What an empty cell of this column means.
    empty: Any = None

    def told(self, value: Any) -> str:
        """The value as previews and exports show it."""
        words = self.show(value)
        return self.mask(words) if self.mask and words else words


@dataclass
class Present:
    """What the system holds under a key: the row itself and its values by column."""

    target: Any
    values: dict[str, Any]


@dataclass
class Line:
    """One row of the file (``number`` as the spreadsheet counts) or one that the file lacks (0).

    ``values`` are what the file says, by column, only for columns it has. ``differences`` are
    (before, after) by column. ``faults`` are pairs of a column's label (or "") and what to do.
    """

    number: int
    key: str
    label: str = ""
    state: str = NEW
    values: dict[str, Any] = field(default_factory=dict)
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    target: Any = None

    @property
    def changed(self) -> dict[str, Any]:
        """The new values of what differs."""
        return {code: after for code, (_before, after) in self.differences.items()}

    def fault(self, column: Column | None, refused: Refused | str) -> None:
        """Mark the row as faulty, at ``column`` where there is one."""
        self.faults.append((str(column.label) if column else "", str(refused)))


@dataclass
class Plan:
    """What a file would do in ``area`` for ``actor``, row by row."""

    area: Area
    actor: User | None
    lines: list[Line]
    present: Mapping[str, Present]
    ignored: list[str] = field(default_factory=list)

    def by_state(self, *states: str) -> list[Line]:
        return [line for line in self.lines if line.state in states]

    @property
    def good(self) -> list[Line]:
        """The rows of the file without a fault so far."""
        return [line for line in self.lines if line.state != MISSING and not line.faults]


class AtLine(Exception):
    """A bulk act was refused because of one row; nothing was written."""

    def __init__(self, line: Line, why: Refused | ValidationError) -> None:
        self.line, self.why = line, why
        super().__init__(str(why))


class Sheet:
    """A kind of sheet. Subclasses say what is in the class variables and fill in the methods below.

    ``right`` is what somebody must hold at the area of the sheet, for export and import alike. ``key`` is
    the code of the column by which a row of the file finds what the system holds.
    """

    code: ClassVar[str]
    label: ClassVar[Text]
    right: ClassVar[str]
    explanation: ClassVar[Text] = ""
    missing_note: ClassVar[Text] = ""
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[str] = "code"
    can_undo: ClassVar[bool] = False
    # Who leaves goes before who comes: changed rows are written before new ones.
    changes_first: ClassVar[bool] = False

    # What every sheet says ----------------------------------------------------------------

    def present(self, area: Area, actor: User | None) -> Mapping[str, Present]:
        """What the system holds in ``area`` (and below), by key, in the order of the export."""
        raise NotImplementedError

    def add(self, line: Line, *, area: Area, actor: User | None) -> Model:
        """Write a new row through the ordinary service. Refused and ValidationError are told at the row."""
        raise NotImplementedError

    def add_all(self, lines: list[Line], *, area: Area, actor: User | None) -> Iterator[Model]:
        """Write the new rows in this order; a kind that can do it in bulk does it here.

        What it raises is told at the row that comes next, or at the one of an ``AtLine``.
        """
        for line in lines:
            yield self.add(line, area=area, actor=actor)

    def change(self, line: Line, *, area: Area, actor: User | None) -> Model:
        """Write ``line.changed`` to ``line.target`` through the ordinary service."""
        raise NotImplementedError

    # What a sheet may say -----------------------------------------------------------------

    def lock(self) -> None:
        """Hold off other writers until the transaction ends, so that preview and writing see the same."""

    def complete(self, line: Line, now: Mapping[str, Any]) -> None:
        """Settle ``line.values`` where a cell was left empty, before they are compared with ``now``."""

    def check(self, line: Line, plan: Plan) -> None:
        """Add the faults of one row: ``line.fault(self.column("parent"), reasons.X())``."""

    def check_together(self, plan: Plan) -> None:
        """Add the faults that only several rows together show."""

    def in_order(self, lines: list[Line]) -> list[Line]:
        """The rows in the order in which they are to be written."""
        return lines

    def label_of(self, values: Mapping[str, Any]) -> str:
        """What a row is called in the preview."""
        return str(values.get("name") or values.get(self.key) or "")

    def written(self, area: Area, actor: User | None, lines: Iterable[Any]) -> Mapping[str, Present]:
        """What the ``lines`` of a batch (``SheetLine``) have become, by their key in the file.

        A kind whose new rows get another key than the file's, or whose rows may have ended, says so here.
        """
        return self.present(area, actor)

    def why_not_undo(self, line: Line, target: Any) -> Refused | None:
        """Why a row that was added cannot be taken back; None when it can."""
        return reasons.NO_UNDO()

    def take_back(self, target: Any, *, actor: User | None) -> None:
        """Take back a row that was added, through the ordinary service."""
        raise NotImplementedError

    # What the kit asks --------------------------------------------------------------------

    def column(self, code: str) -> Column:
        return next(column for column in self.columns if column.code == code)

    @property
    def read_columns(self) -> list[Column]:
        return [column for column in self.columns if not column.info]


_known: dict[str, Sheet] = {}


def register(sheet: Sheet) -> None:
    """Make a kind of sheet known; registering its code again replaces it."""
    _known[sheet.code] = sheet


def every() -> dict[str, Sheet]:
    return dict(_known)


def open_to(user: User) -> list[Sheet]:
    """The kinds of sheet whose right ``user`` holds somewhere."""
    return [sheet for sheet in _known.values() if user.scope(sheet.right).everything or _spans(user, sheet)]


def _spans(user: User, sheet: Sheet) -> bool:
    return bool(user.scope(sheet.right).spans)


def ordered(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.number)
