"""Rows that are kept on the page of the row they belong to: a card with lines and a form to add one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from parties.rows.keeping import Kept
    from parties.rows.pages import RowPages

    Text = str | _StrPromise
MOST = 30


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Children:
    """``of`` is the field that leads to the parent, ``read`` the right by which the lines are read.

    ``line`` says a row as (text, what stands beside it). ``form`` is built with ``parent=`` and ``user=``.
    ``fits`` tells for which parents the card stands there at all.
    """

    kept: Kept
    read: str
    name: str
    of: str
    title: Text
    new: Text
    empty: Text
    form: Any
    line: Callable[[Any], tuple[str, str]]
    order: tuple[str, ...] = ("-pk",)
    fits: Callable[[Any], bool] = _always

    def board(self, pages: RowPages, row: Any, user: User, refused: Any) -> dict[str, Any]:
        """What the card on the page of ``row`` shows; ``refused`` is the form that was not accepted."""
        may = user.has_right(self.kept.right, pages.kept.area_of(row)) and not pages.kept.has_ended(row)
        rows = self.kept.model._default_manager.restrict(user, self.read)  # type: ignore[attr-defined]
        rows = rows.for_rows().filter(**{self.of: row}).order_by(*self.order)[:MOST]
        prefix = f"{pages.name}-{self.name}"
        form = (refused or self.form(parent=row, user=user)) if may else None
        return {
            "children": self,
            "lines": [self._line(one, prefix, row, may) for one in rows],
            "form": form,
            "action": reverse(prefix, args=[row.pk]),
        }

    def _line(self, one: Any, prefix: str, row: Any, may: bool) -> dict[str, Any]:
        text, beside = self.line(one)
        over = self.kept.has_ended(one)
        can_end = may and bool(self.kept.end) and not over
        end_url = reverse(f"{prefix}-end", args=[row.pk, one.pk]) if can_end else ""
        return {"row": one, "text": text, "beside": beside, "over": over, "end_url": end_url}
