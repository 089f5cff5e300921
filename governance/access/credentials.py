"""Acts on what a person signs in with: password, second factor, recovery codes."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django_otp import login as remember_verified

from governance.access import audit, reasons, services
from governance.access.factor_models import digest_of
from governance.access.models import (
    AuditAct,
    Authenticator,
    RecoveryCode,
    RecoveryCodes,
    SignInSession,
    User,
)
from governance.common import throttle

if TYPE_CHECKING:
    from django.http import HttpRequest

CODES = 10
WRONG_PASSWORDS = 10  # an hour, of somebody who is signed in: a browser left open is no place to guess


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


def second_factor_of(person: User) -> Authenticator | None:
    """The confirmed device, or None while the second factor is off."""
    return Authenticator.objects.filter(user=person, confirmed=True).first()


def pending_factor(person: User) -> Authenticator:
    """The device being set up: made on first use, confirmed by its first right code."""
    device, _ = Authenticator.objects.get_or_create(user=person, confirmed=False, defaults={"name": "totp"})
    return device


@transaction.atomic
def match_code(person: User, code: str) -> Authenticator | RecoveryCodes | None:
    """The confirmed device whose code this is, or the recovery codes of which it was one; None when neither.

    One at a time for a person, so that a code is taken once and wrong ones are counted.
    """
    for model in (Authenticator, RecoveryCodes):
        rows: Any = model
        device = rows.objects.select_for_update().filter(user=person, confirmed=True).first()
        if device is not None and device.verify_token(code):
            found: Authenticator | RecoveryCodes = device
            return found
    return None


def confirm_factor(
    request: HttpRequest, person: User, *, code: str, password: str, current: str = ""
) -> list[str]:
    """Turn the second factor on with a code of the pending device; returns the recovery codes, once.

    It asks for the password and, where there was a factor before, a ``current`` code of it. Every other
    session ends. Raises Refused (WRONG_PASSWORD, TOO_MANY_TRIES, WRONG_CODE).
    """
    _insist_oneself(person, password, current)
    codes = _turn_on(request, person, code)
    if codes is None:
        raise reasons.WRONG_CODE(field="code")
    return codes


@transaction.atomic
def _turn_on(request: HttpRequest, person: User, code: str) -> list[str] | None:
    device = Authenticator.objects.select_for_update().filter(user=person, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None  # and not raised here: the wrong code has to stay counted
    Authenticator.objects.filter(user=person, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    RecoveryCodes.objects.filter(user=person).delete()
    spare = RecoveryCodes.objects.create(user=person, name="recovery")
    codes: set[str] = set()
    while len(codes) < CODES:
        codes.add(f"{secrets.randbelow(10**8):08d}")
    shown = sorted(codes)
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(device=spare, digest=digest_of(spare.pk, one)) for one in shown]
    )
    _mark(person, True)
    remember_verified(request, device)
    services.close_sessions(person, actor=person, keep=request.session.session_key)
    audit.record(AuditAct.SECOND_FACTOR_ON, actor=person, subject=person)
    return shown


def remove_factor(person: User, *, password: str, current: str) -> None:
    """Turn the second factor off, with the password and a ``current`` code of it.

    Raises Refused (WRONG_PASSWORD, TOO_MANY_TRIES, WRONG_CODE).
    """
    _insist_oneself(person, password, current)
    with transaction.atomic():
        forget_factors(person)
        audit.record(AuditAct.SECOND_FACTOR_OFF, actor=person, subject=person)


def forget_factors(person: User) -> None:
    """Drop every device and recovery code: part of an act that writes its own entry."""
    Authenticator.objects.filter(user=person).delete()
    RecoveryCodes.objects.filter(user=person).delete()
    _mark(person, False)


def recovery_codes_left(person: User) -> int:
    return RecoveryCode.objects.filter(device__user=person).count()


def _mark(person: User, has_factor: bool) -> None:
    """Every session's next request knows: it is read with the person."""
    User.objects.filter(pk=person.pk).update(has_factor=has_factor)
    person.has_factor = has_factor


def _insist_oneself(person: User, password: str, current: str) -> None:
    """Raise Refused unless whoever sits at the keyboard knows the password and has the factor of today."""
    if throttle.counted("own-password", str(person.pk)) >= WRONG_PASSWORDS:
        raise reasons.TOO_MANY_TRIES(field="password")
    if not person.check_password(password):
        throttle.count("own-password", str(person.pk))
        raise reasons.WRONG_PASSWORD(field="password")
    if second_factor_of(person) is not None and match_code(person, current) is None:
        raise reasons.WRONG_CODE(field="current")
