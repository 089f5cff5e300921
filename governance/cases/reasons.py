"""Why an act on a case is not possible. Button, message, log and test use these names."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

CONFLICT = Reason("case_conflict", _("%(who)s已先一步“%(act)s”，事项现为“%(state)s”。请看过新情况再操作。"))
WRONG_STATE = Reason("case_wrong_state", _("“%(state)s”的事项不能“%(act)s”。"))
NO_RIGHT = Reason("case_no_right", _("您在此处没有“%(right)s”的权限。"))
MEMBERS_ONLY = Reason("case_members_only", _("只有这件事项的成员可以查看和办理。"))
SAME_SECRECY = Reason("case_same_secrecy", _("公开范围已经是“%(secrecy)s”。"))
NOT_HOLDER = Reason("case_not_holder", _("事项在%(holder)s手中，由其办理。"))
NOT_LEAD = Reason("case_not_lead", _("只有主办单位或网格可以操作。"))
NOT_WORKER = Reason("case_not_worker", _("由承办区域和主办、协办单位操作。"))
NOT_DESK_OR_LEAD = Reason("case_not_desk_or_lead", _("由承办区域，或事项在手的主办单位操作。"))
NOT_ADDRESSEE = Reason("case_not_addressee", _("只有收到督办单或黄红牌的单位或区域可以答复、申诉。"))
INCOMPLETE = Reason("case_incomplete", _("还有内容没有填好，请看标出的项目。"))
UNKNOWN_ACT = Reason("case_unknown_act", _("没有“%(act)s”这个操作。"))

HANDLER_CANNOT_CHECK = Reason("case_handler_cannot_check", _("处置人和处置单位不能核查自己办的事项。"))
HANDLER_CANNOT_VISIT = Reason("case_handler_cannot_visit", _("处置单位的人不能回访自己办的事项。"))
SAME_PERSON_TWICE = Reason("case_same_person_twice", _("同一人不能既申请又审批。"))

SIGN_IN_OVER = Reason("case_sign_in_over", _("签收期限已过，不能再退回，请签收后办理或申请延期。"))
RETURNS_USED_UP = Reason("case_returns_used_up", _("已退回 %(count)s 次，达到上限，由派遣方指定兜底单位。"))
UNIT_RETURNED_BEFORE = Reason("case_unit_returned_before", _("%(unit)s已退回过这件事项，不能再派给它。"))
FALLBACK_CANNOT_RETURN = Reason("case_fallback_cannot_return", _("本单位是指定的兜底单位，不能退回。"))
ARBITRATION_NEEDED = Reason("case_arbitration_needed", _("退回次数已到上限，请用“指定兜底单位”派遣。"))
NOT_YET_ARBITRATION = Reason("case_not_yet_arbitration", _("退回次数未到上限，请用普通派遣。"))

TOP_LEVEL = Reason("case_top_level", _("已在市级，没有上一级可以请办。"))
NOT_BELOW = Reason("case_not_below", _("只能交办给%(area)s的直接下级。"))
SAME_PLACE = Reason("case_same_place", _("地点和原来一样，请另选区域或改写地点。"))
NOT_NEAR = Reason("case_not_near", _("只能更正到%(desk)s和邻近的同级区域。更远的请先请办上级，由上级更正。"))
UNIT_NOT_SERVING = Reason("case_unit_not_serving", _("%(unit)s不服务于%(area)s，请另选单位。"))
AREA_NOT_INSIDE = Reason("case_area_not_inside", _("只能派给事项所在的网格或社区。"))
TARGET_NEEDED = Reason("case_target_needed", _("请选择主办单位，或选择由网格、社区自办。"))

EMERGENCY_NOT_EXTENDED = Reason("case_emergency_not_extended", _("特急事项不能延期。"))
DEADLINE_PASSED = Reason("case_deadline_passed", _("时限已过，不能再申请延期。"))
EXTENSIONS_USED_UP = Reason("case_extensions_used_up", _("已延期 %(count)s 次，达到上限。"))
EXTENSION_TOO_LONG = Reason("case_extension_too_long", _("累计延期不能超过原时限(还可延长 %(left)s)。"))
REQUEST_PENDING = Reason("case_request_pending", _("已有一份申请在审批中。"))
NOTHING_PENDING = Reason("case_nothing_pending", _("没有待审批的申请。"))
NOT_ENDORSED = Reason("case_not_endorsed", _("单位负责人还没有初审。"))
NO_CLOCK = Reason("case_no_clock", _("没有正在计时的处置时限。"))
SUSPENSION_TOO_LONG = Reason("case_suspension_too_long", _("恢复日期须在今天之后、%(days)s 天之内。"))

NO_REVIEW = Reason("case_no_review", _("没有等待复核的挂账。"))

MERGE_SELF = Reason("case_merge_self", _("不能并入自己。"))
MERGE_CHAIN = Reason("case_merge_chain", _("#%(number)s已并入别的事项，请并入最终的那一件。"))
MERGE_HAS_MERGED = Reason("case_merge_has_merged", _("已有其他事项并入本件，本件不能再并入别的事项。"))
MERGE_CLOSED = Reason("case_merge_closed", _("#%(number)s已办结，不能并入。"))
MERGE_NOT_FOUND = Reason("case_merge_not_found", _("找不到编号为 %(number)s 的事项，请核对。"))

LINK_SELF = Reason("case_link_self", _("不能与自己关联。"))
LINKED_ALREADY = Reason("case_linked_already", _("与 #%(number)s 已经关联为“%(kind)s”。"))
NOT_LINKED = Reason("case_not_linked", _("没有这个关联，或另一件不在您的可见范围，请刷新页面。"))

TASKS_OPEN = Reason("case_tasks_open", _("任务清单还有没做完的：%(tasks)s。请先完成，或说明原因取消。"))
TASKS_TOO_MANY = Reason("case_tasks_too_many", _("没做完的任务最多 %(limit)s 项，请先完成或取消一些。"))
TASK_GONE = Reason("case_task_gone", _("这一项任务已完成、已取消或不属于本件，请刷新页面。"))
NO_TASK = Reason("case_no_task", _("没有还没做完的任务。"))

MENTION_UNKNOWN = Reason("case_mention_unknown", _("没有叫“%(name)s”的人。要提醒谁，请写 @姓名 或 @账号。"))
MENTION_CANNOT_READ = Reason(
    "case_mention_cannot_read", _("%(name)s看不到这件事项，不能提到。请另选能查看的人。")
)
MENTION_SEVERAL = Reason(
    "case_mention_several", _("有几位“%(name)s”能查看这件事项，请写账号：%(accounts)s。")
)

NOT_YOUR_TURN = Reason("case_not_your_turn", _("现在不轮到您办理，不能认领。"))
CLAIMED = Reason("case_claimed", _("%(who)s已认领。您仍可以直接办理。"))
CLAIMED_ALREADY = Reason("case_claimed_already", _("您已经认领了。"))
NOT_CLAIMED = Reason("case_not_claimed", _("这件事项没有人认领。"))

SPLIT_CHAIN = Reason("case_split_chain", _("这是拆出来的一件，不能再拆分；请在主件上拆分。"))
PARTS_OPEN = Reason(
    "case_parts_open",
    _("拆出的 %(numbers)s 还没有办结。请等其办结，或先用“处理拆出件”决定其去向。"),
)
NO_OPEN_PARTS = Reason("case_no_open_parts", _("没有等待办结的拆出件。"))

REOPENED_BEFORE = Reason("case_reopened_before", _("已重新办理过 %(count)s 次，达到上限。"))
REOPEN_TOO_LATE = Reason("case_reopen_too_late", _("办结已超过 %(days)s 天，不能再重新办理。"))
NOT_OLD_ENOUGH = Reason("case_not_old_enough", _("办结满 %(days)s 天无异议后才能归档。"))
NOT_SELF_HANDLED = Reason("case_not_self_handled", _("只有上报的网格员本人可以自处置。"))
NOT_FILER = Reason("case_not_filer", _("只有录入人本人可以撤回。"))

ALREADY_RATED = Reason("case_already_rated", _("已经评价过了，谢谢。"))
RATED_SOLVED = Reason("case_rated_solved", _("请先评价并选择“没有解决”，再申请重新办理。"))

ORDER_ANSWERED = Reason("case_order_answered", _("没有待回复的督办单。"))
CARD_ANSWERED = Reason("case_card_answered", _("没有待回复的黄红牌。"))
CARD_MISSING = Reason("case_card_missing", _("找不到可以申诉的黄红牌。"))
APPEAL_PENDING = Reason("case_appeal_pending", _("申诉 %(number)s 还在审理中，裁定后才能归档。"))
APPEAL_TOO_LATE = Reason("case_appeal_too_late", _("发牌已超过 %(days)s 个工作日，不能再申诉。"))

NO_LIMIT = Reason("case_no_limit", _("没有找到“%(clock)s”的时限规则，请联系管理员。"))
NO_SETTING = Reason("case_no_setting", _("缺少参数“%(key)s”，请联系管理员。"))
UNKNOWN_KIND = Reason("case_unknown_kind", _("没有“%(kind)s”这种事项。"))

EXTERNAL_NUMBER_NEEDED = Reason("case_external_number_needed", _("这个来源要填外部编号。"))
EXTERNAL_NUMBER_TAKEN = Reason(
    "case_external_number_taken", _("外部编号 %(external)s 已登记为 #%(number)s。")
)
PHOTO_NEEDED = Reason("case_photo_needed", _("现场上报至少要一张照片。"))
TEXT_TOO_SHORT = Reason("case_text_too_short", _("请至少用 %(count)s 个字说明情况。"))
AREA_NEEDED = Reason("case_area_needed", _("请选择所在网格，或在地图上标出位置。"))
PLACE_UNKNOWN = Reason("case_place_unknown", _("这个位置不在任何网格的边界内，请选择网格。"))
AREA_RETIRED = Reason("case_area_retired", _("“%(area)s”已停用，请另选。"))
AREA_OUTSIDE = Reason("case_area_outside", _("“%(area)s”不在您的辖区内，请转给当地受理。"))
KEY_TAKEN = Reason("case_key_taken", _("这份上报的标识已被他人使用，请刷新页面后重新提交。"))
NOT_ON_BEHALF = Reason("case_not_on_behalf", _("您没有“代为登记”的权限，请不要填写他人的姓名和电话。"))
IN_THE_FUTURE = Reason("case_in_the_future", _("时间不能在将来。"))

NO_JOIN_WAITS = Reason("case_no_join_waits", _("没有待核对的加入。"))
JOIN_UNSETTLED = Reason("case_join_unsettled", _("工作人员还在核对是否为同一件事，核对后才能评价。"))
JOIN_SETTLED = Reason("case_join_settled", _("这条加入已经核对过，请刷新后再看。"))
JOIN_ELSEWHERE = Reason("case_join_elsewhere", _("这件事与您填写的地点或类别对不上，不能加入。请单独上报。"))
NO_REPORTER_PHONE = Reason(
    "case_no_reporter_phone", _("反映人没有留手机号码，不能发短信询问，请打电话或上门核实。")
)
QUESTION_OUT = Reason("case_question_out", _("能问的反映人都有问题在等其答复，请等答复、到期或先撤回。"))
SIGN_IN_FIRST = Reason("case_sign_in_first", _("请先签收，再转外部单位。"))
NO_LINK_OUT = Reason("case_no_link_out", _("没有等待答复的外部链接。"))
LINK_SETTLED = Reason("case_link_settled", _("这个链接已经答复、到期或撤回。"))
LINK_ANSWERED = Reason("case_link_answered", _("这个问题已经答复过了，谢谢。"))
LINK_WITHDRAWN = Reason("case_link_withdrawn", _("发起的单位已撤回这个链接，不需要再答复。"))
LINK_NOT_NEEDED = Reason("case_link_not_needed", _("这件事已经办完，不需要再答复，谢谢。"))
LINK_LAPSED = Reason("case_link_lapsed", _("答复期限已过，事情已按现有情况继续办理。"))

NOTE_NEEDED = Reason("case_note_needed", _("请写一句怎么处理的。"))
SEEN_BEFORE = Reason("case_seen_before", _("已有人处理过这一条。"))
NOT_TO_RETRY = Reason("case_not_to_retry", _("这一条已经在发送，或内容已经清除，不能再发。"))

ANONYMOUS_ALREADY = Reason("case_anonymous_already", _("这件事项的个人信息已经匿名化。"))
TERM_RUNS = Reason("case_term_runs", _("个人信息的保存期还没有满。"))

NOT_A_PHOTO = Reason("photo_not_a_photo", _("“%(name)s”不是照片，请上传 JPG、PNG 或 WebP。"))
PHOTO_HEIC = Reason(
    "photo_heic",
    _("“%(name)s”是 HEIC 格式，暂不支持。请在手机相机设置里选“兼容性最佳”(JPG)，或截屏后上传。"),
)
PHOTO_TOO_LARGE = Reason("photo_too_large", _("“%(name)s”有 %(size)s MB，超过 %(limit)s MB 的上限。"))
PHOTO_TOO_BIG = Reason("photo_too_big", _("“%(name)s”有 %(width)s×%(height)s 像素，太大，请缩小后上传。"))
PHOTO_TOO_MANY = Reason("photo_too_many", _("最多上传 %(limit)s 张照片。"))
