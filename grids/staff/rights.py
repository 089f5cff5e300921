"""The rights over a grid's people."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

VIEW, MANAGE, REVEAL, EXPORT, SETTINGS = (
    "staff.view",
    "staff.manage",
    "staff.reveal",
    "staff.export",
    "staff.settings",
)
_GROUP = _("网格队伍")
_LOCAL = (rights.SUBDISTRICT_OFFICIAL, *rights.COMMUNITY)


def register() -> None:
    """Make the rights known."""
    rights.register(
        Right(
            VIEW,
            _GROUP,
            _("查看网格人员"),
            _("看到辖区内网格长、网格员、楼栋长等的名单、缺编和覆盖率，电话打码"),
            (*rights.OFFICIALS, *rights.COMMUNITY, rights.GRID_WORKER, rights.AUDITOR),
        ),
        Right(
            MANAGE,
            _GROUP,
            _("维护网格人员"),
            _("聘任、修改、交接、离任辖区内的网格人员，登记楼栋，维护网格一页档案"),
            _LOCAL,
        ),
        Right(
            REVEAL,
            _GROUP,
            _("查看网格人员电话"),
            _("说明用途后看到完整电话，每次查看都有记录"),
            (*rights.OFFICIALS, *rights.COMMUNITY),
        ),
        Right(
            EXPORT,
            _GROUP,
            _("导出网格人员"),
            _("把名单导出为 xlsx，电话打码，每次导出都有记录"),
            (*rights.OFFICIALS, *rights.COMMUNITY),
        ),
        Right(
            SETTINGS,
            _GROUP,
            _("维护网格身份"),
            _("修改 1+5+X 的身份和最少人数；只有全市的管理员可以改"),
        ),
    )
