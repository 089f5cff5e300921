"""Checking what was supplied with an act, whichever door it came through."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.access.models import Unit
from governance.areas.models import Area
from governance.cases import reasons
from governance.cases.choices import ReasonKind
from governance.cases.models import (
    Attachment,
    Case,
    Category,
    FilingCondition,
    OutsideLink,
    ReasonChoice,
    RuleGroup,
)
from governance.cases.rules import effective
from governance.cases.workflow.definitions import Kind, Supply
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.cases.workflow.definitions import Transition


MANY = (Kind.PHOTOS, Kind.UNITS, Kind.FILES, Kind.REPORTERS)


class Incomplete(Refused):
    """Something is missing or wrong; ``errors`` says what to do, field by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(reasons.INCOMPLETE)

    def __str__(self) -> str:
        return f"{self.reason.text} " + " ".join(self.errors.values())


def check(transition: Transition, given: dict[str, Any], case: Case) -> dict[str, Any]:
    """The values by name, as the effect takes them (keys become rows, reason codes their texts).

    Raises Incomplete with a sentence for each field, and TypeError for a name the act does not know.
    """
    known = {supply.name: supply.of(case) for supply in transition.supplies}
    if unknown := set(given) - set(known):
        raise TypeError(f"{transition.code} does not take {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, supply in known.items():
        try:
            values[name] = _value(supply, given.get(name), case)
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise Incomplete(errors)
    return values


def _value(supply: Supply, value: Any, case: Case) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if value in (None, "", [], ()):
        if supply.required and (supply.kind != Kind.BOOL or supply.choices):  # a decision is not a tick
            raise ValueError(_("请填写“%s”。") % supply.label)
        return False if supply.kind == Kind.BOOL else [] if supply.kind in MANY else None
    if supply.kind in _OF_KIND:
        return _OF_KIND[supply.kind](supply, value, case.kind)
    return _READERS[supply.kind](supply, value)


def _text(supply: Supply, value: Any) -> str:
    text = str(value)
    if len(text) < supply.minimum:
        raise ValueError(_("“%(label)s”至少 %(n)s 个字。") % {"label": supply.label, "n": supply.minimum})
    if len(text) > 5000:
        raise ValueError(_("“%s”太长，请控制在 5000 字以内。") % supply.label)
    return text


def _integer(supply: Supply, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        raise ValueError(_("“%s”应为整数。") % supply.label) from error
    if number < supply.minimum:
        raise ValueError(_("“%(label)s”不能小于 %(n)s。") % {"label": supply.label, "n": supply.minimum})
    return number


def _bool(supply: Supply, value: Any) -> bool:
    return value in (True, "true", "on", "1", 1, "yes")


def _date(supply: Supply, value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(_("“%s”应为日期，如 2026-11-21。") % supply.label) from error


def _choice(supply: Supply, value: Any) -> Any:
    by_text = {str(code): code for code, _label in supply.choices}
    if str(value) not in by_text:
        raise ValueError(_("请从列出的选项中选择“%s”。") % supply.label)
    return by_text[str(value)]


def _reason(supply: Supply, value: Any, case_kind: str) -> str:
    rows = ReasonChoice.objects.given_for(supply.reason_kind, case_kind)
    found = effective.in_use(RuleGroup.REASON, rows).filter(code=value).first()
    if found is None:
        raise ValueError(_("请从列出的理由中选择“%s”。") % supply.label)
    return found.text


def _row(model: Any, supply: Supply, value: Any) -> Any:
    if isinstance(value, model):
        return value
    try:
        found = model.objects.filter(pk=int(value)).first()
    except (TypeError, ValueError):
        found = None
    if found is None:
        raise ValueError(_("所选的“%s”不存在，请重新选择。") % supply.label)
    return found


def _unit(supply: Supply, value: Any) -> Unit:
    unit: Unit = _row(Unit, supply, value)
    if not unit.is_active:
        raise ValueError(_("%s已停用，请另选单位。") % unit.name)
    return unit


def _units(supply: Supply, value: Any) -> list[Unit]:
    return [_unit(supply, one) for one in value]


def _reporters(supply: Supply, value: Any) -> list[int]:
    """Keys; whether they are of the case and can be asked, the effect says."""
    given = value if isinstance(value, list | tuple) else [value]
    try:
        return sorted({int(one) for one in given})
    except (TypeError, ValueError) as error:
        raise ValueError(_("请从列出的选项中选择“%s”。") % supply.label) from error


def _files(supply: Supply, value: Any) -> list[Attachment]:
    return [_row(Attachment, supply, one) for one in value]


def _area(supply: Supply, value: Any) -> Area:
    if isinstance(value, str) and len(value) >= 12:  # a code, as forms and files give it
        found = Area.objects.filter(code=value).first()
        if found is None:
            raise ValueError(_("没有编码为 %s 的区域。") % value)
        return found
    area: Area = _row(Area, supply, value)
    return area


def _case(supply: Supply, value: Any) -> Case:
    if isinstance(value, Case):
        return value
    number = str(value).lstrip("#").strip()
    found = Case.objects.filter(number=number).first()
    if found is None:
        raise ValueError(str(reasons.MERGE_NOT_FOUND(number=number)))
    return found


def _relation_kind(supply: Supply, value: Any, case_kind: str) -> ReasonChoice:
    known = ReasonChoice.objects.given_for(ReasonKind.LINK, case_kind).filter(is_active=True)
    found = known.filter(code=getattr(value, "code", value)).first()
    if found is None:
        raise ValueError(_("请从列出的选项中选择“%s”。") % supply.label)
    return found


def _paper(supply: Supply, value: Any) -> int:
    """The key of a paper; whose it is, the effect asks."""
    try:
        return int(getattr(value, "pk", value))
    except (TypeError, ValueError) as error:
        raise ValueError(_("所选的“%s”不存在，请重新选择。") % supply.label) from error


def _photos(supply: Supply, value: Any) -> list[Any]:
    photos = list(value) if isinstance(value, list | tuple) else [value]
    if len(photos) < supply.minimum:
        raise ValueError(_("“%(label)s”至少 %(n)s 张。") % {"label": supply.label, "n": supply.minimum})
    return photos


# What may be said depends on the kind of matter.
_OF_KIND: dict[Kind, Any] = {Kind.REASON: _reason, Kind.RELATION_KIND: _relation_kind}
_READERS: dict[Kind, Any] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.BOOL: _bool,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.UNIT: _unit,
    Kind.UNITS: _units,
    Kind.AREA: _area,
    Kind.CATEGORY: lambda supply, value: _row(Category, supply, value),
    Kind.CONDITION: lambda supply, value: _row(FilingCondition, supply, value),
    Kind.CASE: _case,
    Kind.PAPER: _paper,
    Kind.TASK: _paper,
    Kind.RELATION: _paper,
    Kind.PHOTOS: _photos,
    Kind.FILES: _files,
    Kind.REPORTERS: _reporters,
    Kind.LINK: lambda supply, value: _row(OutsideLink, supply, value),
}
