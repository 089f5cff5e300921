"""Who may read a case, decided anew: with a reason, by somebody who may read it, on its trail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.choices import Secrecy
from governance.cases.models import Case
from governance.cases.models.querysets import in_reach
from governance.cases.privacy import members

if TYPE_CHECKING:
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def why_not_set(case: Case, actor: Any, at: datetime) -> Refused | None:
    """Whoever may not read it decides nothing about it."""
    return None if actor is None or in_reach(case, actor, "cases.view") else reasons.MEMBERS_ONLY()


def set_secrecy(act: Act) -> None:
    """Raise or lower it. Who makes it members-only stays a member, so that somebody can let others in.

    Raises Refused (SAME_SECRECY).
    """
    case, before = act.case, Secrecy(act.case.secrecy)
    after = Secrecy(act.supplied["secrecy"])
    if after == before:
        raise reasons.SAME_SECRECY(secrecy=after.label, field="secrecy")
    case.secrecy = after
    act.text = act.get("text")
    act.say(before={"secrecy": before}, after={"secrecy": after})
    is_member = act.actor is None or in_reach(case, act.actor, "cases.view")
    if not is_member and act.actor is not None:
        members.enter(case, person=act.actor, role=_("设定人"), actor=act.actor, at=act.at)
