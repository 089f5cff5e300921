"""People without an account who were asked: by whom, under which address, and what was sent to them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, OutsideLink
from governance.cases.notify import one_time_links
from governance.notices.adapters import LocalAdapter
from tests.cases.story import file, walk
from tests.cast import Cast, fresh

PHONE = "13987654321"
QUESTION = "堆放的垃圾是装修垃圾还是生活垃圾？"


def reported(cast: Cast, **changes: Any) -> Case:
    said = {"actor": cast.zhang, "reporter_name": "杨女士", "reporter_phone": PHONE, "at": timezone.now()}
    return file(cast, **(said | changes))


def asked(cast: Cast, **changes: Any) -> OutsideLink:
    case = reported(cast, **changes)
    services.advance(case, "ask_reporter", actor=fresh(cast.zhang), text=QUESTION)
    return OutsideLink.objects.get(case=case)


def forwarded(cast: Cast, at: Any = None, **supplied: Any) -> OutsideLink:
    case = walk(cast, "registered", at=at or timezone.now())
    said = {"party": "某电力公司", "address": "13700001111", "text": "请到光明路检修路灯"} | supplied
    services.advance(case, "forward", actor=fresh(cast.zhang), at=at, **said)
    return OutsideLink.objects.get(case=case)


def path(link: OutsideLink) -> str:
    return f"/answer/{one_time_links.token_of(link.nonce)}/"


def carried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the outbox hands to the carrier from now on."""
    found: list[tuple[str, str]] = []

    def send(self: object, address: str, text: str, *, key: str) -> str:
        found.append((address, text))
        return key

    monkeypatch.setattr(LocalAdapter, "send", send)
    return found
