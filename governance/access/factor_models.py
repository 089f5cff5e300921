"""The second factor at rest: an authenticator's key encrypted, recovery codes as keyed digests only."""

from __future__ import annotations

import secrets
import time
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from governance.common.crypto import EncryptedTextField, blind_index

STEP = 30  # seconds that a code lasts
DIGITS = 6
TOLERANCE = 1  # codes before and after the present one that are taken, for clocks that are not quite right


def fresh_key() -> str:
    return secrets.token_hex(20)


class Authenticator(ThrottlingMixin, Device):
    """An app that shows a code of six digits (TOTP, RFC 6238). Unconfirmed until its first right code."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = EncryptedTextField(default=fresh_key)  # hexadecimal
    drift = models.SmallIntegerField(default=0)
    last_t = models.BigIntegerField(default=-1)  # the step of the last code taken: none is taken twice

    class Meta(Device.Meta):
        constraints = [
            models.UniqueConstraint(fields=["user", "confirmed"], name="authenticator_one_of_a_kind")
        ]

    def verify_token(self, token: str) -> bool:
        """Whether ``token`` is right now; a wrong one makes the next wait longer."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        if not (token.isascii() and token.isdecimal()):
            self.throttle_increment()
            return False
        totp = TOTP(bytes.fromhex(self.key), STEP, 0, DIGITS, self.drift)
        totp.time = time.time()
        if not totp.verify(int(token), TOLERANCE, self.last_t + 1):
            self.throttle_increment()
            return False
        self.last_t, self.drift = totp.t(), totp.drift
        self.throttle_reset(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> float:
        return 1.0

    @property
    def secret(self) -> str:
        """The key as people type it into an app."""
        return b32encode(bytes.fromhex(self.key)).decode()

    @property
    def config_url(self) -> str:
        """What the square code says, in the form that authenticators read."""
        issuer = settings.SITE_NAME.replace(":", "")
        said = {
            "secret": self.secret,
            "algorithm": "SHA1",
            "digits": DIGITS,
            "period": STEP,
            "issuer": issuer,
        }
        label = quote(f"{issuer}:{self.user.get_username()}")
        return f"otpauth://totp/{label}?{urlencode(said, quote_via=quote)}"


class RecoveryCodes(ThrottlingMixin, Device):
    """The codes for whoever has lost the authenticator, each for once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    def verify_token(self, token: str) -> bool:
        """Whether ``token`` is one of the codes that are left; it is used up."""
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        gone, _each = self.codes.filter(digest=digest_of(self.pk, token)).delete()
        if not gone:
            self.throttle_increment()
            return False
        self.throttle_reset()
        return True

    def get_throttle_factor(self) -> float:
        return 1.0


class RecoveryCode(models.Model):
    """One code, as a digest under the keys of the installation: it can be compared and not be read."""

    device = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.device_id}"


def digest_of(device: int | None, code: str) -> str:
    return blind_index(f"recovery code {device} {code}")
