"""The matters of the demo story: what was reported where, by whom, and how it went (data/demo_matters.csv).

``goes`` names a usual way round the loop ("taken team community": signed in and begun by the team, the
desk being the community's), ``then`` what followed as [act, account, hours after the report, supplied].
People and telephone numbers are invented; the numbers are of a range that nobody has.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "demo_matters.csv"
DONE = "已清理干净，现场恢复正常。"

Step = tuple[str, str, float, dict[str, Any]]  # act, account, hours after the report, supplied


@dataclass(frozen=True)
class Matter:
    """``grid`` is the last part of the code in the community of the story, ``area`` another area's code.

    ``days`` back at the clock time ``at``; without one, simply so long ago.
    """

    category: str
    grid: str
    area: str
    place: str
    text: str
    days: float
    at: str
    by: str
    channel: str
    number: str
    name: str
    phone: str
    anonymous: bool
    secret: bool
    urgency: str
    after: str
    steps: tuple[Step, ...]


def matters() -> list[Matter]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return [_matter(row) for row in csv.DictReader(file)]


def _matter(row: dict[str, str]) -> Matter:
    goes, then = row.pop("goes"), row.pop("then")
    further = [(act, who, float(hours), said) for act, who, hours, said in json.loads(then or "[]")]
    facts: dict[str, Any] = row | {
        "days": float(row["days"]),
        "anonymous": bool(row["anonymous"]),
        "secret": bool(row["secret"]),
        "after": row["after"] or DONE,
        "steps": (*_usual(goes), *further),
    }
    return Matter(**facts)


def _usual(goes: str) -> tuple[Step, ...]:
    """The first steps of a way that many matters go, as far as ``goes`` says."""
    if not goes:
        return ()
    how_far, *who = goes.split()
    if how_far == "registered":
        return (("register", who[0], 0.5, {}),)
    unit, desk, *hours = who
    worked = float(hours[0]) if hours else 5.0
    way: tuple[tuple[str, Step], ...] = (
        ("", ("register", desk, 0.5, {})),
        ("sent", ("dispatch", desk, 1.0, {"unit": unit, "text": "请尽快到现场处理。"})),
        ("", ("sign_in", unit, 1.6, {})),
        ("taken", ("start", unit, 2.0, {})),
        ("done", ("report_done", unit, worked, {"people_told": True})),
        ("closed", ("check", "community2", worked + 2, {"finding": "pass", "text": "现场已查看"})),
    )
    end = next(number for number, (name, _step) in enumerate(way) if name == how_far)
    return tuple(step for _name, step in way[: end + 1])
