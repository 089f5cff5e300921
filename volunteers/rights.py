"""The rights of this app."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

VIEW, REGISTER = "volunteers.view", "volunteers.register"
ORGANISE = "volunteers.organise"
RECORD, VERIFY = "volunteers.record", "volunteers.verify"
POINTS, TIME = "volunteers.points", "volunteers.time"
PROPOSE, AWARD, FUND = "volunteers.propose_award", "volunteers.award", "volunteers.fund"
BOOKS, RULES = "volunteers.books", "volunteers.rules"
_GROUP = _("志愿服务")
_LOCAL = (rights.SUBDISTRICT_OFFICIAL, *rights.COMMUNITY, rights.VOLUNTEER_COORDINATOR)
_STREET = (rights.DISTRICT_OFFICIAL, rights.SUBDISTRICT_OFFICIAL, rights.VOLUNTEER_COORDINATOR)


def register() -> None:
    """Make the rights known."""
    rights.register(
        Right(
            VIEW,
            _GROUP,
            _("查看志愿者"),
            _("看到辖区内的志愿者、队伍、时长、积分和金豆；队长另外看到本队的人"),
            (*rights.OFFICIALS, *rights.COMMUNITY, rights.VOLUNTEER_COORDINATOR, rights.AUDITOR),
        ),
        Right(
            REGISTER,
            _GROUP,
            _("登记志愿者"),
            _("在窗口登记志愿者，审核、暂停、退出，清除个人信息"),
            _LOCAL,
        ),
        Right(ORGANISE, _GROUP, _("维护志愿服务组织"), _("设立、修改、撤销辖区内的促进会、站、队"), _LOCAL),
        Right(RECORD, _GROUP, _("记录服务"), _("记录志愿者的一次服务"), _LOCAL),
        Right(
            VERIFY,
            _GROUP,
            _("核实服务"),
            _("核实别人记录的服务，时长入账；更正时冲正"),
            (rights.SUBDISTRICT_OFFICIAL, rights.COMMUNITY_SECRETARY, rights.VOLUNTEER_COORDINATOR),
        ),
        Right(POINTS, _GROUP, _("记积分"), _("按规则记分和收回；要够规则写明的层级"), _LOCAL),
        Right(TIME, _GROUP, _("办理时间银行"), _("办理预约、结算、转让和捐赠"), _LOCAL),
        Right(PROPOSE, _GROUP, _("提出金豆奖励"), _("为查实的线索提出奖励"), _LOCAL),
        Right(
            AWARD, _GROUP, _("审批金豆奖励"), _("审批别人提出的奖励"), (*_STREET, rights.COMMUNITY_SECRETARY)
        ),
        Right(FUND, _GROUP, _("登记金豆基金"), _("登记捐赠到账"), _STREET),
        Right(
            BOOKS,
            _GROUP,
            _("查看账本"),
            _("看到各账本的合计和平衡情况，不含个人"),
            (*rights.OFFICIALS, *rights.COMMUNITY, rights.VOLUNTEER_COORDINATOR, rights.AUDITOR),
        ),
        Right(RULES, _GROUP, _("维护志愿服务规则"), _("修改积分规则、限额和权重；只有全市的管理员可以改")),
    )
