"""Short words for the tests: who volunteers, what they did, what they have."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from governance.common.refusals import Refused
from governance.ledgers import accounts
from governance.ledgers.posting import Posting, post
from tests.cast import Cast
from volunteers.books import beans, ledgers, service_hours
from volunteers.models import BeanAward, ClueClass, ServiceRecord, Volunteer
from volunteers.people import services

ADULT, ELDER, CHILD = date(1990, 5, 17), date(1950, 2, 3), date(2014, 9, 1)


def card(born: date, number: int) -> str:
    """A made-up identity card number that is formally right."""
    digits = f"530111{born:%Y%m%d}{number:03d}"
    weighed = sum(int(one) * weight for one, weight in zip(digits, services.WEIGHTS, strict=True))
    return digits + services.CHECKS[weighed % 11]


def waiting(
    cast: Cast, name: str = "杨帆", *, number: int = 1, born: date = ADULT, **facts: Any
) -> Volunteer:
    known = {"area": cast.east_lane, "consent": services.consent_now(), "actor": None} | facts
    return services.register(
        document_kind="id_card", document_number=card(born, number), name=name, born_on=born, **known
    )


def volunteer(cast: Cast, name: str = "杨帆", **facts: Any) -> Volunteer:
    return services.activate(waiting(cast, name, **facts), actor=None)


def morning(days_ago: int = 1, hour: int = 9) -> datetime:
    start = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    return start - timedelta(days=days_ago)


def served(
    cast: Cast, person: Volunteer, *, hours: float = 2, actor: Any = None, **facts: Any
) -> ServiceRecord:
    at = facts.pop("at", morning())
    said: dict[str, Any] = {
        "activity": "周六清河",
        "place": "宝象河东岸",
        "content": "清理河岸垃圾",
        "organiser": "东巷志愿服务站",
        "in_charge": "张丽",
        "started_at": at,
        "ended_at": at + timedelta(hours=hours),
    }
    return service_hours.record(person, actor=actor, **(said | facts))


def with_time(person: Volunteer, minutes: int, cause: str = "seed") -> Volunteer:
    """Somebody who has minutes in the time bank."""
    moves = {
        ledgers.common(ledgers.BANK, ledgers.ISSUED): -minutes,
        ledgers.own(ledgers.BANK, person): minutes,
    }
    post(Posting(ledgers.BANK, "deposit", f"{cause}:{person.pk}", moves), actor=None)
    return person


def pool(minutes: int) -> None:
    moves = {
        ledgers.common(ledgers.BANK, ledgers.ISSUED): -minutes,
        ledgers.common(ledgers.BANK, ledgers.POOL): minutes,
    }
    post(Posting(ledgers.BANK, "deposit_above", "seed:pool", moves), actor=None)


def has(person: Volunteer, ledger: str, kind: str = ledgers.OWN) -> int:
    return accounts.balance(ledgers.own(ledger, person, kind))


def donated(cast: Cast, yuan: int, paper: str = "JD-001") -> None:
    beans.donate(
        cast.east_lane, donor="东巷商会", yuan=yuan, given_on=timezone.localdate(), paper=paper, actor=None
    )


def proposed(cast: Cast, person: Volunteer, code: str = "useful", actor: Any = None) -> BeanAward:
    kind = ClueClass.objects.get(code=code)
    return beans.propose(person, kind, fund=cast.east_lane, clue="井盖缺失，属实", actor=actor)


def refused(reason: Any, act: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason == reason, str(caught.value)
    return caught.value
