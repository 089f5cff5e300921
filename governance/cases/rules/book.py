"""The whole rule book as a file, from one installation to another: tried first, then applied as one.

Names stand for rows (a category by its code, a condition by its words), never keys of a database. What
belongs to single places (calendars, who is responsible where) is not part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from governance.cases.models import (
    Category,
    Channel,
    FilingCondition,
    LadderRung,
    LoopSetting,
    NumberPattern,
    ReasonChoice,
    RuleGroup,
    TimeLimit,
)
from governance.cases.rules import publishing, reasons, subjects
from governance.cases.rules.rows import NEW
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common.refusals import Refused
from governance.notices import text_kinds

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.rules.subjects import Subject, Values
    from governance.common.editing import Difference

FORMAT, VERSION = "governance-rule-book", 1


@dataclass
class Change:
    """What one subject of a book would become here. ``fault`` is why it cannot."""

    group: str
    label: str
    differences: list[Difference] = field(default_factory=list)
    fault: str = ""

    @property
    def group_label(self) -> str:
        return str(RuleGroup(self.group).label)


class _TakeBack(Exception):
    """Rolls a trial back."""


def read() -> dict[str, Any]:
    """The rule book as it is in force, as JSON."""
    kinds = list(TimeLimit.objects.order_by().values_list("kind", flat=True).distinct().order_by("kind"))
    conditions = FilingCondition.objects.select_related("category").order_by("category__code", "order", "pk")
    own = set(TimeLimit.objects.in_force().exclude(condition=None).values_list("condition", flat=True))
    return {
        "format": FORMAT,
        "version": VERSION,
        "setting": {row.key: {"value": row.value} for row in LoopSetting.objects.all()},
        "pattern": {row.key: {"pattern": row.pattern} for row in NumberPattern.objects.all()},
        "quiet": {"city": subjects.of("quiet", "city").read()},
        "text": {code: subjects.of("text", code).read() for code in text_kinds.every()},
        "reason": [_row("reason", row) for row in ReasonChoice.objects.all()],
        "channel": [_row("channel", row) for row in Channel.objects.all()],
        "category": [_category(row) for row in Category.objects.select_related("parent")],
        "condition": [
            {
                "category": row.category.code,
                "filing": row.filing,
                "closing": row.closing,
                "order": row.order,
                "is_active": row.is_active,
                "limits": subjects.of("limits", _own_limits(row)).read() if row.pk in own else {},
            }
            for row in conditions
        ],
        "limits": {
            f"{kind}/{clock}": values
            for kind in kinds
            for clock in (one.code for one in clock_kinds.every())
            if (values := subjects.of("limits", f"{kind}/{clock}").read())
        },
        "ladder": {
            f"{kind}/{clock}": subjects.of("ladder", f"{kind}/{clock}").read()
            for kind, clock in LadderRung.objects.in_force()
            .order_by()
            .values_list("kind", "clock")
            .distinct()
            .order_by("kind", "clock")
        },
    }


def _own_limits(condition: FilingCondition) -> str:
    """The key of the limits that a filing condition may have of its own."""
    flow = definitions.flow_of(condition.category.kind)
    return f"{flow.kind}/{flow.condition_clock}/{condition.pk}"


def _row(group: str, row: Any) -> Values:
    kind: Any = subjects.kind_of(group)
    values: Values = kind.values_of(row)
    return values


def _category(row: Category) -> Values:
    values = _row("category", row)
    return values | {"parent": row.parent.code if row.parent else None}


def digest() -> str:
    """What the book says here, in a word: to notice that somebody changed it since it was compared."""
    said = json.dumps(read(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def parse(content: bytes) -> dict[str, Any]:
    """A file as a book. Raises Refused (NOT_A_BOOK)."""
    try:
        book = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise reasons.NOT_A_BOOK() from error
    if not isinstance(book, dict) or book.get("format") != FORMAT or book.get("version") != VERSION:
        raise reasons.NOT_A_BOOK()
    shapes = {"category": list, "condition": list, "reason": list, "channel": list}
    for group in (
        "setting",
        "pattern",
        "quiet",
        "text",
        "reason",
        "channel",
        "category",
        "condition",
        "limits",
        "ladder",
    ):
        if not isinstance(book.get(group, shapes.get(group, dict)()), shapes.get(group, dict)):
            raise reasons.NOT_A_BOOK()
    return book


def compare(book: dict[str, Any], *, actor: User) -> list[Change]:
    """What applying ``book`` would change here, and what is wrong with it: tried, and taken back."""
    found: list[Change] = []
    try:
        with transaction.atomic():
            found = _apply(book, actor, "compare")
            raise _TakeBack
    except _TakeBack:
        return found


def apply(book: dict[str, Any], *, actor: User, reason: str) -> list[Change]:
    """Publish what differs, all or nothing; with a fault in any part nothing is changed."""
    found: list[Change] = []
    try:
        with transaction.atomic():
            found = _apply(book, actor, reason)
            if any(change.fault for change in found):
                raise _TakeBack
    except _TakeBack:
        pass
    return found


def _apply(book: dict[str, Any], actor: User, reason: str) -> list[Change]:
    if not actor.has_right(subjects.RIGHT, subjects.city()):
        raise reasons.CITY_ONLY()
    changes = []
    for group, label, prepare in _subjects(_differing(book)):
        change = Change(group, label)
        try:
            with transaction.atomic():
                subject, values = prepare()
                before = subject.read()
                made = publishing.publish(subject, values, actor=actor, reason=reason)
                change.label = made.label
                change.differences = publishing.differences(subject, before, made.after)
                changes.append(change)
        except Refused as refused:
            if refused.reason != reasons.NOTHING_CHANGED:
                change.fault = str(refused)
                changes.append(change)
        except ValidationError as error:
            change.fault = " ".join(error.messages)
            changes.append(change)
        except (TypeError, KeyError, AttributeError, ValueError):
            change.fault = str(reasons.NOT_A_BOOK())
            changes.append(change)
    return changes


def _differing(book: dict[str, Any]) -> dict[str, Any]:
    """``book`` without what is here to the letter: most of it, and each subject costs a dozen questions."""
    here = json.loads(json.dumps(read()))
    left: dict[str, Any] = {}
    for group, given in book.items():
        if isinstance(given, dict):
            known = here.get(group, {})
            left[group] = {
                key: one for key, one in given.items() if key not in known or not _alike(one, known[key])
            }
        elif isinstance(given, list):
            known = {_said(one) for one in here.get(group, [])}
            left[group] = [one for one in given if _said(one) not in known]
    return left


def _alike(one: Any, other: Any) -> bool:
    return _said(one) == _said(other)


def _said(value: Any) -> str:
    """A value in one spelling: JSON tells 1 from true and from "1", which Python's equality does not."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _subjects(book: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Group, name, how to find subject and values: in an order in which each finds the others."""
    for group in ("setting", "pattern", "quiet", "text"):
        for key, values in book.get(group, {}).items():
            yield group, str(key), lambda g=group, k=key, v=values: (subjects.of(g, str(k)), dict(v))
    for values in book.get("reason", []):
        yield "reason", _name(values, "text"), lambda v=values: (_reason(v), dict(v))
    for values in book.get("channel", []):
        yield "channel", _name(values, "name"), lambda v=values: (_by_code("channel", Channel, v), dict(v))
    for values in _parents_first(book.get("category", [])):
        yield "category", _name(values, "name"), lambda v=values: _category_of(v)
    for values in book.get("condition", []):
        yield "condition", _name(values, "filing"), lambda v=values: _condition_of(v)
    for values in book.get("condition", []):
        if isinstance(values, dict) and values.get("limits"):
            yield "limits", _name(values, "filing"), lambda v=values: _limits_of(v)
    for group in ("limits", "ladder"):
        for key, values in book.get(group, {}).items():
            yield group, str(key), lambda g=group, k=key, v=values: (subjects.of(g, str(k)), dict(v))


def _name(values: Any, key: str) -> str:
    return str(values.get(key, "?"))[:80] if isinstance(values, dict) else "?"


def _reason(values: Values) -> Subject:
    row = ReasonChoice.objects.filter(kind=values["kind"], code=values["code"]).first()
    return subjects.of("reason", str(row.pk) if row else NEW)


def _by_code(group: str, model: Any, values: Values) -> Subject:
    row = model.objects.filter(code=values["code"]).first()
    return subjects.of(group, str(row.pk) if row else NEW)


def _parents_first(rows: list[Any]) -> list[Any]:
    """Classes before what lies in them; a circle comes last and is refused as such."""
    left = [row for row in rows if isinstance(row, dict)]
    done: list[Any] = []
    known: set[Any] = {None}
    codes = {row.get("code") for row in left}
    while left:
        ready = [row for row in left if row.get("parent") in known or row.get("parent") not in codes]
        if not ready:
            return done + left
        done += ready
        known |= {row.get("code") for row in ready}
        left = [row for row in left if row not in ready]
    return done


def _category_of(values: Values) -> tuple[Subject, Values]:
    parent = values.get("parent")
    above = Category.objects.get(code=parent).pk if parent and _known(parent) else None
    if parent and above is None:
        raise ValidationError({"parent": reasons.UNKNOWN_RULE.text})
    return _by_code("category", Category, values), values | {"parent": above}


def _known(code: str) -> bool:
    return Category.objects.filter(code=code).exists()


def _condition(values: Values) -> FilingCondition | None:
    found: FilingCondition | None = FilingCondition.objects.filter(
        category__code=values["category"], filing=values["filing"]
    ).first()
    return found


def _condition_of(values: Values) -> tuple[Subject, Values]:
    row = _condition(values)
    category = Category.objects.filter(code=values["category"]).first()
    if category is None:
        raise ValidationError({"category": reasons.UNKNOWN_RULE.text})
    facts = {name: one for name, one in values.items() if name != "limits"} | {"category": category.pk}
    return subjects.of("condition", str(row.pk) if row else NEW), facts


def _limits_of(values: Values) -> tuple[Subject, Values]:
    row = _condition(values)
    if row is None:
        raise reasons.UNKNOWN_RULE()
    return subjects.of("limits", _own_limits(row)), dict(values["limits"])
