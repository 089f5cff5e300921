"""What people are told of bookings: by message to a telephone, by notice to who has an account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.common import phones
from governance.notices import outbox
from governance.notices import services as notices
from governance.notices.models import Channel, Weight
from governance.notices.text_kinds import TextKind
from governance.notices.texts import Texts
from parties.models.resources import BookingState

if TYPE_CHECKING:
    from parties.models import Booking

_KNOWN = ("name", "when", "address", "reason")
KINDS = (
    TextKind(
        "booking_requested",
        _("预约已收到，等单位同意"),
        _KNOWN,
        _("已收到您的预约：{name}，{when}。提供单位同意后会再通知您。"),
    ),
    TextKind(
        "booking_approved",
        _("预约成功"),
        _KNOWN,
        _("预约成功：{name}，{when}，地址：{address}。来不了请提前取消。"),
    ),
    TextKind(
        "booking_refused", _("预约未同意"), _KNOWN, _("您的预约没有同意：{name}，{when}。原因：{reason}")
    ),
    TextKind(
        "booking_lapsed",
        _("预约没有及时处理"),
        _KNOWN,
        _("很抱歉，您预约的{name}（{when}）没有及时处理，已作废，请另约。"),
    ),
    TextKind(
        "booking_cancelled",
        _("预约被提供单位取消"),
        _KNOWN,
        _("很抱歉，您预约的{name}（{when}）已取消。原因：{reason}"),
    ),
    TextKind(
        "booking_reminder",
        _("预约提醒"),
        _KNOWN,
        _("提醒：您预约了{name}，{when}，地址：{address}。来不了请及时取消。"),
    ),
    TextKind(
        "booking_link",
        _("预约的一次性链接"),
        ("link", "minutes"),
        _("打开链接完成或查看预约，{minutes} 分钟内有效，只能用一次：{link}"),
    ),
)
OF_STATE = {
    BookingState.REQUESTED: "booking_requested",
    BookingState.APPROVED: "booking_approved",
    BookingState.REFUSED: "booking_refused",
    BookingState.LAPSED: "booking_lapsed",
}


def when(booking: Booking) -> str:
    """From when to when, local time."""
    start, end = timezone.localtime(booking.starts_at), timezone.localtime(booking.ends_at)
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"


def of_booking(booking: Booking, at: datetime) -> None:
    """Tell whoever booked how it stands."""
    if code := OF_STATE.get(BookingState(booking.state)):
        send(booking, code, at)


def of_cancelled(booking: Booking, at: datetime, *, by_owner: bool) -> None:
    if by_owner:
        send(booking, "booking_cancelled", at)


def send(booking: Booking, code: str, at: datetime) -> None:
    """One text: a notice where there is an account, else a message to the telephone."""
    resource = booking.resource
    text = Texts([code]).render(
        code, name=resource.name, when=when(booking), address=resource.address, reason=booking.reason or "–"
    )
    if booking.booker is not None:
        url = reverse("public-bookings")
        notices.tell([booking.booker], text, weight=Weight.INFO, url=url)
    elif booking.phone and phones.is_mobile(booking.phone):
        outbox.send_to(booking.phone, text, channel=Channel.SMS, at=at, area=resource.area)
