"""Who takes a case on among several colleagues."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.acts.asking import NOTE
from governance.cases.workflow.definitions import Purpose, Transition, Who
from governance.cases.workflow.effects import claims


def claiming(*, open: tuple[str, ...], resting: tuple[str, ...] = ()) -> tuple[Transition, ...]:
    """ "I will do it", in any state of ``open`` but those of ``resting``; released by hand or by itself."""
    return (
        Transition(
            "claim",
            _("我来办"),
            tuple(code for code in open if code not in resting),
            None,
            "cases.view",
            Who.READER,
            supplies=(NOTE,),
            guard=claims.why_not_claim,
            effect=claims.claim,
            icon="user",
            is_quiet=True,
            done=_("已认领，同事会看到由您办理"),
            undo="release",
            bulk=True,
        ),
        Transition(
            "release",
            _("放回，不由我办"),
            open,
            None,
            "cases.view",
            Who.READER,
            supplies=(NOTE,),
            guard=claims.why_not_release,
            effect=claims.release,
            icon="arrow-back-up",
            is_quiet=True,
        ),
        Transition(
            "release_idle",
            _("认领自动释放"),
            open,
            None,
            "cases.view",
            Who.SYSTEM,
            guard=claims.why_not_release_idle,
            effect=claims.release_idle,
            icon="clock",
            purpose=Purpose.RELEASE_IDLE,
        ),
    )
