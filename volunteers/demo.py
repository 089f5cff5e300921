"""The demo's chapter of volunteers: one community with its teams, a Saturday at the river, a fund."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.demo import DONGXIANG, JINMA
from governance.access.models import User
from governance.areas.models import Area
from governance.common import demo
from volunteers.books import beans, points, service_hours, time_bank
from volunteers.models import ClueClass, Volunteer, VolunteerOrganisation
from volunteers.models.people import TeamKind, Tier
from volunteers.people import organisations, services

SINCE = date(2024, 7, 1)
FAMILY, GIVEN = "杨李张王何段赵和", ("建国", "丽华", "小雨", "志强", "秀英")
AT_RIVER = 40


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Three tiers, forty people at the river, elders' care, points and beans."""
    if Volunteer.objects.exists():
        return
    home = Area.objects.select_related("parent__parent__parent").get(code=DONGXIANG)
    street = Area.objects.get(code=JINMA)
    assert home.parent is not None
    assert home.parent.parent is not None
    told: dict[str, Any] = {"actor": None, "is_demo": True, "set_up_on": SINCE}
    top = organisations.set_up(
        tier=Tier.ASSOCIATION, area=home.parent.parent, name="官渡区志愿者促进会（演示）", **told
    )
    station = organisations.set_up(
        tier=Tier.STATION, area=street, name="金马街道志愿服务站（演示）", parent=top, **told
    )
    teams = [
        organisations.set_up(tier=Tier.TEAM, area=home, kind=kind, name=name, parent=station, **told)
        for kind, name in (
            (TeamKind.GENERAL, "东骧护河队（演示）"),
            (TeamKind.SECURITY, "东骧红袖标队（演示）"),
            (TeamKind.PIONEERS, "东骧党员先锋队（演示）"),
        )
    ]
    people = [_person(home, teams, number) for number in range(AT_RIVER)]
    for number, team in enumerate(teams):
        organisations.edit(team, actor=None, leader=people[number])
    services.link_account(people[1], User.objects.get(username="volunteer"), actor=None)
    progress(0.4)
    start = _saturday()
    for number, one in enumerate(people):
        record = service_hours.record(
            one,
            activity="周六清河",
            place="宝象河东骧段",
            content="清理河岸垃圾，劝导乱倒",
            organiser="东骧护河队",
            in_charge=str(people[0]),
            started_at=start,
            ended_at=start + timedelta(hours=3, minutes=number % 3 * 20),
            is_care=number % 8 == 0,
            actor=None,
        )
        if number % 10:
            service_hours.verify(record, actor=None)
    progress(0.8)
    for number, one in enumerate(people[:12]):
        if one.is_security:
            points.credit(one, "patrol_hour", source=f"patrol:{number}", actor=None)
        if one.is_party_member:
            points.credit(one, "meeting", source="meeting:demo", actor=None)
    time_bank.donate(people[8], 60, actor=None, key="demo-donation")
    for number, yuan in enumerate((2000, 500)):
        beans.donate(
            home,
            donor="东骧商户联合会（演示）",
            yuan=yuan,
            given_on=SINCE,
            paper=f"演示-{number + 1}",
            actor=None,
        )
    for number, code in enumerate(("notice", "useful", "important")):
        kind = ClueClass.objects.get(code=code)
        award = beans.propose(people[number], kind, fund=home, clue="消防通道被占（演示）", actor=None)
        if number:
            beans.award(award, actor=None)
    progress(1.0)


def _person(home: Area, teams: list[VolunteerOrganisation], number: int) -> Volunteer:
    born = date(1950 + number, 1 + number % 12, 3)
    made = services.register(
        area=home,
        document_kind="id_card",
        document_number=_card(born, number),
        consent=services.consent_now(),
        actor=None,
        is_demo=True,
        name=FAMILY[number % 8] + GIVEN[number % 5],
        born_on=born,
        phone=f"1380873{number:04d}",
        team=teams[number % 3],
        skills="急救" if number % 6 == 0 else "",
        is_party_member=number % 3 == 2 or number % 7 == 0,
        is_security=number % 3 == 1 or number % 7 == 0,
    )
    return services.activate(made, actor=None)


def _card(born: date, number: int) -> str:
    """A made-up number of a district that does not exist, formally right."""
    digits = f"539999{born:%Y%m%d}{number:03d}"
    weighed = sum(int(one) * weight for one, weight in zip(digits, services.WEIGHTS, strict=True))
    return digits + services.CHECKS[weighed % 11]


def _saturday() -> datetime:
    """Half past eight on the last Saturday that is over."""
    today = timezone.localdate()
    last = today - timedelta(days=(today.weekday() - 5) % 7 or 7)
    return timezone.make_aware(datetime.combine(last, time(8, 30)))


def register() -> None:
    demo.chapter("volunteers", _("志愿者、队伍和账本（虚构）"), tell, order=49)
