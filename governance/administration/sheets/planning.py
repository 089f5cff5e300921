"""From a table to a plan: every row read, compared with what the system holds, its faults named."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from governance.administration.sheets import reasons
from governance.administration.sheets.cells import said
from governance.administration.sheets.definitions import (
    CHANGED,
    FAULTY,
    MISSING,
    NEW,
    SAME,
    Column,
    Line,
    Plan,
    Sheet,
)
from governance.common import table_reasons
from governance.common.editing import plain
from governance.common.refusals import Refused
from governance.common.tables import Blurred, Formula, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from governance.access.models import User
    from governance.areas.models import Area


def labels(sheet: Sheet) -> list[str]:
    """The names by which a sheet's heading is recognised."""
    return [str(column.label) for column in sheet.columns]


def check_columns(sheet: Sheet, table: Table) -> list[str]:
    """The file's columns that the sheet does not know. Raises Refused when needed ones are not there."""
    known = {str(column.label) for column in sheet.columns}
    if not known & set(table.columns):
        raise reasons.NOTHING_KNOWN()
    needed = [column for column in sheet.read_columns if column.required or column.code == sheet.key]
    if lacking := [str(column.label) for column in needed if str(column.label) not in table.columns]:
        raise reasons.NO_COLUMN(columns="、".join(lacking))
    return [column for column in table.columns if column not in known]


def make(
    sheet: Sheet,
    table: Table,
    *,
    area: Area,
    actor: User | None,
    told: Callable[[int, int], None] | None = None,
) -> Plan:
    """What ``table`` would do in ``area``. Raises Refused (NO_COLUMN, NOTHING_KNOWN)."""
    ignored = check_columns(sheet, table)
    given = [column for column in sheet.read_columns if str(column.label) in table.columns]
    present = sheet.present(area, actor)
    plan = Plan(area, actor, [], present, ignored)
    seen: dict[str, int] = {}
    for count, (number, row, too_many) in enumerate(table.rows, 1):
        line = _read(sheet, given, number, row, plan)
        if too_many:
            line.fault(None, reasons.TOO_WIDE(n=too_many))
        if line.key and seen.setdefault(line.key, number) != number:
            line.fault(sheet.column(sheet.key), reasons.KEY_TWICE(key=line.key, row=seen[line.key]))
        plan.lines.append(line)
        if told is not None:
            told(count, len(table.rows))
    for line in plan.good:
        sheet.check(line, plan)
    sheet.check_together(plan)
    for line in plan.lines:
        if line.faults:
            line.state = FAULTY
    plan.lines += [
        Line(0, key, sheet.label_of(one.values), MISSING, target=one.target)
        for key, one in present.items()
        if key not in seen
    ]
    return plan


def _read(sheet: Sheet, given: list[Column], number: int, row: dict[str, Any], plan: Plan) -> Line:
    key_column = sheet.column(sheet.key)
    key_cell = row.get(str(key_column.label))
    line = Line(number, said(key_cell))
    if not isinstance(key_cell, Formula):
        with suppress(Refused):  # told below, at its column
            line.key = key_column.show(key_column.read(key_cell)) if line.key else ""
    found = plan.present.get(line.key)
    line.target = found.target if found else None
    now = found.values if found else {}
    for column in given:
        cell = row.get(str(column.label))
        if isinstance(cell, Formula):
            line.fault(column, table_reasons.FORMULA())
            continue
        if isinstance(cell, Blurred):
            line.fault(column, table_reasons.LOST_DIGITS(text=cell))
            continue
        if not said(cell):
            if column.required or column.code == sheet.key:
                line.fault(column, reasons.REQUIRED())
                continue
            value = column.empty
        elif column.mask and found and said(cell) == column.told(now.get(column.code)):
            value = now.get(column.code)
        else:
            try:
                value = column.read(cell)
            except Refused as refused:
                line.fault(column, refused)
                continue
        line.values[column.code] = value
    sheet.complete(line, now)
    for column in given:
        before = now.get(column.code, column.empty)
        if column.code not in line.values or line.values[column.code] == before:
            continue
        line.differences[column.code] = (before, line.values[column.code])
        if found and column.fixed:
            line.fault(column, reasons.FIXED(value=column.told(before)))
    line.label = sheet.label_of({**now, **line.values})
    line.state = NEW if found is None else CHANGED if line.differences else SAME
    return line


def shown(sheet: Sheet, line: Line) -> list[list[str]]:
    """What differs, as (label, before, after) in words; personal values masked."""
    return [
        [str(column.label), column.told(before), column.told(after)]
        for code, (before, after) in line.differences.items()
        for column in (sheet.column(code),)
    ]


def digest(plan: Plan) -> str:
    """A fingerprint of what the plan would do: the same as long as neither file nor system changed."""
    told = [
        [
            line.number,
            line.key,
            line.state,
            line.faults,
            plain({k: list(v) for k, v in line.differences.items()}),
        ]
        for line in plan.lines
        if line.state != SAME
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, default=str).encode()).hexdigest()
