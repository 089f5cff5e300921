"""The trail of a case: one row a step, each chained to the one before by a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from governance.access.authority import signature
from governance.cases.models import Case, CaseLog
from governance.cases.workflow import batch_state

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.areas.models import Area

GENESIS = "0" * 64
SYSTEM = "系统"  # who acts where nobody does; kept in trails, so never translated


class ChainedStep(NamedTuple):
    """A row of a trail as it is read to be proven, without what a model's instance costs."""

    case_id: int
    step: int
    at: datetime
    actor_id: int | None
    actor_name: str
    act: str
    from_state: str
    to_state: str
    right: str
    text: str
    detail: dict[str, Any]
    previous_digest: str
    digest: str


def every(chunk: int = 5000) -> Iterator[ChainedStep]:
    """Every step of every case, in the order of ``breaks``, not all of them in memory at once."""
    rows = CaseLog.objects.order_by("case_id", "step").values_list(*ChainedStep._fields)
    return map(ChainedStep._make, rows.iterator(chunk_size=chunk))


def digest_of(row: CaseLog | ChainedStep) -> str:
    """SHA-256 over what the row says, in a fixed order, and the digest before it."""
    said = [
        row.previous_digest,
        row.case_id,
        row.step,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.actor_id,
        row.actor_name,
        row.act,
        row.from_state,
        row.to_state,
        row.right,
        row.text,
        row.detail,
    ]
    return sealed(_encode(said))


def sealed(said: str) -> str:
    """SHA-256 over the values of a step as JSON, in the order and form of ``digest_of``."""
    return hashlib.sha256(said.encode()).hexdigest()


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Link(NamedTuple):
    """What the next step of a trail is chained to."""

    step: int
    digest: str


def build(
    case: Case,
    last: CaseLog | Link | None,
    *,
    act: str,
    at: datetime,
    actor: User | None,
    actor_name: str,
    from_state: str,
    to_state: str,
    right: str = "",
    text: str = "",
    detail: dict[str, Any] | None = None,
) -> CaseLog:
    """The next row of a trail, not yet saved. The caller holds the case's row lock."""
    row = CaseLog(
        case=case,
        step=last.step + 1 if last else 1,
        at=at,
        actor=actor,
        actor_name=actor_name,
        act=act,
        from_state=from_state,
        to_state=to_state,
        right=right,
        text=text,
        detail=detail or {},
        previous_digest=last.digest if last else GENESIS,
    )
    row.digest = digest_of(row)
    return row


def write(case: Case, **said: Any) -> CaseLog:
    """Write the next row of a case's trail. The caller holds the case's row lock."""
    last = batch_state.last_step(case.pk) or CaseLog.objects.filter(case=case).order_by("-step").first()
    row = build(case, last, **said)
    row.save(force_insert=True)
    batch_state.wrote(row)
    return row


def ends(cases: Iterable[int]) -> dict[int, Link]:
    """The end of each trail, by case, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id, l.step, l.digest FROM unnest(%s::bigint[]) AS c(id) CROSS JOIN LATERAL (
                SELECT step, digest FROM cases_caselog WHERE case_id = c.id ORDER BY step DESC LIMIT 1) AS l
            """,
            [list(cases)],
        )
        return {case: Link(step, digest) for case, step, digest in cursor.fetchall()}


def name_of(actor: User | None, right: str = "", area: Area | None = None, unit_id: int | None = None) -> str:
    """Who, as the trail will always say it: name and post at that time; the system has a name too.

    Where the ``right`` of the act is held only as a substitute, also for whom: "（代 张丽华）".
    """
    if actor is None:
        return SYSTEM
    which = ("name", actor.pk, right, area.pk if area is not None else None, unit_id)
    return batch_state.remembered(which, lambda: signature(actor, right, area, unit_id))


@dataclass(frozen=True)
class Break:
    """Where a trail does not hold: the case, the step, and what is wrong."""

    case_id: int
    step: int
    what: str


def breaks(rows: Iterable[CaseLog | ChainedStep]) -> Iterator[Break]:
    """Where the chains of ``rows`` (ordered by case and step) do not hold."""
    case_id, expected, previous = -1, 1, GENESIS
    for row in rows:
        if row.case_id != case_id:
            case_id, expected, previous = row.case_id, 1, GENESIS
        if row.step != expected:
            yield Break(row.case_id, row.step, f"step {expected} is missing")
        elif row.previous_digest != previous:
            yield Break(row.case_id, row.step, "not chained to the step before")
        elif row.digest != digest_of(row):
            yield Break(row.case_id, row.step, "the row was changed")
        expected, previous = row.step + 1, row.digest
