"""Why an act on a legal review is not possible."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

FIVE = Reason("review_five", _("常设成员应当正好五位（“5+N”），现在选了 %(n)s 位；其他人请写在邀请里。"))
QUESTION_SHORT = Reason("review_question_short", _("请写清需要评析的问题，至少 10 个字。"))
OPINION_SHORT = Reason("review_opinion_short", _("请写清评析意见，至少 10 个字。"))
WHY_SHORT = Reason("review_why_short", _("请写清怎样采纳，或者为什么没有采纳。"))
NOT_READER = Reason("review_not_reader", _("内容只有提出人、评析组成员和本件纠纷的成员看得到。"))
OPINION_GIVEN = Reason("review_opinion_given", _("已经有评析意见。"))
NO_OPINION = Reason("review_no_opinion", _("还没有评析意见。"))
DECIDED = Reason("review_decided", _("已经答复是否采纳。"))
UNKNOWN_DISPUTE = Reason("review_unknown_dispute", _("没有这个编号的纠纷，或者您不是本件的成员。"))
