"""The Merkle root of many leaves, in one pass and with a few digests in memory (RFC 9162, section 2.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

EMPTY = hashlib.sha256(b"").hexdigest()


def root_of(leaves: Iterable[bytes]) -> str:
    """The root over ``leaves`` in their order; that of nothing is the SHA-256 of nothing."""
    full: list[tuple[int, bytes]] = []  # height and digest of whole subtrees, the largest first
    for leaf in leaves:
        height, digest = 0, _leaf(leaf)
        while full and full[-1][0] == height:
            digest = _node(full.pop()[1], digest)
            height += 1
        full.append((height, digest))
    if not full:
        return EMPTY
    digest = full.pop()[1]
    while full:
        digest = _node(full.pop()[1], digest)
    return digest.hex()


def _leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
