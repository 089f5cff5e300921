"""One trail out of several tables: who changed or read what, when, from where.

Each source is an append-only (or frozen) table of its own room. A page of the trail is the newest rows
of each source behind the cursor, merged; so it costs one query a source, however deep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.access.models import AuditAct, AuditEntry
from governance.administration.audit import labels
from governance.areas.models import AreaChange
from governance.clock.models import CalendarVersion, WorkCalendar
from governance.common import folding, phones
from governance.common.editing import Difference

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area

RIGHT = "audit.view"


@dataclass(frozen=True)
class Entry:
    """One row of the trail, whatever table it stands in."""

    source: str
    pk: int
    at: datetime
    act: str
    label: str | _StrPromise
    actor: User | None
    subject: str
    area: Area | None
    purpose: str
    differences: list[Difference]
    ip_address: str | None
    subject_url: str = ""
    is_reading: bool = False

    @property
    def url(self) -> str:
        return reverse("audit-entry", args=[self.source, self.pk])

    @property
    def summary(self) -> str:
        """What was changed, on one line."""
        parts = []
        for one in self.differences[:4]:
            change = f"{one.before} → {one.after}" if one.before not in ("", "–") else one.after
            parts.append(f"{one.label} {change}")
        more = len(self.differences) - 4
        return "；".join(parts) + (_(" 等 %(n)s 项") % {"n": len(self.differences)} if more > 0 else "")


@dataclass(frozen=True)
class Source:
    """A table of the trail. ``acts`` are its acts by code, ``at`` and ``actor`` the names of its fields."""

    code: str
    at: str
    actor: str
    area: str
    subject: tuple[str, ...]
    rows: Callable[[User], QuerySet[Any]]
    entry: Callable[[Any], Entry]
    acts: Callable[[Query], Q | None]


@dataclass
class Query:
    """What is looked for. Empty values narrow nothing."""

    act: str = ""
    group: str = ""
    person: str = ""
    subject: str = ""
    area: Area | None = None
    since: date | None = None
    until: date | None = None
    readings: bool = False


def every() -> tuple[Source, ...]:
    return (ENTRIES, CHANGES, VERSIONS, ENDINGS)


def narrow(source: Source, user: User, query: Query) -> QuerySet[Any] | None:
    """The rows of ``source`` that ``user`` may audit and ``query`` looks for; None for certainly none."""
    condition = source.acts(query)
    if condition is None:
        return None
    rows = source.rows(user).filter(condition)
    if text := query.person.strip():
        by = source.actor
        rows = rows.filter(
            Q(**{f"{by}__name__icontains": folding.name(text)}) | Q(**{f"{by}__username": text})
        )
    if text := query.subject.strip():
        about = Q()
        for path in source.subject:
            about |= Q(**{f"{path}__icontains": text})
        rows = rows.filter(about)
    if query.area is not None:
        rows = rows.filter(
            **{
                f"{source.area}__tree_id": query.area.tree_id,
                f"{source.area}__lft__gte": query.area.lft,
                f"{source.area}__rght__lte": query.area.rght,
            }
        )
    if query.since:
        rows = rows.filter(**{f"{source.at}__gte": _start(query.since)})
    if query.until:
        rows = rows.filter(**{f"{source.at}__lt": _start(query.until + timedelta(days=1))})
    return rows


def page(user: User, query: Query, *, after: tuple[datetime, str, int] | None, size: int) -> list[Entry]:
    """The ``size`` newest entries behind ``after``, the newest first."""
    found: list[Entry] = []
    for source in every():
        rows = narrow(source, user, query)
        if rows is None:
            continue
        if after is not None:
            rows = rows.filter(_behind(source, after))
        found += [source.entry(row) for row in rows.order_by(f"-{source.at}", "-pk")[:size]]
    found.sort(key=order_of, reverse=True)
    shown = found[:size]
    told = labels.with_places([entry.differences if entry.source == "area" else [] for entry in shown])
    return [
        replace(entry, differences=differences) if entry.source == "area" else entry
        for entry, differences in zip(shown, told, strict=True)
    ]


def all_of(user: User, query: Query, *, most: int, chunk: int = 1000) -> Iterable[Entry]:
    """The entries, the newest first, at most ``most``, read by chunks."""
    after, count = None, 0
    while count < most:
        entries = page(user, query, after=after, size=min(chunk, most - count))
        yield from entries
        count += len(entries)
        if len(entries) < chunk:
            return
        after = order_of(entries[-1])


def count(user: User, query: Query, *, cap: int) -> int:
    """How many there are, counted up to about ``cap`` a source."""
    known = (narrow(source, user, query) for source in every())
    return sum(rows.order_by()[: cap + 1].count() for rows in known if rows is not None)


def order_of(entry: Entry) -> tuple[datetime, str, int]:
    return entry.at, entry.source, entry.pk


def _behind(source: Source, after: tuple[datetime, str, int]) -> Q:
    at, code, pk = after
    earlier, same = Q(**{f"{source.at}__lt": at}), Q(**{source.at: at})
    if source.code < code:
        return earlier | same
    if source.code == code:
        return earlier | (same & Q(pk__lt=pk))
    return earlier


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# The tables ---------------------------------------------------------------------------


def _entry_acts(query: Query) -> Q | None:
    acts: set[str] | None = None
    groups = {
        "people": labels.PEOPLE,
        "rules": labels.RULES,
        "sheets": labels.SHEETS,
        "readings": labels.READINGS,
        "signing": labels.SIGNING,
    }
    for wanted, known in (
        (query.readings, labels.READINGS),
        (query.group, groups.get(query.group, ())),
        (query.act, (query.act,) if query.act in AuditAct.values else ()),
    ):
        if wanted:
            acts = set(known) if acts is None else acts & set(known)
    if acts is None:
        return Q()
    return Q(act__in=sorted(acts)) if acts else None


def _own_acts(code: str, group: str) -> Callable[[Query], Q | None]:
    """The acts of a table whose rows are all of one group; "area:move" is one act, "area" all of them."""

    def acts(query: Query) -> Q | None:
        if query.readings or query.group not in ("", group):
            return None
        if query.act in ("", code):
            return Q()
        kind, _colon, act = query.act.partition(":")
        return Q(act=act) if act and kind == code else None

    return acts


def _entry(row: AuditEntry) -> Entry:
    return Entry(
        "entry",
        row.pk,
        row.at,
        row.act,
        row.get_act_display(),
        row.actor,
        # Older rows hold numbers as they were typed: the rows stay, and nobody is shown them.
        phones.masked(row.subject_label),
        row.area,
        phones.masked(row.purpose),
        labels.differences(phones.masked_deep(row.detail)),
        row.ip_address,
        subject_url=_subject_url(row),
        is_reading=row.act in labels.READINGS,
    )


def _subject_url(row: AuditEntry) -> str:
    if row.subject_type == "access.user" and row.subject_id.isdecimal():
        return reverse("person", args=[int(row.subject_id)])
    if row.subject_type == "administration.sheetbatch" and row.subject_id.isdecimal():
        return reverse("sheet-batch", args=[int(row.subject_id)])
    return ""


def _change(row: AreaChange) -> Entry:
    keys = [*row.before, *(key for key in row.after if key not in row.before)]
    behind = [row.acting_for] if row.acting_for else []
    return Entry(
        "area",
        row.pk,
        row.at,
        f"area:{row.act}",
        labels.AREA_ACTS.get(row.act, row.act),
        row.actor,
        f"{row.area.name}（{row.area.code}）",
        row.area,
        "",
        [
            *(Difference(key, *labels.named(key, row.before.get(key), row.after.get(key))) for key in keys),
            *(Difference("acting_for", labels.name_of("acting_for"), "", name) for name in behind),
        ],
        row.ip_address,
        subject_url=reverse("area-history", args=[row.area.code]),
    )


def _version(row: CalendarVersion) -> Entry:
    assert row.published_at is not None
    return Entry(
        "calendar",
        row.pk,
        row.published_at,
        "calendar",
        labels.CALENDAR_ACTS["publish"],
        row.created_by,
        str(row.calendar),
        row.calendar.area,
        row.reason,
        [Difference("number", labels.name_of("number"), "", str(row.number))],
        None,
        subject_url=reverse("calendar"),
    )


def _ending(row: WorkCalendar) -> Entry:
    assert row.ended_at is not None
    return Entry(
        "calendar-end",
        row.pk,
        row.ended_at,
        "calendar-end",
        labels.CALENDAR_ACTS["end"],
        row.ended_by,
        str(row),
        row.area,
        row.end_reason,
        [],
        None,
        subject_url=reverse("calendar"),
    )


def _versions(user: User) -> QuerySet[Any]:
    rows: Any = CalendarVersion.objects.published().filter(user.scope(RIGHT).q("calendar__area__"))
    return rows.select_related("created_by", "calendar__area").defer("calendar__area__boundary")


def _endings(user: User) -> QuerySet[Any]:
    rows: Any = WorkCalendar.objects.restrict(user, RIGHT).exclude(ended_at=None)
    return rows.select_related("ended_by", "area").defer("area__boundary")


def _entries(user: User) -> QuerySet[Any]:
    rows: Any = AuditEntry.objects.restrict(user, RIGHT)
    return rows.select_related("actor", "area").defer("area__boundary")


def _changes(user: User) -> QuerySet[Any]:
    rows: Any = AreaChange.objects.restrict(user, RIGHT)
    return rows.select_related("actor", "area").defer("area__boundary")


ENTRIES = Source("entry", "at", "actor", "area", ("subject_label",), _entries, _entry, _entry_acts)
CHANGES = Source(
    "area", "at", "actor", "area", ("area__name", "area__code"), _changes, _change, _own_acts("area", "areas")
)
VERSIONS = Source(
    "calendar",
    "published_at",
    "created_by",
    "calendar__area",
    ("calendar__name",),
    _versions,
    _version,
    _own_acts("calendar", "rules"),
)
ENDINGS = Source(
    "calendar-end",
    "ended_at",
    "ended_by",
    "area",
    ("name",),
    _endings,
    _ending,
    _own_acts("calendar-end", "rules"),
)
