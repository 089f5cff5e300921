"""An area said in words: its code, or a name that is one in the reader's reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from governance.areas.models import Area

if TYPE_CHECKING:
    from governance.access.models import User

NAMED = 5  # candidates that an error names


def find(user: User, right: str, text: str) -> Area:
    """The current area ``text`` means where ``user`` holds ``right``. Raises ValidationError."""
    text = text.strip()
    reach: Any = Area.objects.defer("boundary").restrict(user, right).current()
    if exact := reach.filter(code=text).first():
        return exact
    rows = list(reach.named(text)[: NAMED + 1]) if text else []
    same = [row for row in rows if text in (row.name, row.short_name)]
    if len(same) == 1 or len(rows) == 1:
        return (same or rows)[0]
    if not rows:
        raise ValidationError(_("您的辖区内没有叫这个名字的区域，请填名称或编码。"))
    paths = Area.objects.defer("boundary").paths(rows[:NAMED])
    names = "；".join(f"{' › '.join(str(one) for one in paths[row.pk])} {row.code}" for row in rows[:NAMED])
    raise ValidationError(_("有几个区域都叫这个名字，请填编码：%s") % names)
