"""A matter of a meeting becomes a whistle: where it is blown, and how it is found by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parties.alliances.agenda import Outcome
from parties.models import Whistle
from parties.rights import BLOW, WHISTLES
from parties.whistles.blowers import areas_of

if TYPE_CHECKING:
    from governance.access.models import User
    from parties.models import AgendaItem


def new_url(item: AgendaItem, user: User) -> str:
    """The page on which one is blown, with the matter filled in; "" for who is no secretary."""
    if not user.scope(BLOW) or not areas_of(user):
        return ""
    said = {"title": item.title[:60], "text": f"{item.title}。{item.text}".strip()}
    return f"{reverse('whistle-new')}?{urlencode(said)}"


def find(number: str, user: User) -> str | None:
    row = Whistle.objects.restrict(user, WHISTLES).filter(case__number=number).select_related("case").first()
    return row.case.get_absolute_url() if row else None


OUTCOME = Outcome("whistle", _("吹哨"), new_url, find)
