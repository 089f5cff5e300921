"""Answers by one-time link from people without an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from governance.cases import reasons
from governance.cases.models import OutsideLink
from governance.cases.notify import link_kinds, one_time_links
from governance.cases.workflow import engine
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.cases.models import Case


def find(token: str) -> OutsideLink | None:
    rows = OutsideLink.objects.select_related("case__category", "case__community", "case__area", "asked_by")
    return rows.filter(digest=one_time_links.digest_of(token)).first()


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


def answer(link: OutsideLink, *, at: datetime | None = None, **supplied: Any) -> Case:
    """Put an answer into the case's trail and tell who asked. ``supplied`` is what the link's act asks for.

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
                link_kinds.get(link.kind).act,
                actor=None,
                at=moment,
                signed=signed,
                link=link,
                **supplied,
            )
        except Refused as refused:
            if refused.reason != reasons.CONFLICT or not left:
                raise
    raise AssertionError("unreachable")


TRIES = 5  # of answering while others act on the same case
