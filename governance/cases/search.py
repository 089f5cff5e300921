"""Finding Chinese text at city size.

A trigram index cannot serve words of two characters, and those are the common case. So the text is cut
into overlapping pairs of characters (bigrams), kept as lexemes of a tsvector: 井盖破损 is 井盖, 盖破, 破损.
A search for 井盖破 asks for 井盖 and 盖破; one for a single character asks for every pair that begins
with it. Latin words and numbers are kept whole, in lower case, and found by their beginning.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import RawSQL

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"[{_HAN}]+|[0-9a-z]+", re.IGNORECASE)
_IS_HAN = re.compile(rf"[{_HAN}]")
_NUMBER = re.compile(r"\d{6}-\d{0,6}(-\d*)?$")  # the beginning of a case's number, from its district on
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
    parts: list[str] = []
    for run in _RUNS.findall(text[:100].lower()):
        if not _IS_HAN.match(run) or len(run) == 1:
            parts.append(f"'{run}':*")
        else:
            parts.extend(f"'{run[i : i + 2]}'" for i in range(len(run) - 1))
    return " & ".join(dict.fromkeys(parts))


def matching(text: str) -> Q:
    """The condition for cases that hold all of ``text``; matches nothing when it cannot be searched."""
    if _NUMBER.match(text.strip()):
        return Q(number__startswith=text.strip())
    wanted = query(text)
    if not wanted:
        return Q(pk__in=[])
    match = Func(
        F("search"),
        RawSQL("%s::tsquery", [wanted]),
        template="%(expressions)s",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
    return Q(match)
