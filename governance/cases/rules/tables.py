"""Time limits: one table a clock (level by urgency), and one a filing condition that has its own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from governance.areas.models import Level
from governance.cases.choices import Urgency
from governance.cases.models import FilingCondition, RuleGroup, TimeLimit
from governance.cases.rules import reasons, subjects
from governance.cases.rules.seeds import LONG_AGO
from governance.cases.rules.subjects import Subject, Values
from governance.cases.sla import clock_kinds
from governance.clock.choices import CLOCK_TYPES, LAST_DAY_ENDS
from governance.clock.terms import amount_in_words

if TYPE_CHECKING:
    from governance.cases.models import RulePublication

MOST = {
    "urgent_hour": 60 * 24 * 365,
    "working_hour": 60 * 24 * 365,
    "working_day": 3650,
    "calendar_day": 3650,
}
LEVELS: tuple[int | None, ...] = (None, *(int(level) for level in reversed(Level)))


def cell(level: int | None, urgency: str) -> str:
    return f"{'' if level is None else level}:{urgency}"


@subjects.register
class Limits(Subject):
    """Key: kind/clock, or kind/clock/condition. Values: cell → [clock type, amount, last day's end]."""

    group = RuleGroup.LIMITS
    is_dated = True
    moves_clocks = True

    def __init__(self, key: str) -> None:
        super().__init__(key)
        kind, _slash, rest = key.partition("/")
        clock, _slash, condition = rest.partition("/")
        if not clock_kinds.is_known(clock) or not TimeLimit.objects.filter(kind=kind).exists():
            raise reasons.UNKNOWN_RULE()
        self.kind, self.clock, self.condition = kind, clock, None
        if condition:
            found = (
                FilingCondition.objects.select_related("category").filter(pk=condition).first()
                if condition.isdecimal()
                else None
            )
            if found is None:
                raise reasons.UNKNOWN_RULE()
            self.condition = found

    @property
    def label(self) -> str:
        name = clock_kinds.label_of(self.clock)
        return f"{self.condition.category} · {self.condition}"[:150] if self.condition else name

    def _rows(self) -> Any:
        return TimeLimit.objects.filter(kind=self.kind, clock=self.clock, condition=self.condition)

    def read(self, at: datetime | None = None) -> Values:
        return {
            cell(row.level, row.urgency): [row.clock_type, row.amount, row.last_day_ends]
            for row in self._rows().in_force(at)
        }

    def check(self, values: Values) -> Values:
        cells = {cell(level, urgency) for level in LEVELS for urgency in Urgency.values}
        names = self.labels(values)
        for key, value in values.items():
            if key not in cells or not isinstance(value, list) or len(value) != 3:
                raise reasons.LIMIT_TYPE(what=names.get(key, key), field=key)
            kind, amount, ends = value
            if kind not in dict(CLOCK_TYPES) or ends not in ("", *dict(LAST_DAY_ENDS)):
                raise reasons.LIMIT_TYPE(what=names[key], field=key)
            if type(amount) is not int or not 1 <= amount <= MOST[kind]:
                highest = amount_in_words(kind, MOST[kind])
                raise reasons.LIMIT_AMOUNT(
                    what=names[key], lowest=amount_in_words(kind, 1), highest=highest, field=key
                )
        if self.condition is None:
            self._insist_covered(values)
        return {key: list(values[key]) for key in self.labels(values) if key in values}

    def _insist_covered(self, values: Values) -> None:
        """What has a limit now keeps one: else a case that reaches it could not go on."""
        now = self.read()
        for urgency in Urgency.values:
            if cell(None, urgency) in values:
                continue
            for level in LEVELS[1:]:
                had = cell(level, urgency) in now or cell(None, urgency) in now
                if had and cell(level, urgency) not in values:
                    key = cell(level, urgency)
                    raise reasons.LIMIT_NEEDED(what=self.labels({key: None})[key], field=key)

    def write(self, values: Values, moment: datetime) -> None:
        standing = {cell(row.level, row.urgency): row for row in self._rows().filter(effective_to=None)}
        for key, row in standing.items():
            if values.get(key) != [row.clock_type, row.amount, row.last_day_ends]:
                row.effective_to = moment
                row.save(update_fields=["effective_to"])
        numbers = {
            cell(level, urgency): number
            for level, urgency, number in self._rows()
            .order_by()
            .values_list("level", "urgency")
            .annotate(number=Max("number"))
        }
        for key, (clock_type, amount, ends) in values.items():
            row = standing.get(key)
            if row is not None and row.effective_to is None:
                continue
            level, urgency = _parsed(key)
            made = TimeLimit(
                kind=self.kind,
                clock=self.clock,
                condition=self.condition,
                level=level,
                urgency=urgency,
                clock_type=clock_type,
                amount=amount,
                last_day_ends=ends,
                number=numbers.get(key, 0) + 1,
                effective_from=moment,
            )
            made.full_clean()
            made.save()

    def take_back(self, publication: RulePublication) -> None:
        moment = publication.effective_from
        # Ended where it would have begun, a version is never in force, and stays readable.
        self._rows().filter(effective_from=moment, effective_to=None).update(effective_to=moment)
        self._rows().filter(effective_to=moment).exclude(effective_from=moment).update(effective_to=None)

    def impose(self, values: Values) -> None:
        self._rows().filter(Q(effective_to=None) | Q(effective_to__gt=LONG_AGO)).update(effective_to=LONG_AGO)
        TimeLimit.objects.bulk_create(
            TimeLimit(
                kind=self.kind,
                clock=self.clock,
                condition=self.condition,
                level=_parsed(key)[0],
                urgency=_parsed(key)[1],
                clock_type=clock_type,
                amount=amount,
                last_day_ends=ends,
                effective_from=LONG_AGO,
            )
            for key, (clock_type, amount, ends) in values.items()
        )

    def described(self, values: Values) -> dict[str, str]:
        ends = dict(LAST_DAY_ENDS)
        return {
            key: amount_in_words(values[key][0], values[key][1])
            + (f"（{ends[values[key][2]]}）" if values[key][2] else "")
            for key in self.labels(values)
            if key in values
        }

    def labels(self, *every: Values) -> dict[str, str]:
        from django.utils.translation import gettext as _

        found = {}
        known = {key for values in every for key in values}
        for level in LEVELS:
            for urgency in Urgency:
                if (key := cell(level, urgency)) in known:
                    where = str(Level(level).label) if level is not None else _("各级")
                    found[key] = f"{where} · {urgency.label}"
        return found


def _parsed(key: str) -> tuple[int | None, str]:
    level, _colon, urgency = key.partition(":")
    return (int(level) if level else None), urgency
