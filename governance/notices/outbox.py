"""The outbox: deliveries are claimed with a lease, sent outside any transaction, and tried again later.

A worker that dies leaves its claim behind; when the lease ends another takes it. So a text may be handed
over twice, never not at all; the key lets the carrier drop the second.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from governance.notices.adapters import Undeliverable, adapter_for
from governance.notices.models import Delivery

log = logging.getLogger(__name__)

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
    person: Any = delivery.notice.person
    try:
        if not person.phone or not person.is_active:
            raise Undeliverable("no number, or the account is closed")
        reference = adapter_for(delivery.channel).send(
            person.phone, delivery.notice.text, key=f"{delivery.pk}"
        )
    except Undeliverable as error:
        _fail(delivery, at, error, final=True)
        done.dead += 1
    except Exception as error:  # whatever a carrier's code raises must not stop the rest
        final = delivery.attempts >= MOST_ATTEMPTS
        _fail(delivery, at, error, final=final)
        done.dead += final
        done.failed += not final
    else:
        _settle(delivery, state=Delivery.State.SENT, sent_at=at, reference=reference[:80], error="")
        done.sent += 1


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
