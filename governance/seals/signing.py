"""The key that signs seals: Ed25519, from SEAL_KEY or kept beside the other secrets."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

if TYPE_CHECKING:
    from governance.seals.models import Seal


@lru_cache
def _private(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"seal:" + secret.encode()).digest())


def public_key() -> str:
    """The public half of the key in use, base64."""
    raw = _private(settings.SEAL_KEY).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def is_trusted(key: str) -> bool:
    """Whether ``key`` is the one in use, or an earlier one that SEAL_EARLIER_KEYS names."""
    return key == public_key() or key in settings.SEAL_EARLIER_KEYS


def sign(digest: str) -> str:
    """The signature of a seal's digest, base64."""
    return base64.b64encode(_private(settings.SEAL_KEY).sign(digest.encode())).decode()


def is_signed(digest: str, signature: str, key: str) -> bool:
    """Whether ``signature`` is that of ``digest`` by ``key``; False for anything that is no signature."""
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
        public.verify(base64.b64decode(signature), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def statement(seal: Seal) -> dict[str, Any]:
    """What a seal says, as it is signed and handed out, without its digest and signature."""
    return {
        "sequence": seal.sequence,
        "made_at": seal.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "heads": seal.heads,
        "root": seal.root,
        "previous_digest": seal.previous_digest,
        "public_key": seal.public_key,
    }


def digest_of(seal: Seal) -> str:
    """SHA-256 over the statement, with its keys in order."""
    said = json.dumps(statement(seal), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def handed_out(seal: Seal) -> dict[str, Any]:
    """The seal as it leaves the portal."""
    return statement(seal) | {"digest": seal.digest, "signature": seal.signature}
