"""One act on many cases: chosen, previewed, then each done by the same service in its own transaction.

What was previewed is carried as a signed list of cases and versions. Rows that somebody has changed in the
meantime are not acted on; when "all matching" no longer matches the same rows, the person is asked again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import DatabaseError
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.models import Case
from governance.cases.reading import prefetch
from governance.cases.workflow import definitions, engine, permissions
from governance.cases.workflow.definitions import Flow, Transition
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


@dataclass(frozen=True)
class BulkAct:
    """An act of one kind of matter, as it is offered for many: two kinds may use one code for two things."""

    flow: Flow
    act: Transition

    @property
    def key(self) -> str:
        return f"{self.flow.kind}:{self.act.code}"

    @property
    def label(self) -> str:
        """With the kind it is for, where there are several."""
        if len(definitions.every()) == 1:
            return str(self.act.label)
        return _("%(act)s（%(kind)s）") % {"act": self.act.label, "kind": self.flow.label}


@dataclass
class Preview:
    bulk: BulkAct
    allowed: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)

    @property
    def act(self) -> Transition:
        return self.bulk.act

    @property
    def token(self) -> str:
        """What may be done, as it was seen."""
        return signing.dumps(
            [[line.case.pk, line.case.version] for line in self.allowed], salt=SALT, compress=True
        )


def acts_for(user: User, kinds: Collection[str] = ()) -> list[BulkAct]:
    """The acts that somebody with the user's rights may do in bulk, of all kinds or of those named."""
    return [
        BulkAct(flow, act)
        for flow in definitions.every().values()
        if not kinds or flow.kind in kinds
        for act in flow.transitions.values()
        if act.bulk and user.scope(act.right)
    ]


def find(key: str) -> BulkAct | None:
    """The bulk act with this key, whoever may do it; None when there is none."""
    kind, _colon, code = key.partition(":")
    flow = definitions.every().get(kind)
    act = flow.transitions.get(code) if flow else None
    return BulkAct(flow, act) if flow and act and act.bulk else None


def preview(cases: Iterable[Case], chosen: BulkAct, user: User) -> Preview:
    """Which of ``cases`` allow the act to ``user`` now, and why the others do not."""
    rows = prefetch.place(list(cases))
    shown = Preview(chosen)
    for case in rows:
        refusal: Any = _("这个操作只用于%(kind)s。") % {"kind": chosen.flow.label}
        if case.is_outline:
            refusal = reasons.MEMBERS_ONLY()
        elif case.kind == chosen.flow.kind:
            refusal = permissions.why_not(case, chosen.act, user, chosen.flow)
        (shown.refused if refusal else shown.allowed).append(Line(case, str(refusal or "")))
    return shown


def read(token: str) -> list[tuple[int, int]] | None:
    """The cases and versions of a preview; None when it was altered or is too old."""
    try:
        pairs = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    return [(int(pk), int(version)) for pk, version in pairs]


def run(
    pairs: Sequence[tuple[int, int]], chosen: BulkAct, user: User, supplied: dict[str, Any]
) -> list[Line]:
    """Do the act on each previewed case, by the version that was seen; a result for every row."""
    rows = Case.objects.readable(user).filter(kind=chosen.flow.kind)
    found = rows.for_rows().in_bulk([pk for pk, _version in pairs])
    lines = []
    for pk, version in pairs:
        case = found.get(pk)
        if case is None:  # out of reach since the preview
            continue
        lines.append(Line(case, _one(case, version, chosen.act.code, user, supplied)))
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
