"""Telling the life of a dispute in tests: committees with their people, and walking it by the real acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from disputes.intake import Application, Person, file_dispute
from disputes.models import Committee, CommitteeMember, Mediator, Room
from governance.access import rights
from governance.access import services as access
from governance.access.models import User
from governance.areas.models import Area
from governance.cases.models import Case, Category
from tests.cases.story import MORNING, act
from tests.cast import Cast, fresh, person

TODAY = date(2026, 3, 12)
AFTERNOON = MORNING + timedelta(hours=5)
HER_ID, HIS_ID = "53011119800312002X", "530111197507060038"
FACTS = "楼上漏水泡坏了楼下的天花板，两家为赔偿争执了三个月"
HER, HIM = "周玉兰", "吴建国"
HER_PHONE, HIS_PHONE = "13987001122", "13887003344"
CONTENTS = {
    "facts": "楼上水管漏水，楼下天花板受损",
    "issues": "赔偿多少",
    "liability": "楼上一方承担全部责任",
    "terms": "吴建国赔偿周玉兰三千元",
    "manner": "银行转账，一次付清",
    "due_on": date(2026, 3, 31),
}
MINUTES = "双方陈述了漏水经过，调解员查看了照片和维修报价"


@dataclass
class Band:
    """Who takes part besides the cast. ``next_mei`` mediates in the next street and must see nothing."""

    committee: Committee
    street: Committee
    district: Committee
    gu: User  # chair in East Lane
    mei: User  # mediator there
    lao: User  # a second one
    boss: User  # chair of the street's committee
    top: User  # chair of the district's
    next_mei: User
    m_mei: Mediator
    m_lao: Mediator
    m_boss: Mediator
    room: Room


def committee(area: Area, mark: str, chair: User, *others: str) -> Committee:
    made: Committee = Committee.objects.create(
        name=f"{mark}人民调解委员会", area=area, mark=mark, started_on=date(2025, 1, 10)
    )
    CommitteeMember.objects.create(committee=made, name=chair.name, user=chair, is_chair=True)
    for name in others or ("甲", "乙"):
        CommitteeMember.objects.create(committee=made, name=name, is_woman=True)
    return made


def band(cast: Cast) -> Band:
    def mediator(username: str, name: str, area: Area) -> User:
        user = person(username, name)
        access.give_post(user, role=cast.roles[rights.MEDIATOR], area=area, actor=None)
        return user

    gu, mei, lao = (
        mediator(code, name, cast.east_lane)
        for code, name in (("gu", "顾主任"), ("mei", "梅姨"), ("lao", "老张"))
    )
    boss, top = mediator("boss", "街道主任", cast.east_street), mediator("top", "区主任", cast.north)
    next_mei = mediator("next", "邻街调解员", cast.west_lane)
    here = committee(cast.east_lane, "东巷", gu)
    street, district = committee(cast.east_street, "东街", boss), committee(cast.north, "北区", top)
    m_mei, m_lao = (Mediator.objects.create(user=one, committee=here) for one in (mei, lao))
    Mediator.objects.create(user=next_mei, committee=committee(cast.west_lane, "西巷", next_mei))
    m_boss = Mediator.objects.create(user=boss, committee=street)
    Mediator.objects.create(user=top, committee=district)
    room = Room.objects.create(committee=here, name="第一调解室")
    return Band(here, street, district, gu, mei, lao, boss, top, next_mei, m_mei, m_lao, m_boss, room)


def application(cast: Cast, **changes: Any) -> Application:
    said: dict[str, Any] = {
        "category": Category.objects.get(code="dispute_neighbours"),
        "area": cast.east_lane,
        "facts": FACTS,
        "claims": "赔偿五千元",
        "place": "光明路 12 号 3 栋",
        "parties": [
            Person("applicant", HER, identity=HER_ID, phone=HER_PHONE),
            Person("other", HIM, identity=HIS_ID, phone=HIS_PHONE),
        ],
    }
    return Application(**(said | changes))


def applied(cast: Cast, *, at: datetime = MORNING, **changes: Any) -> Case:
    return file_dispute(application(cast, **changes), actor=fresh(cast.zhang), at=at)


def again(case: Case) -> Case:
    found: Case = Case.objects.get(pk=case.pk)
    return found


def accepted(cast: Cast, b: Band, *, at: datetime = MORNING, **changes: Any) -> Case:
    return act(applied(cast, at=at, **changes), "accept", b.gu, at=at)


def told(case: Case, who: User, *, at: datetime = MORNING) -> Case:
    for party in case.dispute.parties.all():
        case = act(case, "serve_notice", who, at=at, party=party.pk, way="in_person")
    return case


def consented(case: Case, who: User, *, at: datetime = MORNING) -> Case:
    case = told(case, who, at=at)
    for party in case.dispute.parties.all():
        case = act(case, "consent", who, at=at, party=party.pk, way="in_person")
    return case


def assigned(case: Case, chair: User, mediator: Mediator, *, at: datetime = MORNING) -> Case:
    case = act(case, "choose_mediator", chair, at=at, mediator=mediator.pk, how="chosen")
    for who in [*(str(one.pk) for one in case.dispute.parties.all()), "self"]:
        case = act(case, "answer_recusal", chair, at=at, mediator=mediator.pk, who=who, ground="none")
    return case


def ready(cast: Cast, b: Band, *, at: datetime = MORNING, **changes: Any) -> Case:
    """Consented by everybody, with a mediator nobody objects to."""
    return assigned(consented(accepted(cast, b, at=at, **changes), b.gu, at=at), b.gu, b.m_mei, at=at)


def met(case: Case, who: User, *, at: datetime = MORNING, room: Any = None) -> Case:
    case = act(case, "plan_session", who, at=at, starts_at=at, minutes=60, room=room and room.pk)
    session = case.dispute.sessions.get(held_on=None, is_cancelled=False)
    return act(case, "hold_session", who, at=at, session=session.pk, minutes=MINUTES)


def mediating(cast: Cast, b: Band, *, at: datetime = MORNING, **changes: Any) -> Case:
    return met(ready(cast, b, at=at, **changes), b.mei, at=at)


def agreed(cast: Cast, b: Band, *, at: datetime = MORNING, **changes: Any) -> Case:
    return act(mediating(cast, b, at=at), "agree_written", b.mei, at=at, **(CONTENTS | changes))


def signed(case: Case, who: User, *, at: datetime = MORNING, on: date | None = None) -> Case:
    for signer in case.dispute.agreement.missing():
        case = act(case, "sign", who, at=at, who=signer.key, way="signed", on=on)
    return case


def in_effect(cast: Cast, b: Band, *, at: datetime = MORNING) -> Case:
    return signed(agreed(cast, b, at=at), b.mei, at=at)


def day_of(at: datetime) -> date:
    return timezone.localdate(at)
