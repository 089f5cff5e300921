"""Grids for the demo. Nobody publishes grids, so they are made by a rule and marked as generated.

The rule follows GB/T 34300: 300 to 500 households in an urban grid, fewer in villages, and special
grids for markets, schools and hospitals. It is the same on every machine: what varies is taken from
a digest of the community's code.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from governance.areas.models import AreaKind, AreaSource, Level
from governance.areas.services import AreaRow

DATA = Path(__file__).parent / "data"
NUMERALS = "零一二三四五六七八九十"
SPECIAL_PLACES = ("农贸市场", "学校", "医院", "园区", "商圈")


def divisions(path: Path = DATA / "kunming_divisions.csv") -> list[AreaRow]:
    """The published divisions of Kunming down to the community (statistics codes of 2023-06-30)."""
    levels = {"city": 0, "district": 1, "subdistrict": 2, "community": 3}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            AreaRow(
                code=row["code"], name=row["name"], parent_code=row["parent_code"], level=levels[row["level"]]
            )
            for row in csv.DictReader(file)
        ]


def known_counts(path: Path = DATA / "known_grid_counts.csv") -> dict[str, int]:
    """Communities whose number of grids has been published, by code."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row["grids"]) for row in csv.DictReader(file)}


def grids_of(community: AreaRow, known: dict[str, int]) -> Iterator[AreaRow]:
    """The grids of one community: ordinary ones by number, then its special ones."""
    urban = not community.name.endswith(("村民委员会", "村委会"))
    total = known.get(community.code) or _between(community.code, "grids", *((8, 15) if urban else (4, 9)))
    special = (
        _between(community.code, "special", 0, 2)
        if urban
        else int(_between(community.code, "special", 0, 9) > 7)
    )
    first_place = _between(community.code, "place", 0, len(SPECIAL_PLACES) - 1)
    for number in range(1, total + 1):
        code = f"{community.code}{number:03d}"
        ordinary = number <= total - special
        if ordinary:
            name = f"{numeral(number)}网格"
            households = _between(code, "households", *((300, 500) if urban else (60, 220)))
        else:
            place = SPECIAL_PLACES[(first_place + total - number) % len(SPECIAL_PLACES)]
            name, households = f"{place}专属网格", 0
        yield AreaRow(
            code=code,
            name=name,
            parent_code=community.code,
            level=Level.GRID,
            kind=AreaKind.ORDINARY if ordinary else AreaKind.SPECIAL,
            source=AreaSource.GENERATED,
            households=households,
            population=round(households * _between(code, "size", 18, 23) / 10),
        )


def numeral(number: int) -> str:
    """1 to 99 as it is said: 十二, 三十九."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    return (NUMERALS[tens] if tens > 1 else "") + "十" + (NUMERALS[ones] if ones else "")


def with_sums(rows: list[AreaRow]) -> list[AreaRow]:
    """Households and population of every area as the sum of its grids'."""
    by_code = {row.code: row for row in rows}
    for row in sorted(rows, key=lambda r: -r.level):
        parent = by_code.get(row.parent_code)
        if parent is not None:
            parent.households = (parent.households or 0) + (row.households or 0)
            parent.population = (parent.population or 0) + (row.population or 0)
    return rows


def _between(code: str, what: str, low: int, high: int) -> int:
    digest = hashlib.blake2b(f"{code}/{what}".encode(), digest_size=4).digest()
    return low + int.from_bytes(digest, "big") % (high - low + 1)
