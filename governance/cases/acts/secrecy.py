"""Who may read a case, decided anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import Secrecy
from governance.cases.workflow.definitions import Transition, Who
from governance.cases.workflow.effects import secrecy
from governance.cases.workflow.supplies import Choice, LongText


def setting_secrecy(*, states: tuple[str, ...]) -> tuple[Transition, ...]:
    """It is raised or lowered with a reason, by somebody who may read it and holds the confidential right."""
    return (
        Transition(
            "set_secrecy",
            _("调整公开范围"),
            states,
            None,
            "cases.view_confidential",
            Who.PLACE,
            supplies=(
                Choice("secrecy", _("公开范围"), choices=Secrecy.choices),
                LongText("text", _("原因"), minimum=5),
            ),
            guard=secrecy.why_not_set,
            effect=secrecy.set_secrecy,
            icon="lock",
            is_quiet=True,
            done=_("公开范围已调整，记入流转记录"),
        ),
    )
