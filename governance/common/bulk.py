"""Writing thousands of rows of one model by one statement, without asking every field about every value.

``bulk_create`` spends most of a sweep's time there. The rows are the same; signals and defaults of the
database are none of its business either.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, JSONField, Model
from django.utils import timezone

from governance.common.crypto import EncryptedTextField

_TEXT = ("varchar", "text", "character")


def insert(rows: Iterable[Model]) -> None:
    """Insert new ``rows`` of one model and give them their keys, in their order.

    What a column takes as it is goes as it is; a text that is too long is refused by the database.
    """
    new = list(rows)
    if not new:
        return
    statement, columns = _plan(type(new[0]))
    with connection.cursor() as cursor:
        cursor.execute(statement, [column(new) for column in columns])
        for row, (pk,) in zip(new, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False
            row._state.db = connection.alias


@cache
def _plan(model: type[Model]) -> tuple[str, list[Callable[[list[Any]], list[Any]]]]:
    fields = [one for one in model._meta.concrete_fields if not one.primary_key and not one.generated]
    names = ", ".join(f'"{one.column}"' for one in fields)
    taken = ", ".join(f"v{n}::{_type(one)}" if _is_json(one) else f"v{n}" for n, one in enumerate(fields))
    arrays = ", ".join(f"%s::{'text' if _is_json(one) else _type(one)}[]" for one in fields)
    aliases = ", ".join(f"v{n}" for n in range(len(fields)))
    key = model._meta.pk.column
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 (names of our own columns)
        f'SELECT {taken} FROM unnest({arrays}) AS v({aliases}) RETURNING "{key}"'
    )
    return statement, [_column(one) for one in fields]


def _is_json(field: Any) -> bool:
    return isinstance(field, JSONField)


def _type(field: Field[Any, Any]) -> str:
    found = (field.db_type(connection) or "text").partition("(")[0]
    return "text" if found.startswith(_TEXT) else found


def _column(field: Any) -> Callable[[list[Any]], list[Any]]:
    """How the values of a column are taken from the rows."""
    name = field.attname
    if isinstance(field, JSONField):
        encode = (field.encoder or json.JSONEncoder)().encode
        return lambda rows: [None if (v := getattr(row, name)) is None else encode(v) for row in rows]
    if isinstance(field, EncryptedTextField):
        return lambda rows: [field.get_prep_value(getattr(row, name)) for row in rows]
    if isinstance(field, DateTimeField) and (field.auto_now or field.auto_now_add):
        return lambda rows: [timezone.now()] * len(rows)
    return lambda rows: [getattr(row, name) for row in rows]
