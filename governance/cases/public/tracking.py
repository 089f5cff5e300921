"""The reporter without an account: follows by number and code, rates, and may have it done again once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case, JoinedReport
from governance.cases.workflow import definitions, engine, permissions
from governance.cases.workflow.definitions import Purpose


@dataclass(frozen=True)
class Followed:
    """What a number and a code open: the case that is worked on now, and the one the number named."""

    case: Case
    named: Case
    joined: JoinedReport | None

    @property
    def is_merged(self) -> bool:
        return self.case.pk != self.named.pk


def find(number: str, code: str) -> Followed | None:
    """The case with ``number`` if ``code`` is its, or that of somebody who joined. None tells no more."""
    number, code = number.strip().lstrip("#"), code.strip().upper().replace(" ", "")
    named = (
        Case.objects.select_related("category", "community", "merged_into", "desk")
        .exclude(state__in=definitions.drafts())
        .filter(number=number[:40])
        .first()
    )
    joined = list(JoinedReport.objects.filter(case=named).only("follow_code", "case")) if named else []
    codes: list[tuple[str, JoinedReport | None]] = [(named.follow_code if named else "", None)]
    codes += [(row.follow_code, row) for row in joined]
    # Every code is compared, so that the time taken tells nothing.
    matches = [row for own, row in codes if own and constant_time_compare(own, code)]
    if named is None or not matches:
        return None
    return Followed(named.merged_into or named, named, matches[0])


def why_not_rate(case: Case) -> Any:
    """The refusal, or None when the case waits for the reporter's word."""
    return _why_not(case, Purpose.RATE)


def why_not_reopen(case: Case) -> Any:
    """As the rules of reopening say, and only where the reporter has said that it is not solved."""
    if refusal := _why_not(case, Purpose.REOPEN):
        return refusal
    return None if case.is_solved is False else reasons.RATED_SOLVED()


def rate(
    followed: Followed, *, satisfaction: Any, solved: Any, text: str, at: datetime | None = None
) -> Case:
    """Raises Refused (WRONG_STATE, ALREADY_RATED) or Incomplete."""
    return engine.advance(
        followed.case,
        Purpose.RATE,
        actor=None,
        at=at,
        signed=_("反映人"),
        satisfaction=satisfaction,
        solved=solved,
        text=text,
    )


def reopen(followed: Followed, *, text: str, at: datetime | None = None) -> Case:
    """Raises Refused (RATED_SOLVED, REOPENED_BEFORE, REOPEN_TOO_LATE, WRONG_STATE) or Incomplete."""
    if refusal := why_not_reopen(followed.case):
        raise refusal
    return engine.advance(followed.case, Purpose.REOPEN, actor=None, at=at, signed=_("反映人"), text=text)


def _why_not(case: Case, purpose: Purpose) -> Any:
    flow = definitions.flow_of(case.kind)
    act = flow.act_for(purpose)
    if act is None:
        return reasons.UNKNOWN_ACT(act=purpose)
    return permissions.why_not(case, act, None, flow, timezone.now())
