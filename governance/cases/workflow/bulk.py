"""One act on many cases: chosen, previewed, then each done by the same service in its own transaction.

What was previewed is carried as a signed list of cases and versions. Rows that somebody has changed in the
meantime are not acted on; when "all matching" no longer matches the same rows, the person is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import DatabaseError
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case
from governance.cases.reading import prefetch
from governance.cases.workflow import definitions, engine, permissions
from governance.cases.workflow.definitions import Transition
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User

LIMIT = 200  # rows of one bulk act: a few seconds of work
SALT = "cases.bulk"
VALID_FOR = 3600  # seconds a preview may be looked at


@dataclass
class Line:
    """One case of a preview or a result."""

    case: Case
    refusal: str = ""


@dataclass
class Preview:
    act: Transition
    allowed: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)

    @property
    def token(self) -> str:
        """What may be done, as it was seen."""
        return signing.dumps(
            [[line.case.pk, line.case.version] for line in self.allowed], salt=SALT, compress=True
        )


def acts_for(user: User) -> list[Transition]:
    """The acts that may be done in bulk by somebody with the user's rights, by code."""
    found: dict[str, Transition] = {}
    for flow in definitions.every().values():
        for act in flow.transitions.values():
            if act.bulk and user.scope(act.right):
                found.setdefault(act.code, act)
    return list(found.values())


def preview(cases: Iterable[Case], code: str, user: User) -> Preview:
    """Which of ``cases`` allow the act to ``user`` now, and why the others do not."""
    rows = prefetch.place(list(cases))
    shown = Preview(next(act for act in acts_for(user) if act.code == code))
    for case in rows:
        flow = definitions.flow_of(case.kind)
        act = flow.transitions.get(code)
        refusal: Any = _("这类事项没有这个操作。")
        if case.is_outline:
            refusal = reasons.MEMBERS_ONLY()
        elif act:
            refusal = permissions.why_not(case, act, user, flow)
        (shown.refused if refusal else shown.allowed).append(Line(case, str(refusal or "")))
    return shown


def read(token: str) -> list[tuple[int, int]] | None:
    """The cases and versions of a preview; None when it was altered or is too old."""
    try:
        pairs = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return [(int(pk), int(version)) for pk, version in pairs]


def run(pairs: Sequence[tuple[int, int]], code: str, user: User, supplied: dict[str, Any]) -> list[Line]:
    """Do the act on each previewed case, by the version that was seen; a result for every row."""
    found = Case.objects.readable(user).for_rows().in_bulk([pk for pk, _version in pairs])
    lines = []
    for pk, version in pairs:
        case = found.get(pk)
        if case is None:  # out of reach since the preview
            continue
        lines.append(Line(case, _one(case, version, code, user, supplied)))
    return lines


def _one(case: Case, version: int, code: str, user: User, supplied: dict[str, Any]) -> str:
    """Do it in a transaction of its own; the reason when it is not possible."""
    try:
        engine.advance(case, code, actor=user, version=version, **supplied)
    except Refused as refused:
        return str(refused)
    except DatabaseError:
        return _("系统繁忙，这一条没有完成，请稍后单独办理。")
    return ""
