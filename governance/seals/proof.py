"""Proving every trail, account and audit entry against its chain and against the seals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from governance.cases.models import Case
from governance.cases.workflow import history
from governance.seals import audit_chain, merkle, sealing, signing
from governance.seals.models import GENESIS, Seal, SealedHead

LINKED_WITHIN = timedelta(hours=1)  # the task that links runs every minute


@dataclass(frozen=True)
class Break:
    """Where the evidence does not hold, and what is wrong with it."""

    where: str
    what: str


def breaks(folder: Path | None = None) -> Iterator[Break]:
    """Everything that does not hold. ``folder`` has the seals that were handed out, as files."""
    yield from trails()
    yield from audit()
    yield from seals()
    yield from sealed_chains()
    if folder is not None:
        yield from handed_out(folder)


def trails() -> Iterator[Break]:
    """Each case's steps, chained to each other; cases without any."""
    found = list(history.breaks(history.every()))
    missing = Case.objects.filter(log=None).values_list("pk", flat=True)
    found += [history.Break(pk, 0, "no trail") for pk in missing]
    for one in found:
        yield Break(_case(one.case_id, one.step), one.what)


def audit() -> Iterator[Break]:
    """The audit's chain, and entries that were never linked."""
    for sequence, what in audit_chain.breaks():
        yield Break(f"audit link {sequence}", what)
    old = audit_chain.unlinked().filter(at__lt=timezone.now() - LINKED_WITHIN).order_by("pk")
    for pk in old.values_list("pk", flat=True):
        yield Break(f"audit entry {pk}", "is not linked: the task that links does not run")


def seals() -> Iterator[Break]:
    """The seals' own chain, roots and signatures."""
    expected, previous = 1, GENESIS
    for seal in Seal.objects.order_by("sequence"):
        where = f"seal {seal.sequence}"
        if seal.sequence != expected:
            yield Break(where, f"seal {expected} is missing")
        elif seal.previous_digest != previous:
            yield Break(where, "not chained to the seal before")
        elif seal.digest != signing.digest_of(seal):
            yield Break(where, "was changed")
        if not signing.is_trusted(seal.public_key):
            yield Break(where, "is signed by a key that nobody named")
        elif not signing.is_signed(seal.digest, seal.signature, seal.public_key):
            yield Break(where, "its signature does not hold")
        if seal.root != merkle.root_of(sealing.leaves(seal.pk)):
            yield Break(where, "the heads that it sealed were changed")
        expected, previous = seal.sequence + 1, seal.digest


# For each chain the first sealed head that is no longer there, or is another.
_LOST = {
    SealedHead.Chain.CASE: "cases_caselog r ON r.case_id = h.key AND r.step = h.step",
    SealedHead.Chain.ACCOUNT: "ledgers_line r ON r.account_id = h.key AND r.sequence = h.step",
    SealedHead.Chain.AUDIT: "seals_auditlink r ON r.sequence = h.step",
}


def sealed_chains() -> Iterator[Break]:
    """Chains that no longer hold what was sealed: their end cut off, or written anew from some step on."""
    for chain, join in _LOST.items():
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT DISTINCT ON (h.key) h.key, h.step, s.sequence, r.digest IS NULL
                FROM seals_sealedhead h JOIN seals_seal s ON s.id = h.seal_id LEFT JOIN {join}
                WHERE h.chain = %s AND r.digest IS DISTINCT FROM h.digest ORDER BY h.key, h.step
                """,  # noqa: S608 (our own text, above)
                [chain],
            )
            for key, step, sequence, is_gone in cursor.fetchall():
                what = "is gone" if is_gone else "is not what was sealed: it, or a step before, was rewritten"
                yield Break(_where(chain, key, step), f"{what} (seal {sequence})")


def handed_out(folder: Path) -> Iterator[Break]:
    """The seals in ``folder`` against those of the database."""
    kept = {seal.sequence: seal for seal in Seal.objects.all()}
    for path in sorted(folder.glob("seal-*.json")):
        try:
            said: dict[str, Any] = json.loads(path.read_text())
            sequence, digest = int(said["sequence"]), str(said["digest"])
        except (OSError, ValueError, KeyError, TypeError):
            yield Break(path.name, "cannot be read")
            continue
        if (seal := kept.get(sequence)) is None:
            yield Break(f"seal {sequence}", f"was handed out ({path.name}) and is gone")
        elif seal.digest != digest:
            yield Break(f"seal {sequence}", f"is not the one that was handed out ({path.name})")


def _where(chain: str, key: int, step: int) -> str:
    if chain == SealedHead.Chain.CASE:
        return _case(key, step)
    if chain == SealedHead.Chain.ACCOUNT:
        return f"account {key} line {step}"
    return f"audit link {step}"


def _case(pk: int, step: int) -> str:
    number = Case.objects.filter(pk=pk).values_list("number", flat=True).first()
    return f"#{number or pk} step {step}"
