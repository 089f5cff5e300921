"""What needs begin with: their channel, their kinds, and how many residents have to have rated."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.cases.models import Category, Channel, LoopSetting
from parties.lists.names import CHANNEL, KIND, LEAST_RATINGS

KINDS = (
    ("need_elderly", _("为老服务")),
    ("need_children", _("儿童青少年")),
    ("need_disabled", _("助残帮困")),
    ("need_health", _("健康医疗")),
    ("need_environment", _("环境改善")),
    ("need_facilities", _("设施维修")),
    ("need_culture", _("文体活动")),
    ("need_training", _("技能培训")),
    ("need_legal", _("法律服务")),
    ("need_venue", _("活动场地")),
    ("need_other", _("其他")),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(_("需求征集")), "is_active": False, "order": 91}
    )
    if not Category.objects.filter(kind=KIND).exists():
        Category.objects.bulk_create(
            Category(kind=KIND, code=code, name=str(name), order=order, icon="heart-handshake")
            for order, (code, name) in enumerate(KINDS)
        )
    LoopSetting.objects.get_or_create(
        key=LEAST_RATINGS,
        defaults={
            "value": 5,
            "label": str(_("居民评价至少几份")),
            "unit": str(_("份")),
            "explanation": str(_("需求和项目：满这么多份才显示平均分，社区才能评价")),
            "lowest": 1,
            "highest": 100,
        },
    )
