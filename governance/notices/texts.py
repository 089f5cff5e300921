"""The words of notices as they are now: the rows that administrators edit, filled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from governance.notices import text_kinds
from governance.notices.models import NoticeText


def seed() -> None:
    """Write the rows that are missing; what was edited stays."""
    NoticeText.objects.bulk_create(
        [
            NoticeText(code=kind.code, text=str(kind.default), channels=list(kind.channels))
            for kind in text_kinds.every().values()
        ],
        ignore_conflicts=True,
    )


def say(code: str, /, **values: Any) -> str:
    """One text filled in, in the reader's language while nobody has edited it."""
    row = NoticeText.objects.filter(pk=code).first()
    text = _(row.text) if row is not None else str(text_kinds.of(code).default)
    try:
        return text.format(**values)
    except (KeyError, IndexError, ValueError, AttributeError):
        return str(text_kinds.of(code).default).format(**values)


class Texts:
    """The texts as they are now, read in one query; for many notices at once."""

    def __init__(self, codes: Iterable[str] = ()) -> None:
        rows = NoticeText.objects.filter(code__in=list(codes)) if codes else NoticeText.objects.all()
        self._rows = {row.code: row for row in rows}

    def render(self, code: str, **values: Any) -> str:
        """The text of ``code`` filled in; the registered words where the row is missing or unsound."""
        row = self._rows.get(code)
        if row is not None:
            try:
                return row.text.format(**values)
            except (KeyError, IndexError, ValueError, AttributeError):
                pass
        return str(text_kinds.of(code).default).format(**values)

    def channels(self, code: str) -> tuple[str, ...]:
        row = self._rows.get(code)
        return tuple(row.channels) if row is not None else text_kinds.of(code).channels
