"""Booking in a real browser on a phone: two want the same hour, and the second is told."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from governance.notices.models import Delivery
from parties.models import Booking
from tests.cast import Cast
from tests.e2e.test_life_of_a_case import sound
from tests.e2e.test_shell import WIDTHS, complaints  # noqa: F401 (complaints: a fixture)
from tests.parties.booked import OTHER, PHONE, room

pytestmark = pytest.mark.e2e


def fill_in(page: Page, address: str, phone: str) -> None:
    """Choose ten o'clock, and say who and what for."""
    page.goto(address)
    page.get_by_role("radio", name=re.compile("10:00")).check()
    page.get_by_label("用来做什么").fill("楼栋议事")
    page.get_by_label("您的姓名").fill("杨女士")
    page.get_by_label("手机号码").fill(phone)


def test_a_booking_is_refused_because_it_is_taken(
    page: Page,
    context: BrowserContext,
    live_server: Any,
    real_cast: Cast,
    complaints: list[str],  # noqa: F811
) -> None:
    place, home = room(real_cast), live_server.url
    place.hours.all().delete()
    for weekday in range(7):
        place.hours.create(weekday=weekday, opens=time(9), closes=time(18))
    day = timezone.localdate() + timedelta(days=1)
    address = f"{home}/shared/{place.pk}/?on={day}"
    page.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]

    # Somebody has the page open and everything filled in.
    slow = context.new_page()
    slow.set_viewport_size(WIDTHS["phone"])  # type: ignore[arg-type]
    fill_in(slow, address, OTHER)

    # The other is faster: the page, the message, the link, the button.
    page.goto(f"{home}/shared/")
    sound(page)
    page.get_by_role("link", name=re.compile(place.name)).click()
    sound(page)
    fill_in(page, address, PHONE)
    page.get_by_role("button", name="发短信确认").click()
    expect(page.get_by_text("短信已经发出")).to_be_visible()
    link = re.search(r"/shared/open/[\w-]+/", Delivery.objects.latest("pk").text)
    assert link is not None
    page.goto(home + link[0])
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_role("heading", name=re.compile(place.name))).to_be_visible()
    sound(page)

    # The slow one is told, and keeps what was typed.
    slow.get_by_role("button", name="发短信确认").click()
    expect(slow.get_by_text("这段时间已经有人约了").first).to_be_visible()
    expect(slow.get_by_label("用来做什么")).to_have_value("楼栋议事")
    expect(slow.get_by_role("radio", name=re.compile("10:00"))).to_be_disabled()
    assert Booking.objects.filter(state="approved").count() == 1
    assert [one for one in complaints if "422" not in one] == []  # the refusal itself is one
