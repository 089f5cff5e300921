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

from governance.cases import reasons
from governance.cases.models import OutsideLink
from governance.cases.sla import limits
from governance.cases.workflow import engine
from governance.common.crypto import blind_index
from governance.common.refusals import Refused
from governance.notices import outbox
from governance.notices.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.cases.models import Case

FIRST_TEXT = {OutsideLink.Kind.QUESTION: "link_question", OutsideLink.Kind.FORWARD: "link_forward"}
REMINDER = "link_reminder"
ACTS = {OutsideLink.Kind.QUESTION: "answer_question", OutsideLink.Kind.FORWARD: "answer_forward"}


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
    code = REMINDER if reminder else FIRST_TEXT[OutsideLink.Kind(link.kind)]
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


def find(token: str) -> OutsideLink | None:
    rows = OutsideLink.objects.select_related("case__category", "case__community", "case__area", "asked_by")
    return rows.filter(digest=digest_of(token)).first()


def why_not_answer(link: OutsideLink, at: datetime) -> Any:
    """The refusal that the page tells, or None while an answer is awaited."""
    if link.state == OutsideLink.State.ANSWERED:
        return reasons.LINK_ANSWERED()
    if link.state == OutsideLink.State.WITHDRAWN:
        return reasons.LINK_WITHDRAWN()
    if not link.case.is_open:
        return reasons.LINK_NOT_NEEDED()
    if link.state == OutsideLink.State.LAPSED or link.due_at <= at:
        return reasons.LINK_LAPSED()
    return None


def answer(link: OutsideLink, *, text: str, photos: Sequence[Any], at: datetime | None = None) -> Case:
    """Put an answer into the case's trail and tell who asked.

    Whoever acts on the case meanwhile is waited for, not refused. Raises Refused (LINK_…) or Incomplete.
    """
    moment = at or timezone.now()
    signed = link.who
    for left in reversed(range(TRIES)):
        link.refresh_from_db()
        if refusal := why_not_answer(link, moment):
            raise refusal
        try:
            return engine.advance(
                link.case,
                ACTS[OutsideLink.Kind(link.kind)],
                actor=None,
                at=moment,
                signed=signed,
                link=link,
                text=text,
                photos=list(photos),
            )
        except Refused as refused:
            if refused.reason != reasons.CONFLICT or not left:
                raise
    raise AssertionError("unreachable")


TRIES = 5  # of answering while others act on the same case


def days_for(kind: str) -> int:
    return limits.setting("question_days" if kind == OutsideLink.Kind.QUESTION else "forward_days")
