"""What whistles begin with: kinds with the limits of called units, sources, score items. All editable."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Level
from governance.cases.choices import Urgency
from governance.cases.models import Category, Channel, FilingCondition, TimeLimit
from governance.cases.rules.seeds import LONG_AGO
from parties.models import ScoreItem, WhistleKind, WhistleSource
from parties.whistles.clocks import ARRIVE, MEASURE, SETTLE, URGENT_HOUR, WORKING_DAY
from parties.whistles.names import CALL_KIND, CHANNEL

COMMUNITY, STREET, DISTRICT = Level.COMMUNITY, Level.SUBDISTRICT, Level.DISTRICT
HOUR, DAY = 60, 24 * 60
# (code, name, when, done when, urgency, levels, report in, first measure, handling)
KINDS = (
    (
        "whistle_problem",
        _("问题哨"),
        _("派遣解决不了、需要部门到场的问题"),
        _("问题已解决，居民或社区确认"),
        Urgency.NORMAL,
        (COMMUNITY, STREET),
        ((WORKING_DAY, 1), (WORKING_DAY, 3), (WORKING_DAY, 5)),
    ),
    (
        "whistle_service",
        _("服务哨"),
        _("需要部门下沉提供的服务"),
        _("服务已提供"),
        Urgency.NORMAL,
        (COMMUNITY, STREET),
        ((WORKING_DAY, 2), (WORKING_DAY, 4), (WORKING_DAY, 7)),
    ),
    (
        "whistle_assault",
        _("攻坚哨"),
        _("长期没有解决的难题，要有方案和节点"),
        _("各节点完成，难题已解决"),
        Urgency.NORMAL,
        (STREET,),
        ((WORKING_DAY, 1), (WORKING_DAY, 3), (WORKING_DAY, 30)),
    ),
    (
        "whistle_emergency",
        _("应急哨"),
        _("危及人身、财产或公共安全"),
        _("险情已排除"),
        Urgency.EMERGENCY,
        (STREET,),
        ((URGENT_HOUR, 30), (URGENT_HOUR, 2 * HOUR), (URGENT_HOUR, DAY)),
    ),
    (
        "whistle_fallback",
        _("兜底哨"),
        _("职责不清、没有单位接的事"),
        _("已明确单位并解决"),
        Urgency.NORMAL,
        (STREET,),
        ((WORKING_DAY, 2), (WORKING_DAY, 5), (WORKING_DAY, 15)),
    ),
    (
        "whistle_key",
        _("重点哨"),
        _("区级重点事项"),
        _("重点事项已完成"),
        Urgency.NORMAL,
        (DISTRICT,),
        ((WORKING_DAY, 1), (WORKING_DAY, 3), (WORKING_DAY, 15)),
    ),
    (
        "whistle_coordination",
        _("协调哨"),
        _("需要区级协调几个部门"),
        _("已协调一致并落实"),
        Urgency.NORMAL,
        (DISTRICT,),
        ((WORKING_DAY, 2), (WORKING_DAY, 4), (WORKING_DAY, 15)),
    ),
)
SOURCES = (
    ("grid_patrol", _("网格巡查")),
    ("residents", _("居民反映")),
    ("hotline", _("12345 热线")),
    ("petition", _("信访")),
    ("media", _("媒体曝光")),
    ("supervision", _("上级督办")),
    ("deliberation", _("居民议事")),
    ("delegates", _("代表委员")),
    ("inspection", _("检查发现")),
    ("resident_units", _("驻区单位")),
)
ITEMS = (
    ("punctual", _("准时报到"), 30, _("准时 30，迟到按迟到多少扣")),
    ("rank", _("到场职级"), 10, _("能当场拍板的人到场 10")),
    ("measures", _("处置措施"), 30, _("措施具体、有人有时限")),
    ("result", _("处置结果"), 30, _("问题解决，有照片，居民认可")),
)


@transaction.atomic
def seed() -> None:
    """Write the rows that are missing; an edit is never undone."""
    # Not offered where matters are registered: whistles alone come this way.
    Channel.objects.get_or_create(
        code=CHANNEL, defaults={"name": str(_("吹哨")), "is_active": False, "order": 90}
    )
    if not WhistleKind.objects.exists():
        for order, kind in enumerate(KINDS):
            _add_kind(order, *kind)
    for order, (code, name) in enumerate(SOURCES):
        WhistleSource.objects.get_or_create(code=code, defaults={"name": str(name), "order": order})
    if not ScoreItem.objects.exists():
        ScoreItem.objects.bulk_create(
            ScoreItem(code=code, name=str(name), full=full, guide=str(guide), order=order)
            for order, (code, name, full, guide) in enumerate(ITEMS)
        )


def _add_kind(
    order: int,
    code: str,
    name: object,
    when: object,
    done: object,
    urgency: str,
    levels: tuple[int, ...],
    amounts: tuple[tuple[str, int], ...],
) -> None:
    category = Category.objects.create(
        kind=CALL_KIND, code=code, name=str(name), default_urgency=urgency, order=order, icon="speakerphone"
    )
    condition = FilingCondition.objects.create(category=category, filing=str(when), closing=str(done))
    WhistleKind.objects.create(category=category, condition=condition, levels=list(levels))
    TimeLimit.objects.bulk_create(
        TimeLimit(
            kind=CALL_KIND,
            clock=clock,
            urgency=urgency,
            condition=condition,
            clock_type=clock_type,
            amount=amount,
            effective_from=LONG_AGO,
        )
        for clock, (clock_type, amount) in zip((ARRIVE, MEASURE, SETTLE), amounts, strict=True)
    )
