"""Linking audit entries into one chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from governance.access.models import AuditEntry
from governance.seals.models import GENESIS, AuditLink

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOCK = "seals.audit_chain"
CHUNK = 5_000
# Entries of transactions that were open while later ones were linked have smaller keys.
LOOK_BACK = 100_000
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode


def digest_of(previous: str, sequence: int, entry: AuditEntry) -> str:
    """SHA-256 over the place in the chain and everything the entry says."""
    said: list[Any] = [
        previous,
        sequence,
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.act,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.area_id,
        entry.purpose,
        entry.detail,
        entry.ip_address,
    ]
    return hashlib.sha256(_encode(said).encode()).hexdigest()


@transaction.atomic
def link(*, everything: bool = False) -> int:
    """Link the entries that have no place yet, in the order of their keys. Returns how many.

    One process links at a time. ``everything`` looks through the whole table, however old what is missing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    last = AuditLink.objects.order_by("-sequence").first()
    sequence, previous = (last.sequence, last.digest) if last else (0, GENESIS)
    entries = unlinked()
    if last and not everything:
        entries = entries.filter(pk__gt=last.entry_id - LOOK_BACK)
    links: list[AuditLink] = []
    for entry in entries.order_by("pk").iterator(chunk_size=CHUNK):
        sequence += 1
        previous = digest_of(previous, sequence, entry)
        links.append(AuditLink(entry=entry, sequence=sequence, digest=previous))
    AuditLink.objects.bulk_create(links, batch_size=CHUNK)
    return len(links)


def unlinked() -> QuerySet[AuditEntry]:
    """The entries without a place in the chain."""
    return AuditEntry.objects.filter(~Exists(AuditLink.objects.filter(entry=OuterRef("pk"))))


def breaks() -> Iterator[tuple[int, str]]:
    """Where the chain does not hold: sequence and what is wrong. Reads every entry once."""
    expected, previous = 1, GENESIS
    rows = AuditLink.objects.select_related("entry").order_by("sequence")
    for row in rows.iterator(chunk_size=CHUNK):
        if row.sequence != expected:
            yield row.sequence, f"link {expected} is missing"
        elif row.digest != digest_of(previous, row.sequence, row.entry):
            yield row.sequence, f"entry {row.entry_id} was changed, or is not chained to the one before"
        expected, previous = row.sequence + 1, row.digest
