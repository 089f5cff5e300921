"""The rights of this app. Who reads one dispute is said by its members, not by a right."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

VIEW, TAKE, MEDIATE, COMMITTEES = (
    "disputes.view",
    "disputes.take",
    "disputes.mediate",
    "disputes.committees",
)
_GROUP = _("矛盾纠纷")
_LOCAL = (*rights.COMMUNITY, rights.MEDIATOR, rights.SUBDISTRICT_OFFICIAL)


def register() -> None:
    """Make the rights known."""
    rights.register(
        Right(
            VIEW,
            _GROUP,
            _("查看纠纷概况"),
            _("看到辖区内纠纷的编号、类别、区域、风险和时限；内容只有成员看得到"),
            (*rights.OFFICIALS, *rights.COMMUNITY, rights.MEDIATOR, rights.AUDITOR),
        ),
        Right(TAKE, _GROUP, _("登记纠纷"), _("在窗口为当事人登记纠纷"), _LOCAL),
        Right(
            MEDIATE,
            _GROUP,
            _("办理纠纷"),
            _("办理自己是成员的纠纷：受理、告知、调解、回访；不是成员的看不到"),
            (*_LOCAL, rights.DISTRICT_OFFICIAL),
        ),
        Right(
            COMMITTEES,
            _GROUP,
            _("维护调解组织"),
            _("设立调解委员会，维护委员、调解员和调解室"),
            (rights.SUBDISTRICT_OFFICIAL, rights.DISTRICT_OFFICIAL),
        ),
    )
