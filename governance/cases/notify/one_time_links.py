"""Links for people without an account: made from a nonce, found by a digest, good until their day."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from governance.cases.models import OutsideLink
from governance.cases.notify import link_kinds
from governance.cases.sla import limits
from governance.common.crypto import blind_index
from governance.notices import outbox
from governance.notices.texts import Texts

if TYPE_CHECKING:
    from governance.cases.models import Case

REMINDER = "link_reminder"


def token_of(nonce: str) -> str:
    """The token that belongs to ``nonce``: 32 characters that nobody works out without FIELD_KEYS.

    So a reminder can carry the same link although no table holds it.
    """
    made = hmac.new(blind_index("outside link").encode(), nonce.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made)[:32].decode()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def term_end(days: int, at: datetime) -> datetime:
    """The end of the day that lies ``days`` calendar days after ``at``, in local time."""
    day = timezone.localdate(at) + timedelta(days=days + 1)
    return timezone.make_aware(datetime.combine(day, time.min))


def make(case: Case, kind: str, **facts: Any) -> OutsideLink:
    """A new link of ``case``, saved; what is in ``facts`` as the model names it."""
    nonce = secrets.token_urlsafe(24)
    return OutsideLink.objects.create(
        case=case, kind=kind, nonce=nonce, digest=digest_of(token_of(nonce)), **facts
    )


def send(link: OutsideLink, at: datetime, *, reminder: bool = False) -> None:
    """Put the message with the link into the outbox: number, place, day and address, not a word more."""
    case = link.case
    code = REMINDER if reminder else link_kinds.get(link.kind).text
    text = Texts([code]).render(
        code, number=case.number, desk=_sender(link), until=link.last_day.isoformat(), link=address_of(link)
    )
    outbox.send_to(
        link.address, text, channel=link.channel, at=at, url=case.get_absolute_url(), area=case.desk
    )


def _sender(link: OutsideLink) -> str:
    """Who asks: the desk, or the lead where somebody does who may not for the desk."""
    case, asker = link.case, link.asked_by
    if case.lead is None or asker is None or asker.has_right("cases.forward", case.desk):
        return str(case.desk)
    return str(case.lead)


def address_of(link: OutsideLink) -> str:
    return settings.PUBLIC_ADDRESS.rstrip("/") + reverse("outside-answer", args=[token_of(link.nonce)])


def days_for(kind: str) -> int:
    """How many calendar days a link of ``kind`` can be answered."""
    return limits.setting(link_kinds.get(kind).days)
