"""Personal data at rest: encrypted columns, and a blind index to find them by an exact value."""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"governance", info=purpose).derive(
        secret.encode()
    )


@lru_cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, b"field"))) for key in keys])


@lru_cache
def _index_key(key: str) -> bytes:
    return _derive(key, b"blind-index")


def encrypt(text: str) -> str:
    """``text`` under the newest of FIELD_KEYS; the empty string stays empty."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """The text behind ``token``; raises ImproperlyConfigured when none of FIELD_KEYS opens it."""
    if not token:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured("None of FIELD_KEYS decrypts a stored value.") from error


def blind_index(text: str) -> str:
    """A keyed digest by which an exact value is found without storing it readable.

    The oldest key makes it, so that adding a newer one leaves the index valid.
    """
    if not text:
        return ""
    return hmac.new(_index_key(settings.FIELD_KEYS[-1]), text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that is readable in Python and encrypted in the database. Not searchable: see blind_index."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else decrypt(value)


def mask_phone(number: str) -> str:
    """138****1234: the first three and the last four characters; all hidden when shorter than eight."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "*" * len(number)


# How people are addressed, and family names of two characters.
ADDRESSES = ("先生", "女士", "小姐", "同志", "师傅", "老师", "阿姨", "大爷", "大妈", "叔叔", "太太", "律师")
TWO_CHARACTERS = ("欧阳", "司马", "上官", "诸葛", "东方", "尉迟", "公孙", "慕容", "司徒", "令狐", "皇甫")


def mask_name(name: str) -> str:
    """张** or 张先生: the family name, and how somebody is addressed; of other names the first character."""
    name = name.strip()
    if not name:
        return ""
    family = name[:2] if name.startswith(TWO_CHARACTERS) else name[:1]
    address = next((one for one in ADDRESSES if name.endswith(one) and len(name) > len(one)), "")
    if address:
        return f"{family}{address}"
    return family + "*" * min(max(len(name) - len(family), 1), 2)
