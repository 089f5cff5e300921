"""What every door of intake does with a form: known already, likely a duplicate, joined, or filed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons, services
from governance.cases.filing import duplicates, intake
from governance.cases.filing.duplicates import Likely
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, JoinedReport
from governance.cases.workflow.validation import Incomplete

__all__ = ["Filing", "Outcome", "Submission", "already", "likely", "receive", "visible"]

if TYPE_CHECKING:
    from governance.access.models import User


@dataclass
class Submission:
    """What came in through a form, and what was answered to the question whether it is a duplicate."""

    filing: Filing
    advice_seen: bool = False
    join: str = ""
    separate: bool = False


@dataclass
class Outcome:
    """``case`` is set when it was filed or joined (``joined``); ``likely`` when it must be asked first."""

    case: Case | None = None
    joined: JoinedReport | None = None
    likely: list[Likely] = field(default_factory=list)
    is_known: bool = False


def visible(user: User | None) -> Any:
    """The cases somebody may be told of as likely duplicates: what they may see; residents no secrets."""
    if user is None:
        return Case.objects.told_to_residents()
    return Case.objects.restrict(user, "cases.view")


def already(key: uuid.UUID | None, user: User | None) -> Outcome | None:
    """What the same submission made before, for whoever made it."""
    found = intake.known_by(key)
    if found is None:
        return None
    case, joined = found
    filer = (joined or case).filed_by_id
    if filer != (user.pk if user else None):
        raise reasons.KEY_TAKEN()
    return Outcome(case=case, joined=joined, is_known=True)


def receive(said: Submission, *, user: User | None, at: datetime) -> Outcome:
    """File it, join it, or answer with what it may be a duplicate of. Raises Incomplete or Refused.

    The advice of an emergency comes before everything: somebody must have seen it.
    """
    filing = said.filing
    if known := already(filing.client_key, user):
        return known
    advice = filing.category.emergency_advice if filing.category else ""
    if advice and not said.advice_seen:
        raise Incomplete({"advice_seen": _("先确保安全：%s。看过后再继续上报。") % advice})
    if said.join:
        target = visible(user).open().filter(number=said.join).first()
        if target is None:
            raise Incomplete({"category": _("要加入的事项已经办结或看不到了，请单独上报。")})
        joined = services.join_case(case=target, filing=filing, actor=user, at=at)
        return _told(Outcome(case=target, joined=joined), filing, user, is_new=joined.at == at)
    intake.check(filing, actor=user, at=at)
    if not said.separate and (found := likely(filing, user=user, at=at)):
        # Sent twice in one moment, it is no duplicate of what it has itself just made.
        return already(filing.client_key, user) or Outcome(likely=found)
    case = services.file_case(filing=filing, actor=user, at=at, is_checked=True)
    return _told(Outcome(case=case), filing, user, is_new=case.state_since == at)


def _told(made: Outcome, filing: Filing, user: User | None, *, is_new: bool) -> Outcome:
    """What was made; or what the same submission, sent twice in one moment, has made a breath earlier."""
    return made if is_new else already(filing.client_key, user) or made


def likely(filing: Filing, *, user: User | None, at: datetime) -> list[Likely]:
    return duplicates.likely(
        filing.category,
        area=filing.area,
        lng=filing.lng,
        lat=filing.lat,
        at=at,
        among=visible(user),
    )
