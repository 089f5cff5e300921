"""Escalation ladders: the rungs of one clock, changed together."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from governance.cases.choices import RungAct
from governance.cases.models import LadderRung, RuleGroup
from governance.cases.rules import reasons, subjects
from governance.cases.rules.seeds import LONG_AGO
from governance.cases.rules.subjects import Subject, Values
from governance.cases.sla import clock_kinds

if TYPE_CHECKING:
    from governance.cases.models import RulePublication

MOST_PERCENT, WHOLE = 1000, 100


@subjects.register
class Ladder(Subject):
    """Key: kind/clock. Values: {"rungs": [[percent, act], …]}, ascending."""

    group = RuleGroup.LADDER
    is_dated = True
    moves_clocks = True

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.kind, _slash, self.clock = key.partition("/")
        if not clock_kinds.is_known(self.clock) or not LadderRung.objects.filter(kind=self.kind).exists():
            raise reasons.UNKNOWN_RULE()

    @property
    def label(self) -> str:
        return clock_kinds.label_of(self.clock)

    def _rows(self) -> Any:
        return LadderRung.objects.filter(kind=self.kind, clock=self.clock)

    def read(self, at: datetime | None = None) -> Values:
        rows = self._rows().in_force(at).filter(is_active=True).order_by("percent")
        return {"rungs": [[row.percent, row.act] for row in rows]}

    def check(self, values: Values) -> Values:
        rungs = values.get("rungs")
        if not isinstance(rungs, list) or not rungs:
            raise reasons.NO_RUNGS()
        before = 0
        for rung in rungs:
            if not isinstance(rung, list) or len(rung) != 2:
                raise reasons.NO_RUNGS()
            percent, act = rung
            if type(percent) is not int or not 1 <= percent <= MOST_PERCENT:
                raise reasons.RUNG_PERCENT()
            if act not in RungAct.values:
                raise reasons.RUNG_ACT()
            if act == RungAct.ONWARD and self.clock != clock_kinds.SUPERVISION:
                raise reasons.ONWARD_ONLY()
            if percent <= before:
                raise reasons.RUNGS_ASCEND(percent=percent)
            before = percent
        if before < WHOLE:
            raise reasons.LATE_NEEDED()
        return {"rungs": [[percent, act] for percent, act in rungs]}

    def write(self, values: Values, moment: datetime) -> None:
        self._rows().filter(effective_to=None).update(effective_to=moment)
        self._add(values, moment)

    def _add(self, values: Values, moment: datetime) -> None:
        """A rung that is what one was before has its number; another gets one that was never given."""
        given = {(row.percent, row.act): row.order for row in self._rows().order_by("pk")}
        newest = self._rows().aggregate(n=Max("order"))["n"]
        following = 0 if newest is None else newest + 1
        rows = []
        for percent, act in values["rungs"]:
            order = given.get((percent, act))
            if order is None:
                order, following = following, following + 1
            rows.append(
                LadderRung(
                    kind=self.kind,
                    clock=self.clock,
                    order=order,
                    percent=percent,
                    act=act,
                    effective_from=moment,
                )
            )
        LadderRung.objects.bulk_create(rows)

    def take_back(self, publication: RulePublication) -> None:
        moment = publication.effective_from
        self._rows().filter(effective_from=moment, effective_to=None).update(effective_to=moment)
        self._rows().filter(effective_to=moment).exclude(effective_from=moment).update(effective_to=None)

    def impose(self, values: Values) -> None:
        self._rows().update(effective_to=LONG_AGO)
        self._add(values, LONG_AGO)

    def described(self, values: Values) -> dict[str, str]:
        return {str(percent): str(RungAct(act).label) for percent, act in values.get("rungs", [])}

    def labels(self, *every: Values) -> dict[str, str]:
        percents = sorted({percent for values in every for percent, _act in values.get("rungs", [])})
        return {str(percent): f"{percent}%" for percent in percents}
