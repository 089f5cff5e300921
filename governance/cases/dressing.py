"""Completing the rows of a list: their places and their clocks, in one query each however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from governance.access.models import User
from governance.areas.models import Area
from governance.cases.choices import ClockKind, ClockState
from governance.cases.clockface import next_face
from governance.cases.models import Attachment, Case, Clock

PLACES = ("city", "district", "subdistrict", "community", "grid", "area", "desk", "lead_area")
# A reply has a clock of its own and is no step of the case.
REPLIES = (ClockKind.SUPERVISION, ClockKind.CARD)


# What hangs on few cases. Where a page knows that there is none, nobody needs to ask for it again.
SELDOM = (
    "attachments",
    "extension_requests",
    "suspensions",
    "supervision_orders",
    "cards",
    "calls",
    "consultations",
    "joined",
    "merged",
    "outside_links",
    "relations",
    "relations_back",
)


def with_knowledge(rows: Any) -> Any:
    """``rows`` of cases that say which of SELDOM they have: for ``know``, in the same query."""
    marks = {}
    for name in SELDOM:
        relation: Any = Case._meta.get_field(name)
        others = relation.related_model._default_manager.order_by()
        marks[f"has_{name}"] = Exists(others.filter(**{relation.remote_field.name: OuterRef("pk")}))
    return rows.annotate(**marks)


def know(case: Any) -> Any:
    """Let what a case of ``with_knowledge`` has none of answer from memory: to be read, not acted on."""
    kept = case.__dict__.setdefault("_prefetched_objects_cache", {})
    for name in SELDOM:
        if not getattr(case, f"has_{name}"):
            kept[name] = getattr(case, name).none()
    return case


def dress(cases: Iterable[Any], now: datetime | None = None) -> list[Any]:
    """Give each case its areas and its ``face``: the next clock that runs, a pause, or the verdict."""
    rows = list(cases)
    if rows:
        place(rows)
        time(rows, now or timezone.now())
        claimers(rows)
    return rows


def place(rows: list[Any]) -> list[Any]:
    """Put the areas that ``rows`` name beside them, without the outlines. One query."""
    wanted = {pk for row in rows for name in PLACES if (pk := getattr(row, f"{name}_id")) is not None}
    found = Area.objects.defer("boundary").in_bulk(wanted)
    for row in rows:
        for name in PLACES:
            setattr(row, name, found.get(getattr(row, f"{name}_id")))
    return rows


def picture(rows: list[Any]) -> list[Any]:
    """Give each of ``rows`` its ``picture``: the first photo that is there, or None. One query."""
    found = (
        Attachment.objects.filter(case__in=[row.pk for row in rows], content_type__startswith="image/")
        .exclude(file="")
        .order_by("case_id", "pk")
        .distinct("case_id")
        .only("pk", "case_id")
    )
    by_case = {one.case_id: one for one in found}
    for row in rows:
        row.picture = by_case.get(row.pk)
    return rows


def claimers(rows: list[Any]) -> None:
    """Put whoever claimed a case beside it: one query, and none where nobody has."""
    wanted = {row.claimed_by_id for row in rows} - {None}
    found = User.objects.only("name").in_bulk(wanted) if wanted else {}
    for row in rows:
        row.claimed_by = found.get(row.claimed_by_id)


def time(rows: list[Any], now: datetime) -> None:
    """Give each of ``rows`` its ``face``. One query."""
    live = Q(state__in=[ClockState.RUNNING, ClockState.PAUSED])
    judged = Q(kind=ClockKind.WHOLE, state=ClockState.STOPPED)
    found = Clock.objects.filter(live | judged, case__in=[row.pk for row in rows])
    by_case: dict[int, list[Clock]] = {}
    for clock in found.exclude(kind__in=REPLIES).order_by("started_at", "pk"):
        by_case.setdefault(clock.case_id, []).append(clock)
    for row in rows:
        row.face = next_face(row, by_case.get(row.pk, []), now)
