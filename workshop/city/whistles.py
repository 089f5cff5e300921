"""Whistles of the made-up city, walked by the portal's own acts at made-up hours.

They are few beside the cases (one in four thousand), so that they need no columns: what an act refuses,
counts or writes for people it refuses, counts and writes here. The same seed whistles the same.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from governance.access.models import User
from governance.cases import services
from governance.cases.models import Case
from parties.models import ScoreItem, WhistleCall, WhistleKind, WhistleSource
from parties.whistles.clocks import ARRIVE
from parties.whistles.services import Wanted, file_whistle
from workshop.city import walks

if TYPE_CHECKING:
    from workshop.city.build import Plan, Say

ONE_IN = 4_000
UNITS = (2, 2, 2, 3, 3, 4)
KINDS = ("whistle_problem", "whistle_problem", "whistle_problem", "whistle_service")
MATTERS = (
    ("占道经营反复发生，居民通行困难", "几次派遣后反弹，需要几家一起到场商定办法。"),
    ("小区污水外溢，管线归属不清", "污水外溢流到路面，管线归哪家管说不清，请到场认定并处置。"),
    ("消防通道被占，物业劝阻无效", "通道长期被占，物业劝阻无效，请联合清理并落实看管。"),
    ("夜间施工扰民，多次反映未解决", "夜间施工扰民，居民多次反映，请联合查处并约定时段。"),
    ("老旧房屋渗漏，住户无力维修", "屋面渗漏影响多户，请到场鉴定并商定维修资金。"),
    ("背街小巷路灯不亮、井盖松动", "路灯不亮、井盖松动并存，请一次到场一次解决。"),
)
PUNCTUAL, LATE = 0.78, 0.92  # of a hundred units: 78 in time, 14 late, the rest never come
FINISHED = 0.8


def wanted_for(plan: Plan) -> int:
    """How many whistles a city of ``plan.cases`` has."""
    return plan.cases // ONE_IN


def blow(plan: Plan, say: Say, *, count: int) -> int:
    """Walk ``count`` whistles as far as their hours allow; return how many were closed."""
    lot = random.Random(plan.seed)  # noqa: S311 (a made-up city, no secrets)
    streets, closed = walks.streets(), 0
    for number, at in enumerate(walks.hours(plan, count, lot)):
        street = lot.choice(streets)
        boss = walks.secretary(street.area, walks.since(plan))
        with transaction.atomic():
            closed += _Walk(street, boss, at, plan.until, lot).run()
        say("whistles", (number + 1) / count)
    return closed


class _Walk:
    """One whistle from its blowing on."""

    def __init__(
        self, street: walks.Street, secretary: User, at: datetime, until: datetime, lot: random.Random
    ) -> None:
        self.street, self.secretary, self.at, self.until, self.lot = street, secretary, at, until, lot
        self.last = at

    def act(self, case: Case, code: str, who: User, at: datetime, **supplied: Any) -> Case:
        self.last = max(self.last, at)
        return services.advance(case, code, actor=who, at=at, **supplied)

    def run(self) -> bool:
        lot = self.lot
        title, text = lot.choice(MATTERS)
        called = lot.sample(self.street.departments, min(lot.choice(UNITS), len(self.street.departments)))
        wanted = Wanted(
            kind=WhistleKind.objects.get(category__code=lot.choice(KINDS)),
            in_name_of=self.street.area,
            area=self.street.area,
            title=title,
            text=text,
            why="several_units",
            source=lot.choice(list(WhistleSource.objects.order_by("pk"))),
            lead=called[0][0],
            units=[unit for unit, _clerk in called[1:]],
            report_place=f"{self.street.area}办事处",
        )
        case = file_whistle(wanted, actor=self.secretary, at=self.at)
        calls = {call.unit_id: call for call in WhistleCall.objects.filter(whistle__case=case)}
        came = [(unit, self._answer(calls[unit.pk].case, clerk)) for unit, clerk in called]
        absent_by = max(self._due(calls[unit.pk].case) for unit, _clerk in called)
        ends = max(self.last, absent_by) + timedelta(hours=2 + lot.randrange(20))
        done = any(came for _unit, came in came)
        if not done or ends + timedelta(hours=3) > self.until or lot.random() > FINISHED:
            return False
        self.act(
            Case.objects.get(pk=case.pk), "confirm", self.secretary, ends, solved=True, text="现场复查已解决"
        )
        items = {item.code: item.full for item in ScoreItem.objects.filter(is_active=True)}
        for unit, has_come in came:
            if has_come:
                marks = {code: full - lot.randrange(1 + full // 3) for code, full in items.items()}
                part = Case.objects.get(pk=calls[unit.pk].case_id)
                self.act(
                    part, "score", self.secretary, ends + timedelta(hours=1), scores=marks, text="按实际评分"
                )
        self.act(
            Case.objects.get(pk=case.pk), "close", self.secretary, ends + timedelta(hours=2), text="办结归档"
        )
        return True

    @staticmethod
    def _due(part: Case) -> datetime:
        due: datetime | None = part.clocks.get(kind=ARRIVE).due_at
        assert due is not None
        return due

    def _answer(self, part: Case, clerk: User) -> bool:
        """A unit comes in time, late or never; whether it came and said what became of it."""
        lot, due = self.lot, self._due(part)
        kind = lot.random()
        if kind < PUNCTUAL:
            came = self.at + timedelta(minutes=20 + lot.randrange(200))
        elif kind < LATE:
            came = due + timedelta(hours=2 + lot.randrange(20))
        else:
            return False
        done = came + timedelta(hours=3 + lot.randrange(30))
        if done > self.until:
            return False
        rank = lot.choice(("section", "section", "deputy"))
        position = "102.7122,25.0406,15"
        part = self.act(part, "check_in", clerk, came, mode="on_spot", rank=rank, people=2, position=position)
        part = self.act(
            part, "take_measures", clerk, came + timedelta(hours=1), text="现场商定分工，当天动手"
        )
        self.act(part, "report_result", clerk, done, text="已按分工处置完毕", photos=[walks.picture()])
        return True
