"""Who may read an incident."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.cases.choices import Secrecy
from governance.cases.workflow.definitions import Kind, Supply, Transition, Who
from governance.cases.workflow.effects import secrecy
from grids.flows.common import STATES

SECRECY = (
    Transition(
        "set_secrecy",
        _("调整公开范围"),
        tuple(code for code in STATES if code != "draft"),
        None,
        "cases.view_confidential",
        Who.PLACE,
        supplies=(
            Supply("secrecy", _("公开范围"), Kind.CHOICE, choices=Secrecy.choices),
            Supply("text", _("原因"), Kind.LONG_TEXT, minimum=5),
        ),
        guard=secrecy.why_not_set,
        effect=secrecy.set_secrecy,
        icon="lock",
        is_quiet=True,
        done=_("公开范围已调整，记入流转记录"),
    ),
)
