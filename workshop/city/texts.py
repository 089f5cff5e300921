"""What people write: titles and texts from our own templates, streets of our own naming, made-up numbers.

Every piece of a text stands between punctuation marks, so that the searchable pieces of a whole text are
those of its parts: they are cut once per part and joined, not cut a million times.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from governance.cases.reading import search
from governance.common.crypto import blind_index, encrypt
from grids.invented_names import person_name

DATA = Path(__file__).with_name("texts.csv")
STREETS_EACH = 12  # street names a subdistrict
POOL = 2_000  # telephone numbers that reporters share: encrypting costs far more than choosing
NAMES = 500

ASKING = (
    "请尽快派人处理",
    "希望有关部门到现场看一看",
    "已经反映过一次，请给个答复",
    "请安排人员处理，谢谢",
    "附近住户都有意见，盼解决",
    "来往的人多，担心出事",
)
_FIRST = "春秋云霞松竹兰桂银翠晴月石泉柳枫梅鹭湖谷溪岭燕莲"
_SECOND = "晓华岸坪园台苑庭桥井塘坡屏林川秀泽音影霖汀渚"
_ROADS = ("路", "街", "巷", "大道", "北路", "里")


@dataclass(frozen=True)
class Piece:
    """A part of a text with its searchable pieces as PostgreSQL reads a tsvector."""

    text: str
    words: str


def piece(text: str) -> Piece:
    return Piece(text, " ".join(f"'{one}'" for one in search.lexemes(text)))


@dataclass(frozen=True)
class Body:
    """A title and a text that belong together."""

    title: Piece
    text: Piece


def bodies() -> dict[str, list[Body]]:
    """The titles and texts of each category, every body with every way of asking."""
    found: dict[str, list[Body]] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["category"], []).extend(
                Body(piece(row["title"]), piece(f"{row['body']}，{asking}。")) for asking in ASKING
            )
    return found


@lru_cache(maxsize=512)
def streets(code: str) -> tuple[Piece, ...]:
    """The streets of a subdistrict by its code: the same names on every machine, none of them real."""
    lot = random.Random(f"streets {code}")  # noqa: S311 (names, not secrets)
    names: dict[str, None] = {}
    while len(names) < STREETS_EACH:
        names[f"{lot.choice(_FIRST)}{lot.choice(_SECOND)}{lot.choice(_ROADS)}"] = None
    return tuple(piece(name) for name in names)


@dataclass(frozen=True)
class Reporters:
    """Encrypted names, encrypted telephone numbers and the index of each number."""

    names: list[str]
    phones: list[str]
    indexes: list[str]

    @classmethod
    def made(cls, seed: int) -> Reporters:
        """Numbers nobody has: 1390000 and four digits of no network's area."""
        lot = random.Random(f"reporters {seed}")  # noqa: S311
        numbers = [f"1390000{number:04d}" for number in lot.sample(range(10_000), POOL)]
        return cls(
            [encrypt(person_name(lot)) for _ in range(NAMES)],
            [encrypt(number) for number in numbers],
            [blind_index(number) for number in numbers],
        )
