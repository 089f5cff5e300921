"""The rights of this room."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

_INSIGHT = _("态势")


def register() -> None:
    """Make the rights known."""
    rights.register(
        Right(
            "insight.view",
            _INSIGHT,
            _("查看态势"),
            _("看辖区的指标、排名和超期情况"),
            (*rights.OFFICIALS, *rights.COMMUNITY, rights.AUDITOR),
        ),
        Right(
            "insight.configure",
            _INSIGHT,
            _("维护指标"),
            _("修改指标的目标、说明和颜色分界"),
            (rights.SYSTEM_ADMIN,),
        ),
    )
