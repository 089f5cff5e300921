"""What disputes begin with: kinds, out-of-scope reasons, the channel. All editable."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from disputes.names import CHANNEL, KIND
from governance.cases.choices import ReasonKind, Urgency
from governance.cases.models import Category, Channel, ReasonChoice

KINDS = (
    ("dispute_family", _("婚姻家庭纠纷")),
    ("dispute_neighbours", _("邻里纠纷")),
    ("dispute_homestead", _("房屋宅基地纠纷")),
    ("dispute_contract", _("合同纠纷")),
    ("dispute_business", _("生产经营纠纷")),
    ("dispute_damages", _("损害赔偿纠纷")),
    ("dispute_labour", _("劳动争议")),
    ("dispute_land", _("山林土地纠纷")),
    ("dispute_demolition", _("征地拆迁纠纷")),
    ("dispute_property", _("物业纠纷")),
    ("dispute_medical", _("医疗纠纷")),
    ("dispute_traffic", _("道路交通事故纠纷")),
    ("dispute_consumer", _("消费纠纷")),
    ("dispute_environment", _("环境污染纠纷")),
    ("dispute_other", _("其他纠纷")),
)
OUT_OF_SCOPE = (
    ("dispute_in_court", _("人民法院已经受理或作出裁判")),
    ("dispute_arbitrated", _("已经申请仲裁或作出仲裁裁决")),
    ("dispute_petition_closed", _("信访事项已经办结")),
    ("dispute_criminal", _("属于刑事案件或依法由公安机关处理")),
    ("dispute_barred", _("法律法规规定只能由专门机关管辖")),
    ("dispute_one_refuses", _("一方当事人明确拒绝调解")),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(_("矛盾纠纷登记")), "is_active": False, "order": 91}
    )
    if not Category.objects.filter(kind=KIND).exists():
        for order, (code, name) in enumerate(KINDS):
            Category.objects.create(
                kind=KIND,
                code=code,
                name=str(name),
                default_urgency=Urgency.NORMAL,
                order=order,
                icon="users",
            )
    for order, (code, text) in enumerate(OUT_OF_SCOPE):
        ReasonChoice.objects.get_or_create(
            kind=ReasonKind.REJECT,
            code=code,
            defaults={"text": str(text), "case_kind": KIND, "order": 20 + order},
        )
