"""What activities begin with: kinds, the four tags, and the campaigns that the documents name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from parties.models import ActivityKind, ActivityTag, Campaign
from parties.models.activities import Measure

KINDS = (
    ("members_meeting", _("党员大会"), True),
    ("branch_committee", _("支部委员会"), True),
    ("group_meeting", _("党小组会"), True),
    ("party_lecture", _("党课"), True),
    ("themed_day", _("主题党日"), False),
    ("party_school", _("党校培训"), False),
    ("service", _("服务群众"), False),
)
TAGS = (
    ("thought", _("四抓四提升·思想")),
    ("team", _("四抓四提升·队伍")),
    ("places", _("四抓四提升·阵地")),
    ("informatics", _("四抓四提升·信息化")),
    ("red_voice", _("红色之声")),
)
# The numbers stand in the names; the documents do not say over which time, or for which area.
NOTE = _("目标数取自名称，文件没有写明期限和统计口径，请核定。")
CAMPAIGNS = (
    (_("百名典型上讲台"), Measure.LECTURERS, 100),
    (_("千堂党课下基层"), Measure.SESSIONS, 1_000),
    (_("万名党员进党校"), Measure.ATTENDED, 10_000),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    for order, (code, name, is_meeting) in enumerate(KINDS):
        known = {"name": str(name), "is_meeting": is_meeting, "order": order}
        ActivityKind.objects.get_or_create(code=code, defaults=known)
    for order, (code, name) in enumerate(TAGS):
        ActivityTag.objects.get_or_create(code=code, defaults={"name": str(name), "order": order})
    city = Area.objects.filter(level=Level.CITY).order_by("pk").first()
    if city is not None and not Campaign.objects.exists():
        Campaign.objects.bulk_create(
            Campaign(
                area=city,
                name=str(name),
                measure=measure,
                goal=goal,
                is_placeholder=True,
                note=str(NOTE),
                starts_on=timezone.localdate().replace(month=1, day=1),
            )
            for name, measure, goal in CAMPAIGNS
        )
