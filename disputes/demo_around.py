"""The demo around disputes: screenings, an assessment, a legal review. Everybody is invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disputes.assessments import filing
from disputes.models import Dispute, Expert, Institution, PanelMember, Screening
from disputes.panel import services as panel
from disputes.screenings import services as screenings
from disputes.screenings.services import Found
from disputes.special import acts as special
from governance.access.demo import DONGXIANG, GUANDU, JINMA
from governance.access.models import User
from governance.areas.models import Area
from governance.cases import services
from governance.cases.models import Case, Category
from governance.common import demo

# (name, field, employer)
EXPERTS = (
    ("方晓琳", "法律", "（示例）云岭律师事务所"),
    ("和志刚", "城建", "（示例）滇池规划院"),
    ("段文华", "社会学", "（示例）春城大学"),
    ("李玉珍", "信访", "（示例）退休干部"),
    ("普建明", "环保", "（示例）环境监测站"),
    ("周庆云", "财政", "（示例）审计师事务所"),
)
PANEL = (
    ("杨法官", "法官"),
    ("李检察官", "检察官"),
    ("张警官", "民警"),
    ("方律师", "律师"),
    ("白所长", "司法所长"),
)


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """What stands around the demo's disputes, by the ordinary services."""
    if Screening.objects.exists():
        return
    people = {user.username: user for user in User.objects.all()}
    _screenings(people)
    progress(0.4)
    _assessment(people)
    progress(0.7)
    _review(people)
    red = Dispute.objects.open().filter(risk="red").select_related("case__area").first()
    if red is not None:
        due_on = timezone.localdate() + timedelta(days=20)
        special.watch(red, due_on=due_on, actor=people["district"])
    progress(1.0)


def _screenings(people: dict[str, User]) -> None:
    """One of the community with a find that waits to be entered; one of the street that hardly began."""
    today = timezone.localdate()
    for code, title, subject, begun, left in (
        (DONGXIANG, "东骧社区季度矛盾纠纷排查", "", 6, 3),
        (JINMA, "农民工工资支付专项排查", "欠薪", 2, 9),
    ):
        screenings.arrange(
            area=Area.objects.get(code=code),
            title=title,
            subject=subject,
            special="arrears" if subject else "",
            starts_on=today - timedelta(days=begun),
            due_on=today + timedelta(days=left),
            actor=None,
        )
    row = Screening.objects.get(area__code=DONGXIANG)
    grids = list(screenings.grids(row).order_by("lft"))
    kind = Category.objects.get(code="dispute_neighbours")
    finds: list[Any] = [Found(kind, "二楼住户在楼道堆放纸箱，对门多次投诉，两家已有口角。")]
    for number, grid in enumerate(grids[: max(1, len(grids) - 1)]):
        actor = people["community"]
        screenings.report(row, grid, actor=actor, households=40 + number, found=finds if number == 0 else ())


def _assessment(people: dict[str, User]) -> None:
    """A road that is to be widened: submitted, experts drawn, the first opinion given."""
    district = Area.objects.get(code=GUANDU)
    for name, field, employer in EXPERTS:
        Expert.objects.create(area=district, name=name, field=field, employer=employer)
    third = Institution.objects.create(area=district, name="（示例）明鉴评估中心", field="稳定风险评估")
    at = timezone.now() - timedelta(days=3)
    case: Case = filing.submit(
        area=Area.objects.get(code=JINMA),
        matter="（示例）东骧路拓宽改造征收",
        owner="（示例）官渡区城市建设指挥部",
        summary="涉及沿街一百二十户的征收补偿，部分商户对补偿标准和过渡期意见较大。",
        actor=people["street"],
        at=at,
    )
    said: dict[str, Any] = {"actor": None, "signed": "演示"}
    case = services.advance(
        case, "draw_experts", at=at + timedelta(hours=3), institution=third.pk, count=3, **said
    )
    seat = case.assessment.seats.all()[0]
    services.advance(
        case,
        "give_opinion",
        at=at + timedelta(days=1),
        seat=seat.pk,
        risk="medium",
        text="补偿标准公示不足，建议先开听证会再签约。",
        **said,
    )


def _review(people: dict[str, User]) -> None:
    """A question without a dispute, opined on and waiting for its answer."""
    area = Area.objects.get(code=JINMA)
    rows = [PanelMember.objects.create(area=area, name=name, field=field) for name, field in PANEL]
    asker = people["street"]
    review = panel.ask(
        area=area,
        question="无产权证的老房子能不能作为遗产在兄弟姐妹之间分割？调解时应当注意什么？",
        members=rows,
        invited="高校教师一人",
        actor=asker,
    )
    panel.give_opinion(review, text="可以就居住权益达成协议，不宜直接确认产权归属。", actor=asker)


def register() -> None:
    """Told after the disputes."""
    demo.chapter("around_disputes", _("排查、评析和稳评（虚构）"), tell, order=63)
