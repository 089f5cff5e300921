"""The chain of an account's lines: each digest covers its line, its entry and the digest before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Protocol

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class EntryFacts(Protocol):
    """What an entry says of itself, as a model's instance or as a row that was read."""

    @property
    def ledger(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def cause(self) -> str: ...

    @property
    def key(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def day(self) -> date: ...

    @property
    def actor_id(self) -> int | None: ...

    @property
    def actor_name(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def rule_version(self) -> str: ...

    @property
    def area_id(self) -> int | None: ...

    @property
    def reverses_id(self) -> int | None: ...


def of_entry(entry: EntryFacts) -> str:
    """SHA-256 over what the entry says, in a fixed order."""
    return _sha256(
        [
            entry.ledger,
            entry.kind,
            entry.cause,
            entry.key,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.day.isoformat(),
            entry.actor_id,
            entry.actor_name,
            entry.reason,
            entry.rule_version,
            entry.area_id,
            entry.reverses_id,
        ]
    )


def of_line(previous: str, entry: int, entry_digest: str, sequence: int, amount: int, balance: int) -> str:
    """SHA-256 over a line, the entry it belongs to, and the digest of the account's line before."""
    return _sha256([previous, entry, entry_digest, sequence, amount, balance])


def _sha256(said: list[object]) -> str:
    return hashlib.sha256(_encode(said).encode()).hexdigest()
