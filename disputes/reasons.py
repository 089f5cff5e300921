"""Named refusals. Each names the article that it comes from."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

NOT_INSIDER = Reason(
    "dispute_not_insider", _("您不是这件纠纷的调解员、主任或登记人，看不到内容，也不能办理。")
)
ONLY_HELPS = Reason("dispute_only_helps", _("您的单位是请来配合的：看得到内容，不能办理。"))
ONLY_CHAIR = Reason("dispute_only_chair", _("由%(committee)s主任决定。"))
ONLY_MEDIATOR = Reason("dispute_only_mediator", _("由本件的调解员办理。"))
NO_COMMITTEE = Reason("dispute_no_committee", _("%(area)s还没有调解委员会，请先设立，并请主任登记账号。"))
SIDES_NEEDED = Reason("dispute_sides_needed", _("申请人和被申请人每一方至少一人。"))
GUARDIAN_NEEDED = Reason(
    "dispute_guardian_needed", _("%(name)s未满十八周岁，请登记监护人。依据：民法典第二十三条。")
)
HEAD_NEEDED = Reason("dispute_head_needed", _("%(name)s是单位，请登记法定代表人、负责人或代理人。"))
IN_FUTURE = Reason("dispute_in_future", _("日期不能晚于今天。"))
TOO_EARLY = Reason("dispute_too_early", _("日期不能早于%(on)s。"))
NOTICE_FIRST = Reason("dispute_notice_first", _("请先告知%(name)s权利义务。依据：人民调解法第二十三条。"))
CONSENTED_ALREADY = Reason("dispute_consented_already", _("%(name)s已经表示同意。"))
TOLD_ALREADY = Reason("dispute_told_already", _("已经告知过%(name)s。"))
CONSENT_MISSING = Reason(
    "dispute_consent_missing", _("还没有同意调解：%(names)s。不同意的不得调解。依据：人民调解法第十七条。")
)
NO_MEDIATOR = Reason("dispute_no_mediator", _("还没有确定调解员。依据：人民调解法第十九条。"))
HAS_CONFLICT = Reason("dispute_mediator_conflict", _("%(name)s应当回避，不能调解这件纠纷。"))
NOT_ITS_MEDIATOR = Reason("dispute_not_its_mediator", _("%(name)s不是%(committee)s在聘的调解员。"))
IS_MEDIATOR_ALREADY = Reason("dispute_is_mediator_already", _("%(name)s已是本件的调解员。"))
FULL_HANDS = Reason("dispute_full_hands", _("%(name)s手上已有 %(n)s 件，请另选一位。"))
RECUSAL_OPEN = Reason(
    "dispute_recusal_open", _("回避还没有问完或没有决定：%(names)s。依据：人民调解法第十九条、第二十三条。")
)
ASKED_ALREADY = Reason("dispute_asked_already", _("已经问过，答复已记录。"))
NOTHING_TO_DECIDE = Reason("dispute_nothing_to_decide", _("没有等待决定的回避申请。"))
ROOM_TAKEN = Reason("dispute_room_taken", _("%(room)s在这个时段已有人用，请换时间或调解室。"))
NO_SESSION = Reason("dispute_no_session", _("没有约定的调解会。"))
NOT_BEGUN = Reason("dispute_session_not_begun", _("调解会还没有开始，开过再记。"))
NO_SESSION_HELD = Reason(
    "dispute_no_session_held", _("还没有开过调解会，也没有调解记录。依据：人民调解法第二十七条。")
)
HELPERS_CONSENT = Reason(
    "dispute_helpers_consent", _("邀请他人参与要征得当事人同意。依据：人民调解法第二十条。")
)
MONTH_OVER = Reason("dispute_month_over", _("调解期限已于 %(on)s 届满。双方同意延长的请先延长，否则终止。"))
LONGER_CONSENT = Reason("dispute_longer_consent", _("延长要双方同意，还没有同意：%(names)s。"))
SIGN_FIRST = Reason("dispute_signed_already", _("“%(who)s”已经签过。"))
UNSIGNED = Reason(
    "dispute_unsigned", _("还缺：%(names)s。签齐盖章后协议才生效。依据：人民调解法第二十九条。")
)
ORAL_ONE = Reason("dispute_not_written", _("口头协议达成时生效，不用签名。依据：人民调解法第三十条。"))
PERFORMED_ALREADY = Reason("dispute_performed_already", _("已经履行完毕。"))
NOT_BREACHED = Reason("dispute_not_breached", _("协议没有记为未履行或部分履行。"))
URGE_FIRST = Reason("dispute_urge_first", _("请先催促履行。依据：人民调解法第三十一条。"))
WINDOW_CLOSED = Reason(
    "dispute_window_closed",
    _("司法确认的申请期限已于 %(on)s 届满，不能再申请。依据：人民调解法第三十三条。"),
)
COURT_APPLIED = Reason("dispute_court_applied", _("已经申请过司法确认。"))
COURT_WAITS = Reason("dispute_court_waits", _("现在没有法院要作的决定。"))
TOP_LEVEL = Reason("dispute_top_level", _("已在区县一级，没有再上一级的调解组织。"))
FOLLOW_UPS_DONE = Reason("dispute_follow_ups_done", _("两次回访都已完成。"))
UNFINISHED = Reason("dispute_unfinished", _("还不能办结：%(what)s。"))
DOSSIER_INCOMPLETE = Reason("dispute_dossier_incomplete", _("卷宗不全，不能归档，缺：%(what)s。"))
REFUSES_ALREADY = Reason("dispute_not_consented", _("%(name)s还没有表示过同意。"))
COURT_EXTENDED = Reason("dispute_court_extended", _("法院已经延长过一次。"))
NOT_REFERRED = Reason("dispute_not_referred", _("不是其他机关委派来的，不用反馈。"))
DISPUTED_ALREADY = Reason("dispute_incident_turned", _("本件已转为纠纷调解。"))
NO_INSTALMENT = Reason("dispute_no_instalment", _("没有未付的分期。"))
EXPERT_RUNS = Reason("dispute_expert_runs", _("鉴定期间已经在扣除。"))
NO_EXPERT = Reason("dispute_no_expert", _("没有正在进行的鉴定。"))
NOT_RED = Reason("dispute_not_red", _("每周走访的是红色风险的纠纷。"))
NAME_BAD = Reason("dispute_name_bad", _("请写姓名或名称，最多 %(n)s 个字，不能有看不见的字符。"))
FACTS_SHORT = Reason("dispute_facts_short", _("请写清为什么争执，至少 10 个字。"))
LEFT_ALREADY = Reason("committee_left_already", _("已经离任。"))
