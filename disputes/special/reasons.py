"""Why a dispute is not listed for supervision."""

from django.utils.translation import gettext_lazy as _

from governance.common.refusals import Reason

WATCHED_ALREADY = Reason("dispute_watched", _("已经挂牌督办。"))
NOT_WATCHED = Reason("dispute_not_watched", _("没有挂牌督办。"))
DUE_PAST = Reason("dispute_watch_past", _("办结期限不能早于今天。"))
CRIME_ALREADY = Reason("dispute_crime", _("已经记过民转刑。"))
