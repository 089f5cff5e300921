"""Making a seal: the heads of all chains that grew, their root, and a signature over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from governance.cases.models import CaseLog
from governance.seals import audit_chain, merkle, signing
from governance.seals.models import GENESIS, Seal, SealedHead

LOCK = "seals.seal"
CHUNK = 10_000
# Steps of transactions that were open while the last seal was made have smaller keys than its last.
LOOK_BACK = 200_000

# The last step of each chain that no seal has yet. In SQL: a first seal of a whole city has millions.
_HEADS = {
    SealedHead.Chain.CASE: """
        SELECT DISTINCT ON (l.case_id) l.case_id AS key, l.step AS step, l.digest AS digest
        FROM cases_caselog l WHERE l.id > %(since)s ORDER BY l.case_id, l.step DESC
    """,
    SealedHead.Chain.ACCOUNT: """
        SELECT a.id AS key, a.last_sequence AS step, a.head_digest AS digest
        FROM ledgers_account a WHERE a.last_sequence > 0
    """,
    SealedHead.Chain.AUDIT: """
        (SELECT 0 AS key, k.sequence AS step, k.digest AS digest
         FROM seals_auditlink k ORDER BY k.sequence DESC LIMIT 1)
    """,
}
_KEEP = """
    INSERT INTO seals_sealedhead (seal_id, chain, key, step, digest)
    SELECT %(seal)s, %(chain)s, found.key, found.step, found.digest FROM ({heads}) AS found
    WHERE NOT EXISTS (
        SELECT 1 FROM seals_sealedhead h
        WHERE h.chain = %(chain)s AND h.key = found.key AND h.step >= found.step)
"""


@transaction.atomic
def seal() -> Seal:
    """Seal all chains as they end now, the audit's included. One process seals at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
    audit_chain.link(everything=True)
    last = Seal.objects.order_by("-sequence").first()
    # The heads belong to the seal, whose root is known only after them: its key is taken first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('seals_seal', 'id'))")
        (pk,) = cursor.fetchone()
        heads = 0
        for chain, found in _HEADS.items():
            known = {"seal": pk, "chain": chain, "since": last.last_log - LOOK_BACK if last else 0}
            cursor.execute(_KEEP.format(heads=found), known)
            heads += cursor.rowcount
    made = Seal(
        pk=pk,
        sequence=last.sequence + 1 if last else 1,
        made_at=timezone.now(),
        heads=heads,
        root=merkle.root_of(leaves(pk)),
        previous_digest=last.digest if last else GENESIS,
        public_key=signing.public_key(),
        last_log=CaseLog.objects.aggregate(last=Max("pk"))["last"] or 0,
    )
    made.digest = signing.digest_of(made)
    made.signature = signing.sign(made.digest)
    made.save(force_insert=True)
    return made


def seal_of_today(today: date | None = None) -> Seal | None:
    """Seal once a local day; None when today's seal is there. Asked often, so that no day is missed."""
    today = today or timezone.localdate()
    last = Seal.objects.order_by("-sequence").first()
    if last is not None and timezone.localdate(last.made_at) >= today:
        return None
    return seal()


def leaves(seal: int) -> Iterator[bytes]:
    """The leaves of a seal's root, in their order."""
    rows = SealedHead.objects.filter(seal=seal).order_by("chain", "key")
    for chain, key, step, digest in rows.values_list("chain", "key", "step", "digest").iterator(CHUNK):
        yield f"{chain}|{key}|{step}|{digest}".encode()
