"""Telling the life of a need in tests: collected, published, claimed, delivered, rated, by the real acts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from governance.access import services as access
from governance.access.models import Unit, User
from governance.cases.models import Case, Category
from governance.notices.models import Delivery
from parties.claims import services as claims
from parties.claims.services import Offer
from parties.lists import proofs
from parties.lists.services import Wish, collect
from parties.models import Claim, NeedItem
from tests.cases.story import MORNING, act, instant, photo
from tests.cast import Cast, fresh, person

SOON = instant("2026-03-12 15:00")
LATER = instant("2026-03-20 10:00")
RATED = instant("2026-03-24 10:00")
TEXT = "社区独居老人多，想请单位每月来一次义诊和理发"
PUBLIC = "每月一次为老人义诊和理发，场地由社区提供。"


def kind(code: str = "need_elderly") -> Category:
    found: Category = Category.objects.get(code=code)
    return found


def wish(cast: Cast, **changes: Any) -> Wish:
    said: dict[str, Any] = {
        "source": "staff",
        "area": cast.east_lane,
        "category": kind(),
        "title": "老人义诊理发",
        "text": TEXT,
    }
    return Wish(**(said | changes))


def collected(cast: Cast, *, at: datetime = MORNING, **changes: Any) -> Case:
    """Brought by community staff, or in the name of a unit by the system."""
    actor = None if changes.get("unit") else fresh(cast.zhang)
    return collect(wish(cast, **changes), actor=actor, at=at)


def published(cast: Cast, *, at: datetime = MORNING, capacity: int = 2, **changes: Any) -> NeedItem:
    case = act(
        collected(cast, at=at, **changes),
        "publish",
        cast.zhang,
        at=at,
        sort="need",
        title="为老人义诊理发",
        text=PUBLIC,
        capacity=capacity,
    )
    found: NeedItem = case.need
    return found


def offer(unit: Unit, role: str = "lead", **changes: Any) -> Offer:
    return Offer(**({"unit": unit, "role": role, "way": "service", "text": "派两名医生来"} | changes))


def claimed(need: NeedItem, unit: Unit, who: User, role: str = "lead", *, at: datetime = SOON) -> Claim:
    return claims.claim(need, offer(unit, role), actor=fresh(who), at=at)


def confirmed(cast: Cast, need: NeedItem, unit: Unit, who: User, role: str = "lead") -> Claim:
    made = claimed(need, unit, who, role)
    act(made.case, "confirm", cast.secretary, at=SOON)
    return again(made)


def again(claim: Claim) -> Claim:
    found: Claim = Claim.objects.select_related("case", "unit").get(pk=claim.pk)
    return found


def need_again(need: NeedItem) -> NeedItem:
    found: NeedItem = NeedItem.objects.select_related("case").get(pk=need.pk)
    return found


def delivered(cast: Cast, **changes: Any) -> NeedItem:
    """A need that one unit has claimed and delivered."""
    need = published(cast, **changes)
    claim = confirmed(cast, need, cast.water, cast.shui)
    act(claim.case, "begin", cast.shui, at=SOON)
    act(claim.case, "deliver", cast.shui, at=LATER, text="来了三次，服务老人", people=90, photos=[photo()])
    return need_again(need)


def link_of(phone: str) -> str:
    """The token of the last message to a telephone."""
    text = next(
        one.text for one in Delivery.objects.filter(notice=None).order_by("-pk") if one.address == phone
    )
    found = re.search(r"/([A-Za-z0-9_-]{20,})/", text)
    assert found
    return found[1]


def rates(need: NeedItem, number: int, stars: int = 5, *, at: datetime = LATER) -> Any:
    """One resident rates and uses the link."""
    phone = f"1390000{number:04d}"
    proofs.ask_for_rating(need, phone, stars=stars, words="很好", at=at)
    return proofs.use(link_of(phone), at=at)


def contact(cast: Cast, unit: Unit | None = None, name: str = "lian") -> User:
    """Somebody who is nothing but a unit's contact in alliances."""
    who = person(name, "联络员")
    role = cast.roles["alliance_contact"]
    access.give_post(who, role=role, area=cast.north, unit=unit or cast.water, actor=None)
    return who
