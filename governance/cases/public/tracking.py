"""The reporter without an account: follows by number and code, rates, and may have it done again once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case, FollowUpCall, JoinedReport
from governance.cases.workflow import definitions, engine, permissions
from governance.cases.workflow.definitions import Purpose
from governance.common import folding


@dataclass(frozen=True)
class Followed:
    """What a number and a code open: the case that is worked on now, and the one the number named."""

    case: Case
    named: Case
    joined: JoinedReport | None

    @property
    def is_merged(self) -> bool:
        return self.case.pk != self.named.pk

    @property
    def is_counted(self) -> bool:
        """Whether it is known to be their matter: who joined from outside is looked at by the desk first."""
        return self.joined is None or self.joined.standing == JoinedReport.Standing.COUNTED

    @property
    def is_first(self) -> bool:
        """Whether it is whoever reported the case itself."""
        return self.joined is None and not self.is_merged

    @property
    def whose(self) -> dict[str, Any]:
        """By what a rating of theirs is told from those of others."""
        return {"joined": self.joined, "merged": self.named if self.is_merged else None}

    @property
    def rating(self) -> FollowUpCall | None:
        """Their own latest rating since the case was closed."""
        if self.case.closed_at is None:
            return None
        own = self.case.calls.filter(by=None, at__gte=self.case.closed_at, **self.whose)
        found: FollowUpCall | None = own.order_by("-at", "-pk").first()
        return found


def find(number: str, code: str) -> Followed | None:
    """The case with ``number`` if ``code`` is its, or that of somebody who joined. None tells no more."""
    number, code = folding.numbered(number), folding.keyed(code)
    named = (
        Case.objects.select_related("category", "community", "merged_into", "desk")
        .exclude(state__in=definitions.drafts())
        .filter(number=number[:40])
        .first()
    )
    joined = (
        list(JoinedReport.objects.filter(case=named).only("follow_code", "case", "standing")) if named else []
    )
    codes: list[tuple[str, JoinedReport | None]] = [(named.follow_code if named else "", None)]
    codes += [(row.follow_code, row) for row in joined]
    # Every code is compared, so that the time taken tells nothing.
    matches = [row for own, row in codes if own and constant_time_compare(own, code)]
    if named is None or not matches:
        return None
    return Followed(named.merged_into or named, named, matches[0])


def why_not_rate(followed: Followed) -> Any:
    """The refusal, or None when the case waits for this reporter's word: each says it once."""
    if not followed.is_counted:
        return reasons.JOIN_UNSETTLED()
    if refusal := _why_not(followed.case, Purpose.RATE):
        return refusal
    return reasons.ALREADY_RATED() if followed.rating is not None else None


def rated(followed: Followed) -> str:
    """How satisfied this reporter has said to be, in words; empty where nothing was said."""
    if followed.rating is not None:
        return str(followed.rating.get_satisfaction_display())
    # On the telephone it was whoever reported it first who was asked.
    return str(followed.case.get_satisfaction_display() or "") if followed.is_first else ""


def why_not_reopen(followed: Followed) -> Any:
    """As the rules of reopening say, and only where this reporter has said that it is not solved."""
    if not followed.is_counted:
        return reasons.JOIN_UNSETTLED()
    if refusal := _why_not(followed.case, Purpose.REOPEN):
        return refusal
    solved = followed.rating.is_solved if followed.rating is not None else None
    if followed.is_first and solved is None:
        solved = followed.case.is_solved  # said on the telephone
    return None if solved is False else reasons.RATED_SOLVED()


def rate(
    followed: Followed, *, satisfaction: Any, solved: Any, text: str, at: datetime | None = None
) -> Case:
    """Raises Refused (WRONG_STATE, ALREADY_RATED, JOIN_UNSETTLED) or Incomplete."""
    if not followed.is_counted:
        raise reasons.JOIN_UNSETTLED()
    return engine.advance(
        followed.case,
        Purpose.RATE,
        actor=None,
        at=at,
        signed=_("反映人"),
        satisfaction=satisfaction,
        solved=solved,
        text=text,
        **followed.whose,
    )


def reopen(followed: Followed, *, text: str, at: datetime | None = None) -> Case:
    """Raises Refused (RATED_SOLVED, REOPENED_BEFORE, REOPEN_TOO_LATE, WRONG_STATE) or Incomplete."""
    if refusal := why_not_reopen(followed):
        raise refusal
    return engine.advance(followed.case, Purpose.REOPEN, actor=None, at=at, signed=_("反映人"), text=text)


def _why_not(case: Case, purpose: Purpose) -> Any:
    flow = definitions.flow_of(case.kind)
    act = flow.act_for(purpose)
    if act is None:
        return reasons.UNKNOWN_ACT(act=purpose)
    return permissions.why_not(case, act, None, flow, timezone.now())
