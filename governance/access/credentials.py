"""Acts on what a person signs in with: password, second factor, recovery codes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django_otp import login as remember_verified
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from governance.access import audit, reasons, services
from governance.access.models import AuditAct, SignInSession, User

if TYPE_CHECKING:
    from django.http import HttpRequest

CODES = 10


@transaction.atomic
def change_password(request: HttpRequest, person: User, *, new_password: str) -> None:
    """Set a new password and end every other browser's session; this one goes on.

    Raises ValidationError for a weak password.
    """
    validate_password(new_password, person)
    before = request.session.session_key
    person.set_password(new_password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    update_session_auth_hash(request, person)  # gives this browser a new key
    SignInSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    services.close_sessions(person, actor=person, keep=request.session.session_key)
    audit.record(AuditAct.PASSWORD, actor=person, subject=person)


def second_factor_of(person: User) -> TOTPDevice | None:
    """The confirmed device, or None while the second factor is off."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=person, confirmed=True).first()
    return found


def pending_factor(person: User) -> TOTPDevice:
    """The device being set up: made on first use, confirmed by its first right code."""
    device, _ = TOTPDevice.objects.get_or_create(user=person, confirmed=False, defaults={"name": "totp"})
    return device


@transaction.atomic
def confirm_factor(request: HttpRequest, person: User, *, code: str) -> list[str]:
    """Turn the second factor on with a code of the pending device; returns the recovery codes, once.

    Raises Refused (WRONG_CODE).
    """
    device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None or not device.verify_token(code):
        raise reasons.WRONG_CODE(field="code")
    TOTPDevice.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    StaticDevice.objects.filter(user=person).delete()
    spare = StaticDevice.objects.create(user=person, name="recovery")
    codes = [f"{secrets.randbelow(10**8):08d}" for _ in range(CODES)]
    for one in codes:
        spare.token_set.create(token=one)
    remember_verified(request, device)
    request.session["has_device"] = True
    audit.record(AuditAct.SECOND_FACTOR_ON, actor=person, subject=person)
    return codes


@transaction.atomic
def remove_factor(request: HttpRequest, person: User, *, password: str) -> None:
    """Turn the second factor off. Raises Refused (WRONG_PASSWORD)."""
    if not person.check_password(password):
        raise reasons.WRONG_PASSWORD(field="password")
    forget_factors(person)
    request.session["has_device"] = False
    audit.record(AuditAct.SECOND_FACTOR_OFF, actor=person, subject=person)


def forget_factors(person: User) -> None:
    """Drop every device and recovery code: part of an act that writes its own entry."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def recovery_codes_left(person: User) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=person))
