"""Needs and claims of the made-up city, walked by the portal's own acts as its whistles are."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from governance.access.models import User
from governance.areas.models import Area, Level
from governance.cases import services
from governance.cases.models import Case, Category
from parties.claims import services as claims
from parties.claims.services import Offer
from parties.lists.services import Wish, collect
from workshop.city import walks
from workshop.city.people import username

if TYPE_CHECKING:
    from workshop.city.build import Plan, Say
    from workshop.city.walks import Street

ONE_IN = 4_000
# (kind, title, what is asked, way, what is offered)
NEEDS = (
    ("need_elderly", "为独居老人理发", "行动不便的老人希望每月上门理发一次。", "service", "派两名理发师上门"),
    ("need_training", "小区消防演练", "想请人教居民使用灭火器，演练一次。", "training", "两名教官，带器材"),
    ("need_environment", "楼道清洁日", "楼道杂物多，希望一起清理一次。", "service", "派清洁队，自带工具"),
    ("need_legal", "法律咨询进小区", "居民常问租房和邻里的事。", "guidance", "律师坐班半天"),
    ("need_venue", "借用培训场地", "想借能坐三十人的屋子办培训。", "venue", "会议室周末可用"),
)
CLAIMED, CONFIRMED, DELIVERED = 0.75, 0.92, 0.8  # shares of those that came so far


def wanted_for(plan: Plan) -> int:
    """How many needs a city of ``plan.cases`` has."""
    return plan.cases // ONE_IN


def ask(plan: Plan, say: Say, *, count: int) -> int:
    """Walk ``count`` needs as far as their hours allow; return how many were delivered."""
    lot = random.Random(plan.seed + 1)  # noqa: S311 (a made-up city, no secrets)
    streets, delivered = walks.streets(), 0
    for number, at in enumerate(walks.hours(plan, count, lot)):
        street = lot.choice(streets)
        inside = Area.objects.current().filter(level=Level.COMMUNITY, parent=street.area).order_by("code")
        here = lot.choice(list(inside))
        with transaction.atomic():
            delivered += _walk(street, here, at, plan, lot)
        say("claims", (number + 1) / count)
    return delivered


def _walk(street: Street, here: Area, at: datetime, plan: Plan, lot: random.Random) -> bool:
    """One need: collected, published, claimed, confirmed, delivered, as far as it comes."""
    staff = User.objects.get(username=username("s", here.code, "a"))
    boss = walks.secretary(here, walks.since(plan))
    unit, clerk = lot.choice(street.departments)
    code, title, text, way, offered = lot.choice(NEEDS)

    def act(case: Case, code: str, who: User, days: float, **said: Any) -> bool:
        """Whether there was still time for it."""
        when = at + timedelta(days=days)
        if when > plan.until:
            return False
        services.advance(Case.objects.get(pk=case.pk), code, actor=who, at=when, **said)
        return True

    wish = Wish(
        source="staff",
        area=here,
        category=Category.objects.get(code=code),
        title=title,
        text=text,
    )
    case = collect(wish, actor=staff, at=at)
    if not act(case, "publish", staff, 0.1, sort="need", title=title, text=text, capacity=1):
        return False
    claimed_at = at + timedelta(days=1 + lot.randrange(9))
    if lot.random() > CLAIMED or claimed_at > plan.until:
        return False
    need = Case.objects.get(pk=case.pk).need
    made = claims.claim(need, Offer(unit, "lead", way, offered), actor=clerk, at=claimed_at).case
    days = (claimed_at - at).days + 1
    if lot.random() > CONFIRMED:
        act(made, "decline", boss, days, text="时间不合适，另请单位")
        return False
    if not (act(made, "confirm", boss, days) and act(made, "begin", clerk, days + 1)):
        return False
    said = {"text": "已按约定办完，居民签字确认", "people": 10 + lot.randrange(90)}
    ends = days + 3 + lot.randrange(20)
    return lot.random() < DELIVERED and act(made, "deliver", clerk, ends, **said, photos=[walks.picture()])
