"""Residents prove their telephone by a link in a message; what they said counts when it is used."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.areas.models import Area
from governance.cases import services as loop
from governance.cases.models import Case, Category
from governance.cases.notify.one_time_links import digest_of
from governance.cases.sla import limits
from governance.common import phones
from governance.notices import outbox
from governance.notices.models import Channel
from governance.notices.texts import Texts
from parties import reasons
from parties.claims.progress import held
from parties.lists import services
from parties.lists.names import ANSWERED
from parties.models import NeedItem, PhoneProof, Rating
from parties.models.lists import Source

TEXT = "need_proof"
RATABLE = (ANSWERED, "rated", "closed")
STARS = range(1, 6)


@transaction.atomic
def ask_for_need(
    phone: str, *, area: Area, category: Category, title: str, text: str, name: str, at: datetime
) -> None:
    """Keep what a resident needs until they use the link that is sent to ``phone``."""
    said = {"area": area.pk, "category": category.pk, "title": title, "text": text, "name": name}
    _send(PhoneProof.Purpose.NEED, phone, said, at)


@transaction.atomic
def ask_for_rating(need: NeedItem, phone: str, *, stars: int, words: str, at: datetime) -> None:
    """Keep what a resident says of a delivered need until they use the link that is sent to ``phone``.

    Raises Refused (NOT_DELIVERED, STARS_RANGE). Whether the number has rated before is said only to
    whoever holds it, when the link is used.
    """
    if need.case.state not in RATABLE:
        raise reasons.NOT_DELIVERED()
    if stars not in STARS:
        raise reasons.STARS_RANGE(field="stars")
    _send(PhoneProof.Purpose.RATING, phone, {"need": need.pk, "stars": stars, "words": words[:200]}, at)


def _send(purpose: str, phone: str, said: dict[str, Any], at: datetime) -> None:
    forget(at)
    token = secrets.token_urlsafe(24)
    minutes = limits.setting("link_minutes")
    PhoneProof.objects.create(
        digest=digest_of(token),
        purpose=purpose,
        phone=phone,
        said=json.dumps(said, ensure_ascii=False),
        made_at=at,
        until=at + timedelta(minutes=minutes),
    )
    address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("public-need-proof", args=[token])
    text = Texts([TEXT]).render(TEXT, link=address, minutes=minutes)
    outbox.send_to(phone, text, channel=Channel.SMS, at=at)


def waiting(token: str, *, at: datetime) -> PhoneProof | None:
    """The proof behind a link that can still be used."""
    return PhoneProof.objects.filter(digest=digest_of(token), used_at=None, until__gt=at).first()


@transaction.atomic
def use(token: str, *, at: datetime) -> Case | Rating | None:
    """Use a link up: file the need, or count the rating. None when it was used, is too old or wrong.

    Of two that use it at once one is let in. Raises Refused (RATED_BEFORE, NOT_DELIVERED); then the link
    stays unused.
    """
    digest = digest_of(token)
    if not PhoneProof.objects.filter(digest=digest, used_at=None, until__gt=at).update(used_at=at):
        return None
    proof = PhoneProof.objects.get(digest=digest)
    said, phone = json.loads(proof.said), proof.phone
    PhoneProof.objects.filter(pk=proof.pk).update(said="", phone="")
    if proof.purpose == PhoneProof.Purpose.RATING:
        return _rate(said, phone, at)
    return services.collect(
        services.Wish(
            source=Source.RESIDENT,
            area=Area.objects.get(pk=said["area"]),
            category=Category.objects.get(pk=said["category"]),
            title=said["title"],
            text=said["text"],
            name=said["name"],
            phone=phone,
        ),
        actor=None,
        at=at,
    )


def _rate(said: dict[str, Any], phone: str, at: datetime) -> Rating:
    need: NeedItem = NeedItem.objects.select_related("case").get(pk=said["need"])
    case = held(need.case_id)
    if case.state not in RATABLE:
        raise reasons.NOT_DELIVERED()
    try:
        with transaction.atomic():
            made = Rating.objects.create(
                need=need,
                phone_index=phones.index_of(phone),
                stars=said["stars"],
                words=phones.masked(said["words"]),
                at=at,
            )
    except IntegrityError:
        raise reasons.RATED_BEFORE() from None
    loop.advance(case, "count_rating", actor=None, at=at, signed=_("居民"), stars=made.stars)
    return made


def forget(at: datetime) -> int:
    """Delete proofs that have been useless for a day; returns how many."""
    deleted, _by_model = PhoneProof.objects.filter(until__lt=at - timedelta(days=1)).delete()
    return deleted
