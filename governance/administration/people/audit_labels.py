"""What the audit trail calls the values that acts on people, units and roles write down."""

from django.utils.translation import gettext_lazy as _

from governance.access import roles
from governance.administration.audit import labels


def register() -> None:
    """Hand the names over to the audit trail's pages."""
    labels.register(
        **roles.LABELS,
        office_phone=_("办公电话"),
        acting_for=_("代"),
        moved=_("一并移交"),
        drafts=_("暂存"),
        claims=_("认领"),
        reset=_("重设密码"),
        resumed=_("撤销结束"),
        copied_from=_("复制自"),
        posts=_("岗位数"),
        confirmed_by=_("复核人"),
        asked_by=_("提请人"),
        viewing_as=_("以其视角"),
    )
