"""What the people of the made-up city write when they act, and the acts by number."""

from __future__ import annotations

from governance.cases.choices import ReasonKind
from governance.cases.rules.seeds import REASONS
from grids.flows import INCIDENT

RUNGS = ("warn", "remind", "yellow", "red", "onward")
ACTS = ("file", *INCIDENT.transitions, *(f"rung_{act}" for act in RUNGS))
ACT = {code: number for number, code in enumerate(ACTS)}
RIGHTS = {code: act.right for code, act in INCIDENT.transitions.items()} | {"file": "cases.file"}

SAID: dict[str, tuple[str, ...]] = {
    "measure": (
        "已当场清理干净，并提醒周边商户保持。",
        "现场劝导后已自行整改，复看无反复。",
        "已现场处置完毕，拍照留存。",
        "与当事人沟通后立即整改到位。",
    ),
    "verify": ("已到现场，情况属实。", "现场查看，与反映一致。", ""),
    "verify_not": ("到现场未发现所反映的情况。", "周边走访，均表示没有此事。"),
    "register": ("", "情况属实，予以立案。", "请按类别限期办理。"),
    "dispatch": (
        "",
        "请尽快到现场处置并反馈。",
        "请在时限内办结，办结后上传照片。",
        "请先行警示，再彻底整改。",
    ),
    "sign_in": ("", "已收到，马上安排。"),
    "start": ("", "已安排人员到场。"),
    "result": (
        "已安排人员到现场处置，问题已解决，恢复正常。",
        "现场整改完毕，已向周边居民说明。",
        "已清理并落实责任人，后续加强巡查。",
        "经协调已整改到位，当事人表示今后注意。",
        "维修完毕，现场测试正常。",
        "已依法告知并监督整改，复查合格。",
    ),
    "redone": ("按核查意见重新整改，已彻底解决。", "已返工并加固，请再次核查。"),
    "check": ("", "现场查看，已办好。", "已核查，恢复原状。"),
    "check_fail": ("现场仍有残留，请继续处理。", "整改不彻底，问题仍在。"),
    "reopen": ("反映人称问题再次出现，重新办理。", "回访不满意，经核实需继续处理。"),
    "remind_by_hand": ("居民多次来电，请抓紧办理。", "请今天内反馈进展。", "临近时限，请优先处置。"),
    "reply": ("人手调配不及时导致超期，已补办并约谈责任人。", "现场条件复杂，已加派人员，今后提前报告。"),
    "order_reply": ("已查明原因，落实专人，明确办结时间。", "已召集有关人员研究，正在加紧办理。"),
    "rung_warn": ("时限将到，系统提醒承办人。",),
    "rung_remind": ("时限已到，系统催办。",),
    "rung_yellow": ("超期，系统发黄牌。",),
    "rung_red": ("严重超期，系统发红牌。",),
    "second_yellow": ("再次黄牌，按规定发红牌。",),
    "extend_agree": ("情况属实，同意。", "同意延期，请抓紧。"),
    "suspend_agree": ("同意挂账，按计划推进。",),
    "resumed": ("挂账到期，恢复计时。",),
    "reject": ("经核实不符合受理条件，感谢您的关注。", "该情况已另有答复，请以前次答复为准。"),
    "merge": ("与已立案事项为同一件事。", ""),
    "archive": ("",),
    "extend": ("需要采购材料，申请延长。", "连续降雨无法施工，申请延长。"),
    "suspend": ("待资金到位后立即组织实施。", "雨季结束后安排施工，先设置警示。"),
    "above": ("本级无相应职权和经费，请上级协调。", "涉及多个单位，请上级牵头。"),
    "return": ("按三定方案，该事项由其他单位主管。", "经查，所在位置不属于本单位管辖。"),
}
TEXTS = tuple(dict.fromkeys(text for texts in SAID.values() for text in texts))
_NUMBER = {text: number for number, text in enumerate(TEXTS)}
CHOICES = {key: [_NUMBER[text] for text in texts] for key, texts in SAID.items()}


def reasons(kind: ReasonKind) -> tuple[str, ...]:
    """The reasons an installation begins with, in the words in which they are kept."""
    return tuple(str(text) for _code, text in REASONS[kind])
