"""The demo's chapter of what organisations and alliances do: one street told in full, the city generated."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access import services as access
from governance.access.demo import DONGXIANG, GUANDU, JINMA
from governance.access.models import Post, Role, Unit, UnitKind, User
from governance.areas.models import Area
from governance.common import demo
from parties.activities import seeds as activity_seeds
from parties.activities import services as activities
from parties.alliances import committees, meetings
from parties.demo import generated
from parties.liaison import services as liaison
from parties.models import (
    Activity,
    ActivityKind,
    ActivityTag,
    Alliance,
    AllianceMember,
    Campaign,
    Organisation,
    PlaceType,
)
from parties.models.organisations import OrganisationKind
from parties.places import services as places

SINCE = date(2024, 7, 1)
UNION = "union"
IDLE = ("003", "005")  # grids whose branch has not met this month
WHERE = (
    (102.7432, 25.0301),
    (102.7466, 25.0284),
    (102.7401, 25.0266),
    (102.7449, 25.0322),
    (102.7418, 25.0314),
    (102.7455, 25.0259),
)


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Meetings, places, compounds and liaison of one street; the rest of the city by a rule."""
    street = Area.objects.filter(code=JINMA).first()
    alliance = Alliance.objects.filter(area=street).first()
    if alliance is None or street is None or Activity.objects.exists():
        return
    home = Area.objects.get(code=DONGXIANG)
    _activities(street)
    progress(0.2)
    _places(home)
    _compound(home)
    _liaison(street)
    progress(0.4)
    _meetings(alliance)
    _committee(home, alliance)
    progress(0.6)
    generated.fill()
    progress(1.0)


def _activities(street: Area) -> None:
    """Last month everybody met; this month a few have not yet."""
    activity_seeds.seed()  # the campaigns need a city, which came after the first seeding
    first = timezone.localdate().replace(day=1)
    kinds = {one.code: one for one in ActivityKind.objects.all()}
    tag = ActivityTag.objects.get(code="thought")
    lectures = Campaign.objects.filter(measure="sessions").first()
    branches = list(
        Organisation.objects.within(street)
        .filter(kind=OrganisationKind.BRANCH)
        .select_related("area")
        .order_by("pk")
    )
    for number, branch in enumerate(branches):
        activities.record_activity(
            actor=None,
            is_demo=True,
            organisation=branch,
            kind=kinds["party_lecture"],
            held_on=first - timedelta(days=3 + number),
            topic="楼道里的党课：消防通道为什么不能占（演示）",
            lecturer="刘建明（演示）" if number % 2 else "杨秀兰（演示）",
            expected=branch.members,
            attended=(branch.members or 1) - number % 3,
            campaign=lectures,
            tag=tag,
        )
        if not branch.area.code.endswith(IDLE):
            activities.record_activity(
                actor=None,
                is_demo=True,
                organisation=branch,
                kind=kinds["members_meeting"],
                held_on=first,
                topic="党员大会：冬季防火任务分工（演示）",
                expected=branch.members,
                attended=(branch.members or 1) - number % 2,
            )


def _places(home: Area) -> None:
    types = {one.code: one for one in PlaceType.objects.all()}
    for code, name, hours in (
        ("service_centre", "东骧社区党群服务中心（演示）", "每天 8:30–21:00"),
        ("studio", "“小巷总理”杨秀兰工作室（演示）", "周二、周四 14:00–17:00"),
        ("legal_service_point", "东骧社区公共法律服务工作站（演示）", "周一至周五 9:00–17:00"),
        ("contact_point", "东骧社区“两代表一委员”联系点（演示）", "每月第一个周三 9:00–11:00"),
    ):
        made = places.open_place(
            actor=None,
            is_demo=True,
            type=types[code],
            area=home,
            name=name,
            hours=hours,
            address="东骧路（演示）",
            opened_on=SINCE,
        )
        if types[code].yearly:
            places.count_year(made, actor=None, year=timezone.localdate().year - 1, count=316)
        if types[code].takes_opinions:
            day = timezone.localdate() + timedelta(days=9)
            places.plan_reception(
                made, actor=None, on=day, hours="9:00–11:00", hosts="区人大代表 周文、区政协委员 何丽（演示）"
            )


def _compound(home: Area) -> None:
    branch = Organisation.objects.within(home).filter(kind=OrganisationKind.BRANCH).order_by("pk").first()
    made = places.register_compound(
        actor=None,
        is_demo=True,
        area=home,
        name="东骧小区（演示）",
        households=612,
        branch=branch,
        property_unit=Unit.objects.get(name="东骧社区物业服务中心"),
        owners_committee="东骧小区第二届业委会（演示）",
        owners_until=timezone.localdate() + timedelta(days=200),
        is_red_property=True,
        starts_on=SINCE,
    )
    places.appoint_across(
        made,
        actor=None,
        name="杨秀兰（演示）",
        home="branch",
        home_duty="支部书记",
        body="owners",
        duty="业委会主任",
        starts_on=SINCE,
    )


def _liaison(street: Area) -> None:
    """A leader of the district looks after the street; the union has sent a letter that waits."""
    district = Area.objects.get(code=GUANDU)
    leader = (
        Post.objects.in_force()
        .filter(area=district, unit=None, role__code=rights.DISTRICT_OFFICIAL)
        .order_by("pk")
        .first()
    )
    if leader is not None:
        liaison.link_leader(area=street, post=leader, actor=None, starts_on=SINCE, is_demo=True)
    kind = UnitKind.objects.get(code=liaison.MASS_ORGANISATION)
    union = access.add_unit(name="官渡区总工会（演示）", kind=kind, area=district, actor=None)
    who = access.add_person(
        username=UNION, name="蒋文静", phone="13808720011", password=demo.PASSWORD, actor=None
    )
    User.objects.filter(pk=who.pk).update(must_change_password=False)
    role = Role.objects.get(code=rights.UNIT_STAFF)
    access.give_post(who, role=role, area=district, unit=union, title="权益保障部干事", actor=None)
    today = timezone.localdate()
    liaison.issue_letter(
        issuer=union,
        kind="reminder",
        actor=None,
        is_demo=True,
        to_whom="某餐饮公司（虚构）",
        matter="三名员工反映加班工资没有足额支付",
        text="请核对九月以来的考勤和工资表，按规定补足加班工资，并把结果告知员工和我会。",
        sent_on=today - timedelta(days=20),
        answer_due=today - timedelta(days=5),
    )


def _meetings(alliance: Alliance) -> None:
    """Last quarter's with minutes, this quarter's still to come."""
    first, _after = meetings.quarter_of(timezone.localdate())
    past = meetings.plan_meeting(
        alliance,
        actor=None,
        is_demo=True,
        title="上季度联席会议（演示）",
        at=timezone.now() - timedelta(days=(timezone.localdate() - first).days + 20),
        place="金马街道三楼会议室",
    )
    meetings.add_item(past, title="东骧路夜市后的垃圾清运", actor=None)
    members = list(AllianceMember.objects.in_force().filter(alliance=alliance).order_by("pk"))
    meetings.hold_meeting(
        past,
        minutes="一、夜市散场后两小时内清运，由城管局和街道执法队分工。\n二、物业服务中心公布联系人电话。",
        came={one.pk: "到会代表（演示）" for one in members[:-1]},
        on=first - timedelta(days=20),
        actor=None,
    )
    coming = meetings.plan_meeting(
        alliance,
        actor=None,
        is_demo=True,
        title="本季度联席会议（演示）",
        at=timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) + timedelta(days=6),
        place="东骧社区党群服务中心",
    )
    meetings.add_item(coming, title="电动自行车充电棚选址", text="居民代表提出，三处备选。", actor=None)
    for member, (lng, lat) in zip(members, WHERE, strict=False):
        AllianceMember.objects.filter(pk=member.pk).update(lng=lng, lat=lat)


def _committee(home: Area, alliance: Alliance) -> None:
    made = committees.found_committee(
        area=home, actor=None, is_demo=True, name="东骧社区大党委（演示）", founded_on=SINCE
    )
    members = AllianceMember.objects.in_force().filter(alliance=alliance).order_by("pk")
    for number, member in enumerate(members[:4]):
        committees.appoint(
            made, member, name=f"兼职委员{number + 1}（演示）", duty="副职", actor=None, starts_on=SINCE
        )


def register() -> None:
    demo.chapter("party-bodies", _("组织活动、阵地、小区、联席会议（虚构）"), tell, order=49)
    demo.account(UNION, "蒋文静", _("区总工会干事：发提示函、登记答复"))
