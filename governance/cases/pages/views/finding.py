"""The case of an address, for whoever may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from governance.cases.reading import outline

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case


def find_readable(rows: Any, user: User, number: str) -> Case:
    """The case with ``number``; Http404 outside one's area, and for a colleague's draft."""
    found: Case | None = rows.readable(user).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def find_outlined(rows: Any, user: User, number: str) -> Case:
    """The outline of the case with ``number``, for who may not read all of it. Raises Http404."""
    found: Case | None = rows.outlined(user).filter(number=number).first()
    if found is None:
        raise Http404
    [case] = outline.veil([found], user)
    return case
