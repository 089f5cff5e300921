"""What the workbench says to a street whose alliance has no meeting this quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from parties.alliances.meetings import without_meeting
from parties.models import Alliance
from parties.rights import ALLY

if TYPE_CHECKING:
    from governance.access.models import User


def no_meeting(user: User) -> tuple[str, str] | None:
    """The sentence and where to plan one; None while every alliance of the reader's has a meeting."""
    rows = list(without_meeting(Alliance.objects.restrict(user, ALLY)).order_by("area__lft")[:2])
    if not rows:
        return None
    if len(rows) == 1:
        said = _("%(name)s本季度还没有安排联席会议。") % {"name": rows[0]}
        return said, reverse("alliance-meeting-new", args=[rows[0].pk])
    return _("有党建联盟本季度还没有安排联席会议。"), f"{reverse('alliances')}?idle=on"
