"""Finding Chinese text at city size.

A trigram index cannot serve words of two characters, and those are the common case. So the text is cut
into overlapping pairs of characters (bigrams), kept as lexemes of a tsvector: 井盖破损 is 井盖, 盖破, 破损.
A search for 井盖破 asks for 井盖 and 盖破; one for a single character asks for every pair that begins
with it. Latin words and numbers are kept whole, in lower case, and found by their beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.core.cache import cache
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import RawSQL

from governance.common import folding

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"[{_HAN}]+|[0-9a-z]+", re.IGNORECASE)
_IS_HAN = re.compile(rf"[{_HAN}]")
_NUMBER = re.compile(r"\d{6}-\d{0,6}(-\d*)?$")  # the beginning of a case's number, from its district on
COMMON = 0.02  # of all cases: a phrase of pairs like this is itself common
SHARES = "case-word-shares"
LONGEST = 20_000  # characters of a text that are searchable


def lexemes(*texts: str) -> list[str]:
    """The searchable pieces of ``texts``, sorted and without repetition."""
    found: set[str] = set()
    for text in texts:
        for run in _RUNS.findall(text[:LONGEST].lower()):
            if _IS_HAN.match(run):
                found.update(run[i : i + 2] for i in range(len(run) - 1))
                found.add(run[-1])
            else:
                found.add(run)
    return sorted(found)


def vector(*texts: str) -> Any:
    """The expression to store: array_to_tsvector of the lexemes, with no parser of a language between."""
    return Func(
        Value(lexemes(*texts), output_field=ArrayField(TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )


def query(text: str) -> str:
    """The tsquery for what somebody typed; empty when it holds nothing that can be searched."""
    return _all_of(part for run in _asked(text) for part in run)


def _asked(text: str) -> list[list[str]]:
    """What is asked for, run by run of the text."""
    runs: list[list[str]] = []
    for run in _RUNS.findall(text[:100].lower()):
        if not _IS_HAN.match(run) or len(run) == 1:
            runs.append([f"'{run}':*"])
        else:
            runs.append([f"'{run[i : i + 2]}'" for i in range(len(run) - 1)])
    return runs


def _all_of(parts: Iterable[str]) -> str:
    return " & ".join(dict.fromkeys(parts))


def matching(text: str) -> Q:
    """The condition for cases that hold all of ``text``; matches nothing when it cannot be searched."""
    number = folding.numbered(text) + ("-" if folding.folded(text).endswith("-") else "")
    if _NUMBER.match(number):
        return Q(number__startswith=number)
    wanted = query(text)
    if not wanted:
        return Q(pk__in=[])
    seldom = _seldom(text)
    if seldom == wanted:
        return Q(_match(" @@ ", wanted))
    return Q(_match(" @@ ", seldom)) & Q(_match(", ", wanted, "ts_match_vq(%(expressions)s)"))


def _match(joiner: str, wanted: str, template: str = "%(expressions)s") -> Func:
    return Func(
        F("search"),
        RawSQL("%s::tsquery", [wanted]),
        template=template,
        arg_joiner=joiner,
        output_field=BooleanField(),
    )


def _seldom(text: str) -> str:
    """The tsquery the planner is shown: of a phrase of nothing but common pairs, the least common one.

    It multiplies the chances of pairs as if they had nothing to do with each other, expects one case of a
    phrase that thirty thousand have, and reads them all in order to sort them. With one pair in their place
    its guess is right, and it walks the newest. The whole phrase is asked besides, as a function, of which
    the planner knows nothing.
    """
    runs = _asked(text)
    if all(len(run) == 1 for run in runs):
        return _all_of(part for run in runs for part in run)
    known = shares()
    found: list[str] = []
    for run in runs:
        least = min(run, key=lambda part: known.get(part.strip("'"), 0.0))
        found += [least] if known.get(least.strip("'"), 0.0) >= COMMON else run
    return _all_of(found)


def shares() -> dict[str, float]:
    """Common pairs and the share of cases that hold them, as the database last saw; kept for an hour."""

    def read() -> dict[str, float]:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT word, share FROM pg_stats, unnest(most_common_elems::text::text[],
                    most_common_elem_freqs) AS one(word, share)
                WHERE schemaname = current_schema() AND tablename = 'cases_case' AND attname = 'search'
                    AND word IS NOT NULL AND share >= %s
                """,
                [COMMON],
            )
            return dict(cursor.fetchall())

    return cache.get_or_set(SHARES, read, 3600) or {}
