"""The pages of shared resources: booking without an account, the owner's side, who sees them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.common.crypto import blind_index
from governance.insight import catalogue
from governance.insight.periods import Period
from governance.notices.models import Delivery
from parties.models import Booking, SharedResource
from parties.resources import ics, use
from tests.cast import Cast, fresh
from tests.parties.booked import DAILY, NINE, OTHER, PHONE, books, room, tools
from tests.portal.browsers import browser_of
from tests.query_budget import budget


def public(cast: Cast, **changes: Any) -> tuple[SharedResource, str, str]:
    """A room open every day, the address of its page tomorrow, and tomorrow at ten."""
    place = room(cast, **changes)
    for weekday in (5, 6):
        place.hours.create(weekday=weekday, opens=DAILY[0][0], closes=DAILY[0][1])
    day = timezone.localdate() + timedelta(days=1)
    return place, f"{reverse('public-resource', args=[place.pk])}?on={day}", f"{day}T10:00"


def said(start: str, phone: str = PHONE) -> dict[str, Any]:
    return {
        "start": start, "minutes": 60, "people": 5, "purpose": "楼栋议事", "name": "杨女士", "phone": phone,
    }  # fmt: skip


def link_sent() -> str:
    found = re.search(r"/shared/open/[\w-]+/", Delivery.objects.latest("pk").text)
    assert found is not None
    return found[0]


def test_a_resident_books_by_telephone_cancels_and_is_told_when_it_is_taken(cast: Cast) -> None:
    place, page, ten = public(cast)
    browser = Client()
    assert place.name in browser.get(reverse("public-resources")).content.decode()
    wrong = browser.post(page, said(ten) | {"phone": "0871-63123456"})
    assert wrong.status_code == 422
    assert "杨女士" in wrong.content.decode()
    assert "短信已经发出" in browser.post(page, said(ten)).content.decode()
    assert Booking.objects.get().state == "unproved"
    link = link_sent()
    assert place.name in browser.get(link).content.decode()
    listed = browser.post(link, follow=True).content.decode()
    made = Booking.objects.get()
    assert (made.state, made.phone_index) == ("approved", blind_index(PHONE))
    assert "楼栋议事" in listed
    other = Client()
    taken = other.post(page, said(ten, OTHER))
    assert taken.status_code == 422
    assert "已经有人约了" in taken.content.decode()
    assert other.post(reverse("public-booking-cancel", args=[made.pk])).status_code == 404
    browser.post(reverse("public-booking-cancel", args=[made.pk]))
    assert Booking.objects.get(pk=made.pk).state == "cancelled"
    assert other.get(link).status_code == 410


def test_every_day_that_can_be_booked_can_be_chosen(cast: Cast) -> None:
    place, _page, _ten = public(cast)
    address = reverse("public-resource", args=[place.pk])
    for days in (0, 6, 7, place.ahead_days, place.ahead_days + 1, -1):
        day = timezone.localdate() + timedelta(days=days)
        shown = Client().get(address, {"on": str(day)})
        assert shown.status_code == 200
        near = min(max(days, 0), place.ahead_days)
        chosen = timezone.localdate() + timedelta(days=near)
        assert f'?on={chosen}" aria-current="date"' in shown.content.decode()


def test_who_has_an_account_books_at_once_and_rates_what_was_used(cast: Cast) -> None:
    _place, page, ten = public(cast)
    browser = browser_of(cast.li)
    assert "您账号里的姓名和电话" in browser.get(page).content.decode()
    browser.post(page, said(ten))
    made = Booking.objects.get()
    assert (made.booker, made.state) == (cast.li, "approved")
    Booking.objects.update(state="used")
    browser.post(reverse("public-booking-rate", args=[made.pk]), {"rating": 5, "remark": "很好"})
    assert Booking.objects.get().rating == 5


def test_the_answer_is_the_same_whether_a_number_is_known_or_not(cast: Cast) -> None:
    books(room(cast))
    asked = reverse("public-bookings-ask")
    answers = [Client().post(asked, {"phone": phone}).content.decode() for phone in (PHONE, "13711112222")]
    plain = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", one) for one in answers]
    assert plain[0] == plain[1]


def test_the_owner_opens_pauses_decides_and_says_who_came(cast: Cast) -> None:
    browser = browser_of(cast.shui)
    form = {
        "unit": cast.water.pk, "kind": "room", "name": "读书角", "area": cast.east_lane.pk, "address": "8 号",
        "pieces": 1, "needs_approval": "on", "slot_minutes": 60, "longest_minutes": 120, "ahead_days": 14,
        "cancel_hours": 2, "opens_0": "09:00", "closes_0": "12:00",
    }  # fmt: skip
    wrong = browser.post(reverse("shared-resource-new"), form | {"closes_0": "08:00"})
    assert wrong.status_code == 422
    browser.post(reverse("shared-resource-new"), form)
    place = SharedResource.objects.get()
    assert place.hours.get().weekday == 0
    page = reverse("shared-resource", args=[place.pk])
    state = reverse("shared-resource-state", args=[place.pk])
    assert browser.post(state, {"state": "paused", "reason": ""}).status_code == 422
    browser.post(state, {"state": "paused", "reason": "装修"})
    assert "装修" in browser.get(page).content.decode()
    assert "装修" in Client().get(reverse("public-resource", args=[place.pk])).content.decode()
    meeting = room(cast, needs_approval=True)
    made = books(meeting)
    found = browser.get(reverse("booking", args=[made.pk])).content.decode()
    assert PHONE not in found
    assert "139****1111" in found
    shown = browser.post(reverse("booking-act", args=[made.pk, "phone"]), {"purpose": "通知改期"})
    assert PHONE in shown.content.decode()
    act = reverse("booking-act", args=[made.pk, "refuse"])
    assert browser.post(act, {"reason": ""}).status_code == 422
    browser.post(reverse("booking-act", args=[made.pk, "approve"]))
    assert Booking.objects.get(pk=made.pk).state == "approved"
    browser.post(reverse("booking-act", args=[made.pk, "missed"]))
    assert Booking.objects.get(pk=made.pk).state == "no_show"
    for who, status in ((cast.zhao, 404), (cast.auditor, 403), (cast.he, 404)):
        assert browser_of(who).post(act, {"reason": "不行"}).status_code == status
        assert browser_of(who).post(state, {"state": "open"}).status_code == status


def test_the_feed_says_when_it_is_taken_and_nothing_of_anybody(cast: Cast) -> None:
    place = room(cast, name="会议室,大;小")
    books(place)
    text = ics.feed(place, url="https://example.invalid/", at=NINE)
    assert "DTSTART:20260313T010000Z\r\n" in text
    assert "DTEND:20260313T020000Z\r\n" in text
    assert "会议室\\,大\\;小" in text
    assert "杨" not in text
    assert "议事" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    answer = Client().get(reverse("public-resource-feed", args=[place.pk]))
    assert answer["Content-Type"].startswith("text/calendar")


def test_use_is_hours_booked_of_hours_open(cast: Cast) -> None:
    place, ladders = room(cast), tools(cast, 2)
    books(place, hours=3)
    made = books(ladders, hours=2, pieces=2)
    Booking.objects.filter(pk=made.pk).update(state="no_show")
    of_room, of_tools = use.of_month([place, ladders], 2026, 3)
    assert of_room.open_minutes == 22 * 9 * 60  # weekdays of March 2026
    assert (of_room.used, of_room.rate) == (180, 2)
    assert of_tools.open_minutes == 2 * 22 * 9 * 60
    assert (of_tools.used, of_tools.booked, of_tools.no_shows) == (0, 240, 1)
    shown = browser_of(cast.zhang).get(reverse("shared-resource-use"), {"month": "2026-03"})
    assert place.name in shown.content.decode()
    assert place.name not in browser_of(cast.zhao).get(reverse("shared-resource-use")).content.decode()


def test_figures_add_up_with_their_lists(cast: Cast) -> None:
    books(room(cast))
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    for code, value in (("resource_bookings", 1), ("resource_no_show_rate", 0)):
        one = catalogue.get(code)
        assert one is not None
        assert one.figure(cast.east_lane, period, fresh(cast.zhang), NINE).value == value
        assert one.figure(cast.east_lane, period, fresh(cast.zhao), NINE).value in (0, None)


def test_lists_do_not_ask_once_a_row(cast: Cast) -> None:
    place = tools(cast, 50)
    for number in range(10):
        books(place, phone=f"1390000{number:04d}")
        room(cast, name=f"教室 {number}")
    zhang = browser_of(cast.zhang)
    for name in ("shared-resources", "bookings", "shared-resource-use"):
        address = f"{reverse(name)}?state=every" if name == "bookings" else reverse(name)
        zhang.get(address)
        with budget(f"page: {name}, ten rows"):
            zhang.get(address)
    with budget("page: public-resources, ten rows"):
        Client().get(reverse("public-resources"))
