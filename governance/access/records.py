"""Rows that people keep: days from-to, writing one, and every change of it with its audit entry.

For rows that are neither cases nor part of the kernel's own administration: an app's services call these
around the writing, inside their own transaction.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access import audit, reasons
from governance.access.models import AuditAct, AuditEntry
from governance.common import editing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

    from governance.access.models import User
    from governance.areas.models import Area

HISTORY = 30  # entries that a page shows
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


def on_day(start: str, end: str, on: date | None = None) -> Q:
    """The condition for rows that hold on a day (today), from the day ``start`` up to the day ``end``."""
    day = on or timezone.localdate()
    return Q(**{f"{start}__lte": day}) & (Q(**{end: None}) | Q(**{f"{end}__gt": day}))


def insist(actor: User | None, right: str, area: Area) -> None:
    """Raise Refused (OUTSIDE_AREA) unless ``actor`` holds ``right`` at ``area``; None is the system."""
    if actor is not None and not actor.has_right(right, area):
        raise reasons.OUTSIDE_AREA(area=str(area), field="area")


def facts(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """Values of ``row`` by name as the audit keeps them: rows by what they are called."""
    return {name: _told(getattr(row, name)) for name in names}


def _told(value: Any) -> Any:
    if hasattr(value, "pk"):
        return str(value)
    return editing.plain({"": value})[""]


def save(row: Model, named: Mapping[str, Any] | None = None) -> None:
    """Validate and write; what a constraint refuses after all is said in its words.

    ``named`` are refusals by the name of a constraint. Raises ValidationError or Refused.
    """
    row.full_clean()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name in (named or {}):
            raise (named or {})[name] from error
        raise


def record_added(row: Model, names: Iterable[str], *, actor: User | None, area: Area, right: str) -> None:
    """The audit entry of a row that was added."""
    detail = {"after": facts(row, names)}
    audit.record(AuditAct.RECORD_ADD, actor=actor, subject=row, area=area, right=right, detail=detail)


def record_changed(
    row: Model,
    before: Mapping[str, Any],
    names: Iterable[str],
    *,
    actor: User | None,
    area: Area,
    right: str,
    act: AuditAct = AuditAct.RECORD_EDIT,
) -> bool:
    """The audit entry of what differs from ``before``; False, and none, where nothing does."""
    after = facts(row, names)
    changed = [name for name in after if after[name] != before.get(name)]
    if not changed:
        return False
    detail = {
        "before": {name: before.get(name) for name in changed},
        "after": {name: after[name] for name in changed},
    }
    audit.record(act, actor=actor, subject=row, area=area, right=right, detail=detail)
    return True


def labels(model: type[Model], names: Iterable[str]) -> dict[str, Any]:
    """What the fields ``names`` of ``model`` are called."""
    return {name: model._meta.get_field(name).verbose_name for name in names}  # type: ignore[union-attr]


def history(row: Model, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The last changes of ``row`` with their values in words, the newest first."""
    entries = AuditEntry.objects.filter(subject_type=row._meta.label_lower, subject_id=str(row.pk))
    words = {field.name: dict(field.flatchoices) for field in row._meta.fields if field.choices}
    return [
        {"entry": entry, "lines": _lines(entry.detail, known, words)}
        for entry in entries.select_related("actor").order_by("-at", "-pk")[:HISTORY]
    ]


def _lines(
    detail: dict[str, Any], known: Mapping[str, Any], words: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Before and after of what is known; a value of a choice is told in its words."""
    before, after = detail.get("before") or {}, detail.get("after") or {}
    lines = [
        {
            "label": known[key],
            "before": _said(words.get(key, {}).get(before.get(key), before.get(key))),
            "after": _said(words.get(key, {}).get(after.get(key), after.get(key))),
        }
        for key in known
        if key in before or key in after
    ]
    return [line for line in lines if line["before"] or line["after"]]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
