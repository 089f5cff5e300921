"""Telling the life of a whistle in tests: who blows, whom it calls, and walking it by the real acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.access import rights
from governance.access import services as access
from governance.access.models import Unit, UnitKind, User
from governance.cases.models import Case
from parties.models import WhistleCall, WhistleKind, WhistleSource
from parties.whistles.services import Wanted, file_whistle
from tests.cases.story import MORNING, act, instant, photo
from tests.cast import Cast, fresh, person

SOON = instant("2026-03-12 10:00")
NEXT_DAY = instant("2026-03-13 16:00")
LATER = instant("2026-03-16 10:00")
TEXT = "小区消防通道被占，派遣三次没有解决，请几家到场"
MARKS = {"punctual": 30, "rank": 10, "measures": 25, "result": 27}


@dataclass
class Band:
    """Who takes part besides the cast: the street's secretary, and a third unit with somebody in it."""

    street_secretary: User
    fire: Unit
    huo: User


def band(cast: Cast) -> Band:
    boss = person("tang", "唐书记")
    access.give_post(boss, role=cast.roles[rights.SUBDISTRICT_SECRETARY], area=cast.east_street, actor=None)
    kind = UnitKind.objects.get(code="department")
    fire = access.add_unit(name="北区消防救援大队", kind=kind, area=cast.north, actor=None)
    huo = person("huo", "消防员")
    access.give_post(huo, role=cast.roles[rights.UNIT_STAFF], area=cast.north, unit=fire, actor=None)
    return Band(boss, fire, huo)


def kind_of(code: str) -> WhistleKind:
    return WhistleKind.objects.get(category__code=code)


def wanted(cast: Cast, **changes: Any) -> Wanted:
    """A community's problem whistle for the city office, which leads, and the water office."""
    said: dict[str, Any] = {
        "kind": kind_of("whistle_problem"),
        "in_name_of": cast.east_lane,
        "area": cast.east_grid,
        "title": "消防通道被占",
        "text": TEXT,
        "why": "several_units",
        "source": WhistleSource.objects.get(code="residents"),
        "lead": cast.office,
        "units": [cast.water],
    }
    return Wanted(**(said | changes))


def submitted(cast: Cast, *, at: datetime = MORNING, **changes: Any) -> Case:
    return file_whistle(wanted(cast, **changes), actor=fresh(cast.secretary), at=at)


def blown(cast: Cast, *, at: datetime = MORNING, **changes: Any) -> Case:
    return act(submitted(cast, at=at, **changes), "approve", cast.street_wang, at=at)


def call_of(case: Case, unit: Unit) -> Case:
    """The case of a called unit, as it is now."""
    found: Case = WhistleCall.objects.get(whistle__case=case, unit=unit, leg=again(case).leg).case
    return found


def again(case: Case) -> Case:
    found: Case = Case.objects.get(pk=case.pk)
    return found


def arrives(case: Case, unit: Unit, who: User, *, at: datetime = SOON, **said: Any) -> Case:
    known: dict[str, Any] = {
        "mode": "on_spot",
        "rank": "deputy",
        "people": 2,
        "position": "102.75,25.03,12",
    }
    return act(call_of(case, unit), "check_in", who, at=at, **(known | said))


def answers(case: Case, unit: Unit, who: User, *, at: datetime = SOON) -> Case:
    act(call_of(case, unit), "take_measures", who, at=at, text="拖走占道车辆，今天完成")
    return act(
        call_of(case, unit), "report_result", who, at=at, text="通道已清空", photos=[photo("after.jpg")]
    )


def answered(cast: Cast, **changes: Any) -> Case:
    """Blown and answered by both units in time."""
    case = blown(cast, **changes)
    for unit, who in ((cast.office, cast.he), (cast.water, cast.shui)):
        arrives(case, unit, who)
        answers(case, unit, who)
    return again(case)


def confirmed(cast: Cast, **changes: Any) -> Case:
    return act(answered(cast, **changes), "confirm", cast.secretary, at=LATER, solved=True, text="已核实")


def scores(case: Case, unit: Unit, who: User, *, at: datetime = LATER, **marks: int) -> Case:
    return act(call_of(case, unit), "score", who, at=at, scores=MARKS | marks, text="到位")
