"""The demo's needs: open ones, claims under way, one rated, one given up; and a secretary's four lists.

All of it is invented and goes through the real acts.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.demo import DONGXIANG, JINMA
from governance.access.models import Post, Unit, User
from governance.areas.models import Area
from governance.cases import services
from governance.cases.models import Case, Category
from governance.common import demo
from governance.notices.models import Delivery, Notice
from parties.claims import services as claims
from parties.claims.services import Offer
from parties.demo.whistles import CITY_OFFICE, FIRE, WATER, picture
from parties.lists import proofs
from parties.lists.services import Wish, collect
from parties.lists.services import offer as offer_resource
from parties.models import Claim, NeedItem
from parties.secretaries.services import Line, put_on_list

PROPERTY = "东骧社区物业服务中心"
UNITS = (CITY_OFFICE, WATER, FIRE, PROPERTY)
STARS = (5, 5, 4, 5, 4, 3)
# (owner, kind, way, name, what, when)
RESOURCES = (
    (
        FIRE,
        "need_training",
        "training",
        "消防进小区",
        "两名教官，带灭火器和烟雾帐篷，一次一小时。",
        "每周三下午",
    ),
    (
        WATER,
        "need_facilities",
        "guidance",
        "用水设施义诊",
        "查漏、换阀、讲解节水，一天可以走二十户。",
        "工作日",
    ),
    (PROPERTY, "need_venue", "venue", "物业会议室", "三十座，有投影，可用于议事和培训。", "周末和晚上"),
    (
        CITY_OFFICE,
        "need_environment",
        "service",
        "周末清洁队",
        "十人，自带工具，清理楼道和绿地。",
        "每周六上午",
    ),
)


class Story:
    """What the walk through the real acts needs at hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.people = {user.username: user for user in User.objects.all()}
        self.units = {unit.name: unit for unit in Unit.objects.select_related("area").filter(name__in=UNITS)}
        self.home = Area.objects.get(code=DONGXIANG)
        self.grid = Area.objects.get(code=f"{DONGXIANG}003")

    def ago(self, days: float, hours: float = 0) -> datetime:
        """So long ago; days ago is at ten in the morning, where that is past."""
        at = self.now - timedelta(days=days, hours=hours)
        if not days:
            return at
        ten = timezone.localtime(at).replace(hour=10, minute=0, second=0, microsecond=0)
        return min(ten, self.now)

    def act(self, case: Case, code: str, who: str, at: datetime, **supplied: Any) -> Case:
        return services.advance(case, code, actor=self.people[who], at=min(at, self.now), **supplied)

    def need(
        self,
        title: str,
        text: str,
        kind: str,
        at: datetime,
        *,
        source: str = "station",
        sort: str = "need",
        capacity: int = 1,
        unit: str = "",
        who: str = "community",
        publish: bool = True,
    ) -> NeedItem:
        """Collected at ``at``, and published two hours later unless it is to be looked at yet."""
        wish = Wish(
            source=source,
            area=self.grid if who == "grid" else self.home,
            category=Category.objects.get(code=kind),
            title=title,
            text=text,
            unit=self.units[unit] if unit else None,
        )
        case = collect(wish, actor=self.people[who], at=at)
        if publish:
            case = self.act(
                case,
                "publish",
                "community",
                at + timedelta(hours=2),
                sort=sort,
                title=title,
                text=text,
                capacity=capacity,
            )
        found: NeedItem = case.need
        return found

    def claim(
        self, need: NeedItem, unit: str, who: str, way: str, text: str, at: datetime, role: str = "lead"
    ) -> Claim:
        offer = Offer(unit=self.units[unit], role=role, way=way, text=text)
        return claims.claim(need, offer, actor=self.people[who], at=at)

    def confirm(self, claim: Claim, at: datetime) -> Claim:
        self.act(claim.case, "confirm", "secretary", at, text="同意，请按计划实施")
        return Claim.objects.select_related("case").get(pk=claim.pk)


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Needs from open to rated, what units offer, and the lists of the community's secretary."""
    if NeedItem.objects.exists():
        return
    story = Story(timezone.now())
    _resources(story)
    _rated(story)
    progress(0.4)
    _under_way(story)
    _given_up(story)
    _open(story)
    progress(0.8)
    _secretary(story)
    progress(1.0)


def _resources(story: Story) -> None:
    for unit, kind, way, title, text, times in RESOURCES:
        offer_resource(
            unit=story.units[unit],
            area=story.home if unit == PROPERTY else Area.objects.get(code=JINMA),
            actor=None,
            is_demo=True,
            category=Category.objects.get(code=kind),
            way=way,
            title=title,
            text=text,
            times=times,
            from_on=timezone.localdate(story.ago(90)),
        )


def _rated(story: Story) -> None:
    """Claimed by one unit, delivered, rated by six residents and the community, closed."""
    begun = story.ago(40)
    need = story.need(
        "小区消防演练和灭火培训",
        "请消防部门到小区做一次演练，教居民使用灭火器。",
        "need_training",
        begun,
        source="resident",
        sort="project",
    )
    claim = story.claim(
        need, FIRE, "fire", "training", "两名教官，一次演练、两次培训。", begun + timedelta(days=2)
    )
    claim = story.confirm(claim, begun + timedelta(days=3))
    days = [timezone.localdate(begun + timedelta(days=ahead)).isoformat() for ahead in (10, 20)]
    lines = [{"due": days[0], "what": "第一次培训"}, {"due": days[1], "what": "小区演练"}]
    story.act(claim.case, "begin", "fire", begun + timedelta(days=4), milestones=lines)
    for ahead, mark in zip((10, 19), claim.milestones.all(), strict=True):
        at = begun + timedelta(days=ahead)
        story.act(claim.case, "report_progress", "fire", at, text=f"{mark.text}已完成", milestone=mark.pk)
    story.act(
        claim.case,
        "deliver",
        "fire",
        begun + timedelta(days=20),
        text="培训两次、演练一次，居民都动手练过。",
        people=126,
        photos=[picture("drill")],
    )
    at = begun + timedelta(days=23)
    need = NeedItem.objects.select_related("case").get(pk=need.pk)
    for number, stars in enumerate(STARS):
        phone = f"1380874{number:04d}"
        proofs.ask_for_rating(need, phone, stars=stars, words="讲得清楚" if not number else "", at=at)
        proofs.use(_token(phone), at=at)
    case = story.act(need.case, "rate", "secretary", at + timedelta(days=1), stars=5, text="组织得好")
    story.act(case, "close", "secretary", at + timedelta(days=2))
    Notice.objects.filter(created_at__lte=story.now, text__contains=need.title).update(read_at=story.now)


def _token(phone: str) -> str:
    """The token of the message to an invented telephone, which is not sent."""
    rows = Delivery.objects.filter(notice=None).order_by("-pk")
    sent = next(one for one in rows if one.address == phone)
    found = re.search(r"/([A-Za-z0-9_-]{20,})/", sent.text)
    assert found is not None
    sent.delete()
    return found[1]


def _under_way(story: Story) -> None:
    """A project with lead and partner at work, and a need whose claim waits for the secretary."""
    begun = story.ago(12)
    need = story.need(
        "楼道和绿地清洁日",
        "每周六上午清理楼道杂物和绿地，居民一起参加。",
        "need_environment",
        begun,
        source="deliberation",
        sort="project",
        capacity=3,
    )
    lead = story.claim(
        need, CITY_OFFICE, "unit", "service", "派清洁队十人，自带工具。", begun + timedelta(days=1)
    )
    lead = story.confirm(lead, begun + timedelta(days=2))
    partner = story.claim(
        need, PROPERTY, "contact", "support", "提供清运车和垃圾袋。", begun + timedelta(days=2), "partner"
    )
    story.confirm(partner, begun + timedelta(days=3))
    ends = timezone.localdate(story.now + timedelta(days=20)).isoformat()
    lines = [{"due": ends, "what": "清理完八栋楼道"}]
    story.act(lead.case, "begin", "unit", begun + timedelta(days=4), milestones=lines)
    story.act(lead.case, "report_progress", "unit", story.ago(1), text="清理了三栋，居民来了二十多人")
    waiting = story.need(
        "老旧阀门漏水", "三栋地下管井阀门老化滴水，希望有人来看。", "need_facilities", story.ago(4)
    )
    story.claim(waiting, WATER, "water", "guidance", "派人查漏，能换的当天换。", story.ago(0, 20))


def _given_up(story: Story) -> None:
    begun = story.ago(25)
    need = story.need("暑期孩子托管点", "希望有单位提供场地和看护，方便双职工家庭。", "need_children", begun)
    claim = story.claim(need, PROPERTY, "contact", "venue", "把会议室改成托管点。", begun + timedelta(days=2))
    claim = story.confirm(claim, begun + timedelta(days=3))
    at = begun + timedelta(days=9)
    story.act(claim.case, "give_up", "contact", at, text="消防验收没有通过，会议室不能作托管点")


def _open(story: Story) -> None:
    """Open ones: fresh, unclaimed for too long, brought by a unit, and one that is to be looked at."""
    story.need(
        "为独居老人理发", "社区有十几位行动不便的老人，希望每月上门理发一次。", "need_elderly", story.ago(3)
    )
    story.need("法律咨询进小区", "居民常问租房和邻里的事，希望每月有一次咨询。", "need_legal", story.ago(21))
    story.need(
        "借用培训场地",
        "想借一间能坐三十人的屋子办员工培训。",
        "need_venue",
        story.ago(6),
        unit=PROPERTY,
        who="contact",
    )
    story.need(
        "非机动车充电棚",
        "电动车没有地方充电，飞线多，希望装一处充电棚。",
        "need_facilities",
        story.ago(0, 5),
        source="grid",
        who="grid",
        publish=False,
    )


def _secretary(story: Story) -> None:
    """The community secretary's four lists: one overdue, one to be checked, a problem being put right."""
    post = Post.objects.in_force().filter(person=story.people["secretary"], area=story.home)[0]

    def line(kind: str, title: str, text: str, begun: float, due: int) -> Case:
        day = timezone.localdate(story.now + timedelta(days=due))
        wanted = Line(list=kind, post=post, title=title, text=text, due_on=day)
        return put_on_list(wanted, actor=story.people["secretary"], at=story.ago(begun))

    line("responsibility", "每季度听取网格工作汇报", "每季度至少一次，有记录。", 80, 30)
    line("project", "建成社区议事厅", "装修完成并开第一次议事会。", 60, -6)
    done = line("project", "楼道照明改造", "六栋楼道全部换成声控灯。", 50, 20)
    story.act(done, "report_done", "secretary", story.ago(2), text="六栋全部完成，居民签字确认")
    problem = line("problem", "议事会不规范", "去年只开了一次议事会，没有记录。", 30, 25)
    ends = timezone.localdate(story.now + timedelta(days=15)).isoformat()
    story.act(problem, "rectify", "secretary", story.ago(20), text="每月召开一次，记录公开", due=ends)


def register() -> None:
    demo.chapter("claims", _("需求、认领和书记清单（虚构）"), tell, order=62)
