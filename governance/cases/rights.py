"""The rights of the loop. What each kind of case asks for stands in its flow."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

_CASES = _("事项")
DESK = (rights.COMMUNITY_STAFF, rights.COMMUNITY_SECRETARY, *rights.OFFICIALS)
HANDLERS = (rights.UNIT_STAFF, rights.UNIT_HEAD, rights.GRID_WORKER, *DESK)


def register() -> None:
    """Make the rights known."""
    rights.register(
        Right(
            "cases.view",
            _CASES,
            _("查看事项"),
            _("看到辖区内或派给本单位的事项"),
            (*rights.EVERYBODY, rights.ALLIANCE_CONTACT),
        ),
        Right(
            "cases.view_confidential",
            _CASES,
            _("查看保密事项"),
            _("看到辖区内标为保密的事项"),
            (*rights.OFFICIALS, rights.COMMUNITY_SECRETARY, rights.MEDIATOR),
            confidential=True,
        ),
        Right("cases.file", _CASES, _("上报事项"), _("上报辖区内发现的事项"), (rights.GRID_WORKER, *DESK)),
        Right(
            "cases.file_for",
            _CASES,
            _("代为登记"),
            _("替来访、来电的人登记事项，录入其姓名和电话"),
            DESK,
        ),
        Right("cases.verify", _CASES, _("核实"), _("到现场核实事项是否属实"), (rights.GRID_WORKER, *DESK)),
        Right("cases.register", _CASES, _("立案"), _("立案、不予立案、并案"), DESK),
        Right(
            "cases.duty",
            _CASES,
            _("值班"),
            _("辖区内一有紧急、特急事项上报，昼夜立即收到通知"),
            (rights.COMMUNITY_SECRETARY, *rights.OFFICIALS),
        ),
        Right("cases.dispatch", _CASES, _("派遣"), _("派遣、改派、收回，请办上级，交办下级"), DESK),
        Right(
            "cases.handle", _CASES, _("签收与处置"), _("签收、退回、处置派给自己单位或区域的事项"), HANDLERS
        ),
        Right(
            "cases.forward",
            _CASES,
            _("转外部单位"),
            _("把在手的事项转给没有账号的外部单位，并撤回自己发出的链接"),
            (rights.UNIT_STAFF, rights.UNIT_HEAD, *DESK),
        ),
        Right(
            "cases.endorse",
            _CASES,
            _("单位负责人审签"),
            _("初审本单位的延期申请和申诉"),
            (rights.UNIT_HEAD, *DESK),
        ),
        Right("cases.approve", _CASES, _("审批延期和挂账"), _("审批延期、挂账"), DESK),
        Right(
            "cases.check",
            _CASES,
            _("核查"),
            _("到现场核查是否办好，处置人不能自己核查"),
            (rights.GRID_WORKER, *DESK),
        ),
        Right("cases.visit", _CASES, _("回访"), _("回访反映人，记录满意度"), DESK),
        Right("cases.remind", _CASES, _("催办"), _("催办辖区内的事项"), DESK),
        Right(
            "cases.supervise", _CASES, _("督办"), _("签发督办单、黄红牌，会商，强制结案"), rights.OFFICIALS
        ),
        Right("cases.appeal", _CASES, _("裁定申诉"), _("裁定对黄红牌的申诉"), rights.OFFICIALS),
        Right("cases.archive", _CASES, _("归档"), _("把办结的事项归档"), DESK),
        Right(
            "cases.export", _CASES, _("导出"), _("导出看得到的事项，个人信息打码"), (*DESK, rights.AUDITOR)
        ),
        Right(
            "cases.reveal",
            _CASES,
            _("查看反映人电话"),
            _("说明用途后看到反映人的完整电话，有记录"),
            DESK,
            confidential=True,
        ),
        Right(
            "cases.replies",
            _CASES,
            _("维护答复模板"),
            _("编辑办理时可选用的标准文字"),
            (rights.SYSTEM_ADMIN,),
        ),
        Right(
            "cases.configure",
            _CASES,
            _("维护事项规则"),
            _("维护类别、时限、升级阶梯和参数"),
            (rights.SYSTEM_ADMIN,),
        ),
        Right(
            "rules.manage",
            _CASES,
            _("修改规则"),
            _("发布辖区规则的新版本；全市统一的规则须在全市持有此权限"),
            (rights.SYSTEM_ADMIN,),
        ),
    )
