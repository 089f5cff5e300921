"""Acts on notices: telling one sentence to some, or many sentences to many at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import TruncHour
from django.utils import timezone

from governance.common import bulk
from governance.notices import quiet_hours
from governance.notices.models import Delivery, Notice, Weight

if TYPE_CHECKING:
    from governance.access.models import User


def tell(
    people: Iterable[User],
    text: str,
    *,
    weight: str = Weight.INFO,
    url: str = "",
    reason: str = "",
    key: str = "",
) -> int:
    """Tell each of ``people`` once and return how many; a ``key`` somebody was told already is skipped.

    Writes rows only, so that it may stand inside an act's transaction: no row, no notice.
    """
    rows = [
        Notice(person=person, text=text[:300], weight=weight, url=url, reason=reason[:120], key=key)
        for person in {person.pk: person for person in people}.values()
    ]
    before = Notice.objects.filter(key=key, person__in=[row.person for row in rows]).count() if key else 0
    Notice.objects.bulk_create(rows, ignore_conflicts=bool(key))
    return len(rows) - before


@dataclass(frozen=True)
class Message:
    """One sentence to one person. ``opens`` is when the office of their place opens next; None is at once.

    ``channels`` are ways to their phone. ``gather`` False keeps it out of a digest.
    """

    person_id: int
    text: str
    weight: str = Weight.INFO
    url: str = ""
    reason: str = ""
    opens: datetime | None = None
    channels: tuple[str, ...] = ()
    gather: bool = True


@dataclass(frozen=True)
class Digest:
    """How a flood is gathered: after ``after`` notices of one topic to a person in an hour, one for the rest.

    ``text`` holds {count}; ``url`` is the page where all of them stand.
    """

    text: str
    url: str
    after: int = 5
    channels: tuple[str, ...] = ()


def tell_many(messages: Sequence[Message], *, at: datetime, topic: str, digest: Digest) -> int:
    """Write many notices in a few statements, as of the instant ``at``; returns how many were written.

    What has to wait for the morning becomes visible then. The gathered rest of an hour is one row a
    person, counted up; it is written last and in the order of people, because others write it too.
    """
    if not messages:
        return 0
    own = quiet_hours.own_hours(message.person_id for message in messages)
    groups: dict[tuple[int, datetime], list[tuple[Message, datetime]]] = defaultdict(list)
    single: list[tuple[Message, datetime]] = []
    for message in messages:
        moment = _reachable(message, own, at)
        if message.gather:
            groups[message.person_id, _hour(moment)].append((message, moment))
        else:
            single.append((message, moment))
    told = _told_already({person for person, _ in groups}, {hour for _, hour in groups}, topic)
    gathered: list[tuple[int, datetime, datetime, int]] = []
    for (person, hour), found in groups.items():
        room = max(digest.after - told[person, hour], 0)
        if len(found) <= room:
            single += found
            continue
        # The last place is the digest's own: five single notices and then "and 43 more".
        single += found[:room]
        gathered.append((person, hour, min(moment for _, moment in found), len(found) - room))
    _write_single(single, topic)
    _write_gathered(gathered, topic, digest)
    return len(single) + len(gathered)


def _reachable(message: Message, own: dict[int, tuple[time, time]], at: datetime) -> datetime:
    if message.opens is None:
        return at
    hours = own.get(message.person_id)
    return quiet_hours.after(hours, at) if hours else max(message.opens, at)


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _told_already(people: set[int], hours: set[datetime], topic: str) -> Counter[tuple[int, datetime]]:
    """How many single notices of ``topic`` each person has in each of these hours."""
    if not people:
        return Counter()
    rows = Notice.objects.order_by().filter(
        person__in=people,
        topic=topic,
        key="",
        visible_from__gte=min(hours),
        visible_from__lt=max(hours) + timedelta(hours=1),
    )
    counted = rows.values_list("person_id", TruncHour("visible_from", tzinfo=UTC)).annotate(count=Count("pk"))
    return Counter({(person, hour): count for person, hour, count in counted})


def _write_single(found: list[tuple[Message, datetime]], topic: str) -> None:
    rows = [
        Notice(
            person_id=message.person_id,
            text=message.text[:300],
            weight=message.weight,
            url=message.url,
            reason=message.reason[:120],
            topic=topic,
            visible_from=moment,
        )
        for message, moment in found
    ]
    bulk.insert(rows)
    bulk.insert(
        Delivery(notice_id=row.pk, channel=channel, not_before=row.visible_from)
        for row, (message, _moment) in zip(rows, found, strict=True)
        for channel in message.channels
    )


_UPSERT = """
    INSERT INTO notices_notice
        (person_id, weight, text, reason, url, key, topic, count, created_at, visible_from)
    SELECT v.person, %(weight)s, replace(%(text)s, '{count}', v.count::text), '', %(url)s, v.key,
           %(topic)s, v.count, %(now)s, v.moment
    FROM unnest(%(people)s::bigint[], %(keys)s::text[], %(counts)s::int[], %(moments)s::timestamptz[])
        AS v(person, key, count, moment)
    ORDER BY v.person, v.key
    ON CONFLICT (person_id, key) WHERE NOT (key = '') DO UPDATE
        SET count = notices_notice.count + EXCLUDED.count,
            text = replace(%(text)s, '{count}', (notices_notice.count + EXCLUDED.count)::text),
            read_at = NULL
    RETURNING id, visible_from, xmax = 0
"""


def _write_gathered(gathered: list[tuple[int, datetime, datetime, int]], topic: str, digest: Digest) -> None:
    if not gathered:
        return
    people, hours, moments, counts = zip(*sorted(gathered), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _UPSERT,
            {
                "weight": Weight.WARNING,
                "text": digest.text,
                "url": digest.url,
                "topic": topic,
                "now": timezone.now(),
                "people": list(people),
                "keys": [f"{topic}:{hour:%Y%m%d%H}" for hour in hours],
                "counts": list(counts),
                "moments": list(moments),
            },
        )
        new = [(pk, moment) for pk, moment, is_new in cursor.fetchall() if is_new]
    bulk.insert(
        Delivery(notice_id=pk, channel=channel, not_before=moment)
        for pk, moment in new
        for channel in digest.channels
    )


@transaction.atomic
def mark_read(person: User, *, notice: Notice | None = None) -> int:
    """Mark one notice, or all that a person can see, as read. Returns how many changed."""
    unread = Notice.objects.of(person).unread()
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=timezone.now())
