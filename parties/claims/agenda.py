"""What claims bring to the meetings of an alliance: needs that nobody claimed, and needs that it raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parties.alliances.agenda import Outcome, Proposed, Source
from parties.claims.services import needs_for_agenda
from parties.models import NeedItem
from parties.rights import COLLECT, NEEDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import User
    from parties.models import AgendaItem, Alliance


def propose(alliance: Alliance) -> Iterable[Proposed]:
    """The needs that nobody claimed in time, in their published words."""
    for need in needs_for_agenda(alliance):
        yield Proposed(
            key=need.case.number,
            title=_("无人认领：%(title)s") % {"title": need.title},
            text=need.text,
            url=need.get_absolute_url(),
        )


def new_url(item: AgendaItem, user: User) -> str:
    return reverse("need-new") if user.scope(COLLECT) else ""


def find(number: str, user: User) -> str | None:
    rows = NeedItem.objects.restrict(user, NEEDS).filter(case__number=number)
    found = rows.select_related("case").first()
    return None if found is None else str(found.get_absolute_url())


UNCLAIMED_NEEDS = Source("needs", gettext_lazy("无人认领的需求"), propose)
BECOMES_NEED = Outcome("need", gettext_lazy("转为需求"), new_url, find)
