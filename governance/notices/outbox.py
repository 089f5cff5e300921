"""The outbox: deliveries are claimed with a lease, sent outside any transaction, and tried again later.

A worker that dies leaves its claim behind; when the lease ends another takes it. So a text may be handed
over twice, never not at all; the key lets the carrier drop the second.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from governance.notices.adapters import Undeliverable, adapter_for
from governance.notices.models import Delivery

if TYPE_CHECKING:
    from governance.areas.models import Area

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)  # words to somebody outside that were given up and nobody has seen to
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)  # doubled after every failure
MOST_ATTEMPTS = 6  # about half an hour
BATCH = 100


@dataclass
class Sent:
    """What a run of the outbox did."""

    sent: int = 0
    failed: int = 0
    dead: int = 0


def run(at: datetime | None = None, *, batches: int = 20) -> Sent:
    """Send what is due, oldest first, in at most ``batches`` batches."""
    done = Sent()
    for _turn in range(batches):
        claimed = claim(at or timezone.now())
        for delivery in claimed:
            _send(delivery, at or timezone.now(), done)
        if len(claimed) < BATCH:
            break
    return done


def send_to(
    address: str, text: str, *, channel: str, at: datetime, url: str = "", area: Area | None = None
) -> Delivery:
    """Put ``text`` into the outbox for somebody without an account. A row only: no commit, no message."""
    return Delivery.objects.create(
        address=address, text=text, channel=channel, not_before=at, url=url, area=area
    )


def retry(delivery: Delivery, *, at: datetime) -> bool:
    """Try a delivery again that was given up; False when it is not given up, or its words are wiped.

    The caller has asked the right.
    """
    given_up = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.DEAD)
    if delivery.notice_id is None and not delivery.address:
        return False
    changed = given_up.update(
        state=Delivery.State.WAITING, attempts=0, not_before=at, seen_at=None, seen_by=None, seen_note=""
    )
    return bool(changed)


def forget(at: datetime) -> int:
    """Wipe words and addresses of outsiders that nobody has sent in time; returns how many."""
    old = Delivery.objects.filter(notice=None, state=Delivery.State.DEAD, not_before__lte=at - KEPT)
    return old.exclude(text="").update(address="", text="")


@transaction.atomic
def claim(at: datetime, *, count: int = BATCH) -> list[Delivery]:
    """Take up to ``count`` deliveries whose time has come, or whose claim ran out; nobody else gets them."""
    ready = Q(state=Delivery.State.WAITING) | Q(state=Delivery.State.SENDING, leased_until__lte=at)
    rows = list(
        Delivery.objects.filter(ready, not_before__lte=at)
        .select_related("notice__person")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("not_before", "pk")[:count]
    )
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=Delivery.State.SENDING, leased_until=at + LEASE, attempts=F("attempts") + 1
    )
    for row in rows:
        row.attempts += 1
    return rows


def _send(delivery: Delivery, at: datetime, done: Sent) -> None:
    try:
        address, text = _what(delivery)
        reference = adapter_for(delivery.channel).send(address, text, key=f"{delivery.pk}")
    except Undeliverable as error:
        _fail(delivery, at, error, final=True)
        done.dead += 1
    except Exception as error:  # whatever a carrier's code raises must not stop the rest
        final = delivery.attempts >= MOST_ATTEMPTS
        _fail(delivery, at, error, final=final)
        done.dead += final
        done.failed += not final
    else:
        _settle(
            delivery,
            state=Delivery.State.SENT,
            sent_at=at,
            reference=reference[:80],
            error="",
            address="",
            text="",
        )
        done.sent += 1


def _what(delivery: Delivery) -> tuple[str, str]:
    """Where to and what. Raises Undeliverable."""
    if delivery.notice is None:
        if not delivery.address:
            raise Undeliverable("the words were wiped")
        return delivery.address, delivery.text
    person: Any = delivery.notice.person
    if not person.phone or not person.is_active:
        raise Undeliverable("no number, or the account is closed")
    return person.phone, delivery.notice.text


def _fail(delivery: Delivery, at: datetime, error: Exception, *, final: bool) -> None:
    log.warning("delivery %s failed: %s", delivery.pk, type(error).__name__)
    wait = FIRST_WAIT * 2 ** (delivery.attempts - 1)
    _settle(
        delivery,
        state=Delivery.State.DEAD if final else Delivery.State.WAITING,
        not_before=at + wait,
        error=f"{type(error).__name__}: {error}"[:300],
    )


def _settle(delivery: Delivery, **facts: Any) -> None:
    """Write the outcome unless somebody else has taken the delivery over meanwhile."""
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING, attempts=delivery.attempts).update(
        leased_until=None, **facts
    )
