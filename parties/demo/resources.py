"""The demo of shared resources and check-ins: rooms and tools, bookings, one no-show, a year of service."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.demo import DONGXIANG
from governance.access.models import Unit, User
from governance.areas.models import Area, Level
from governance.cases import services as loop
from governance.common import demo
from governance.notices.models import Delivery
from parties.checkins import reports
from parties.checkins import services as check_ins
from parties.models import Booking, CheckIn, SharedResource
from parties.resources import booking, services
from parties.resources.booking import Wanted

PROPERTY, WATER, FIRE, POLICE = (
    "东骧社区物业服务中心",
    "官渡区水务局",
    "官渡区消防救援大队",
    "金马派出所",
)
EVERY_DAY = {weekday: (time(9), time(20)) for weekday in range(7)}
WEEKDAYS = {weekday: (time(9), time(17)) for weekday in range(5)}


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Everything by the ordinary acts. Made-up telephones get no message."""
    if SharedResource.objects.exists():
        return
    now = timezone.now()
    before = Delivery.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    home = Area.objects.get(code=DONGXIANG)
    units = {unit.name: unit for unit in Unit.objects.filter(name__in=(PROPERTY, WATER, FIRE, POLICE))}
    room, ladders = _offers(home, units)
    progress(0.2)
    _bookings(room, ladders, now)
    progress(0.5)
    _check_ins(home, units, now)
    Delivery.objects.filter(pk__gt=before, notice=None).delete()
    progress(1.0)


def _offers(home: Area, units: dict[str, Unit]) -> tuple[SharedResource, SharedResource]:
    def offer(unit: str, name: str, kind: str, address: str, hours: Any = EVERY_DAY, **facts: Any) -> Any:
        return services.offer(
            unit=units[unit],
            area=home,
            actor=None,
            is_demo=True,
            hours=hours,
            kind=kind,
            name=f"{name}（演示）",
            address=address,
            **facts,
        )

    room = offer(
        PROPERTY,
        "小区议事厅",
        "room",
        "东骧小区 3 幢一楼",
        seats=40,
        needs_approval=True,
        lng=102.7581,
        lat=25.0362,
        about="有桌椅、投影和饮水机，适合业主议事、楼栋会议、读书会。",
        rules="用后请复原桌椅、关灯关空调。不得用于经营和收费活动。",
    )
    ladders = offer(
        PROPERTY, "人字梯", "equipment", "物业服务中心前台", pieces=3, slot_minutes=60, longest_minutes=240
    )
    offer(
        WATER, "亲水课堂教室", "room", "东骧社区水务站二楼", WEEKDAYS, seats=30, about="适合学校和亲子活动。"
    )
    offer(
        FIRE,
        "消防体验讲解",
        "skill",
        "东骧社区微型消防站",
        WEEKDAYS,
        needs_approval=True,
        about="灭火器使用、逃生演练。",
    )
    return room, ladders


def _bookings(room: SharedResource, ladders: SharedResource, now: datetime) -> None:
    zone = timezone.get_current_timezone()
    today = timezone.localdate(now)

    def at(days: int, hour: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(hour), zone)

    def book(
        resource: SharedResource, start: datetime, hours: int, purpose: str, number: int, asked: datetime
    ) -> Booking:
        wanted = Wanted(
            start,
            start + timedelta(hours=hours),
            purpose,
            name="演示居民",
            phone=f"1390874{number:04d}",
            people=12,
        )
        return booking.book(resource, wanted, at=min(asked, now))

    def decided(made: Booking, when: datetime) -> Booking:
        loop.advance(made.case, "approve", actor=None, at=min(when, now))  # type: ignore[arg-type]
        return Booking.objects.select_related("resource__unit", "resource__area").get(pk=made.pk)

    for days, number, purpose, stars in ((-9, 1, "业主代表议事", 5), (-6, 2, "亲子读书会", 4)):
        made = decided(book(room, at(days, 14), 2, purpose, number, at(days - 2, 10)), at(days - 2, 15))
        booking.settle(made, came=True, actor=None, at=at(days, 17))
        booking.rate(made, rating=stars, remark="场地干净，服务周到")
    missed = decided(book(room, at(-3, 10), 1, "兴趣小组", 3, at(-5, 9)), at(-5, 11))
    booking.settle(missed, came=False, actor=None, at=at(-3, 12))
    decided(book(room, at(2, 14), 2, "楼栋会议", 4, now), now)
    book(room, at(3, 10), 2, "业委会筹备", 5, now)
    for number in (6, 7):
        book(ladders, at(1, 10), 2, "换灯泡", number, now)


def _check_ins(home: Area, units: dict[str, Unit], now: datetime) -> None:
    begun = now - timedelta(days=100)
    community = User.objects.get(username="community")
    post = check_ins.save_post(
        area=home, actor=None, name="楼道长助理", about="协助楼道长巡楼、通知、收集意见", places=4
    )
    check_ins.save_post(area=home, actor=None, name="平安巡逻员", about="周末晚上在小区巡逻一小时", places=6)
    other = (
        Area.objects.filter(parent=home.parent, level=Level.COMMUNITY).current().exclude(pk=home.pk).first()
    )

    def ask(kind: str, unit: str, number: int = 0, name: str = "", **more: Any) -> CheckIn:
        said: dict[str, Any] = {"name": name, "phone": f"1390875{number:04d}"} if name else {}
        return check_ins.request(
            kind=kind, unit=units[unit], area=more.pop("area", home), actor=None, is_demo=True, **said, **more
        )

    def active(row: CheckIn, at: datetime) -> CheckIn:
        loop.advance(row.case, "confirm", actor=None, at=at)  # type: ignore[arg-type]
        return CheckIn.objects.select_related("unit", "area", "case").get(pk=row.pk)

    water = active(ask("unit", WATER, about="供水节水宣传、雨水口疏通", at=begun), begun + timedelta(days=1))
    member = active(
        ask("member", WATER, 1, "演示党员甲", organisation="水务局机关支部", post=post, at=begun),
        begun + timedelta(days=2),
    )
    ask("member", POLICE, 2, "演示党员乙", organisation="金马派出所支部", at=now - timedelta(hours=3))
    for row, days, hours, what, people in (
        (water, 60, "3", "疏通雨水口，讲节水知识", 6),
        (water, 30, "2.5", "上门检查老旧水管", 4),
        (member, 21, "2", "巡楼，登记独居老人需求", 1),
    ):
        at = now - timedelta(days=days)
        done = check_ins.record_service(
            row,
            done_on=timezone.localdate(at),
            hours=Decimal(hours),
            what=what,
            people=people,
            actor=None,
            at=at,
        )
        check_ins.verify(done, agreed=True, actor=community, at=at + timedelta(days=1))
    day = timezone.localdate(now - timedelta(days=1))
    check_ins.record_service(
        member, done_on=day, hours=Decimal("1.5"), what="协助发放停水通知", actor=None, at=now
    )
    property_unit = active(ask("unit", PROPERTY, about="开放议事厅，借用工具", at=begun), begun)
    at = now - timedelta(days=4)
    check_ins.record_service(
        property_unit,
        done_on=timezone.localdate(at),
        hours=Decimal("4"),
        what="清理楼道堆物",
        people=5,
        actor=None,
        at=at,
    )
    if other is not None:
        moving = active(ask("member", FIRE, 3, "演示党员丙", organisation="大队支部", at=begun), begun)
        moved = check_ins.transfer(moving, other, actor=None, at=now - timedelta(days=20))
        active(moved, now - timedelta(days=19))
    if reports.tend(now):
        report = water.reports.get()
        text = "两次组织职工到社区服务，疏通雨水口、检查老旧水管，参加 10 人次。"
        loop.advance(report.case, "submit", actor=None, at=now, text=text)


def register() -> None:
    demo.chapter("resources", _("共享资源与双报到（虚构）"), tell, order=52)
