"""Acts on notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from governance.notices.models import Notice, Weight

if TYPE_CHECKING:
    from governance.access.models import User


def tell(
    people: Iterable[User],
    text: str,
    *,
    weight: str = Weight.INFO,
    url: str = "",
    reason: str = "",
    key: str = "",
) -> int:
    """Tell each of ``people`` once and return how many; a ``key`` somebody was told already is skipped.

    Writes rows only, so that it may stand inside an act's transaction: no row, no notice.
    """
    rows = [
        Notice(person=person, text=text[:300], weight=weight, url=url, reason=reason[:120], key=key)
        for person in {person.pk: person for person in people}.values()
    ]
    before = Notice.objects.filter(key=key, person__in=[row.person for row in rows]).count() if key else 0
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(key))
    return len(rows) - before


@transaction.atomic
def mark_read(person: User, *, notice: Notice | None = None) -> int:
    """Mark one notice, or all of a person's, as read. Returns how many changed."""
    unread = Notice.objects.of(person).unread()
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=timezone.now())
