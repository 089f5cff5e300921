"""Showing that a telephone is one's own before booking by it: the one-time links that residents know.

The link of the loop's own pages for residents (``ResidentLink``), with this room's words and address. What
is asked for waits as a booking that holds no time; opening the link takes it. The answer to "show me my
bookings" is the same whether the number is known or not.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from governance.cases.models import ResidentLink
from governance.cases.notify.one_time_links import digest_of
from governance.cases.sla import limits
from governance.common import phones
from governance.notices import outbox
from governance.notices.models import Channel
from governance.notices.texts import Texts
from parties.models import Booking


@transaction.atomic
def send_link(phone: str, *, at: datetime, booking: Booking | None = None) -> str:
    """Send a one-time link to ``phone``: it takes ``booking``, or shows what is booked; returns the token.

    Without a booking nothing is sent to a number of which nothing is known.
    """
    token, minutes = secrets.token_urlsafe(24), limits.setting("link_minutes")
    index = phones.index_of(phone)
    link = ResidentLink.objects.create(
        digest=digest_of(token), phone_index=index, made_at=at, until=at + timedelta(minutes=minutes)
    )
    if booking is not None:
        booking.link = link
        booking.save()
    if booking is not None or Booking.objects.proved().filter(phone_index=index).exists():
        address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("public-booking-open", args=[token])
        text = Texts(["booking_link"]).render("booking_link", link=address, minutes=minutes)
        outbox.send_to(phones.normal(phone), text, channel=Channel.SMS, at=at)
    return token


def waiting_for(token: str) -> Booking | None:
    """What the link will book, if it is to book something and has not."""
    rows = Booking.objects.filter(link__digest=digest_of(token), state="unproved")
    return rows.select_related("resource").first()
