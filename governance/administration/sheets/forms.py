"""Uploading a sheet for an area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.administration.sheets.definitions import Sheet


class AreaForm(forms.Form):
    """The area whose rows are exported, or brought in: the whole of it and what lies below.

    To be chosen are the city, districts and streets in reach; a deeper one is there when it was asked for.
    """

    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("区域"),
        to_field_name="code",
        help_text=_("只导出、只导入这个区域及其下级。"),
    )

    def __init__(self, *args: Any, user: User, sheet: Sheet, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = user.scope(sheet.right)
        reach: Any = Area.objects.filter(scope.q()).current().defer("boundary").order_by("tree_id", "lft")
        offered = reach.filter(level__lte=Level.SUBDISTRICT)
        wanted = reach.filter(code=code or str(self.data.get("area", "")))
        tops = reach.filter(pk__in=[span.area_id for span in scope.spans])
        areas: Any = self.fields["area"]
        areas.queryset = offered | wanted | tops
        areas.label_from_instance = lambda area: "\u3000" * area.level + str(area)
        chosen = wanted.first() or tops.order_by("level", "lft").first() or offered.first()
        self.initial.setdefault("area", chosen.code if chosen else "")


class UploadForm(AreaForm):
    file = forms.FileField(
        allow_empty_file=True,  # said with its name and what to do
        label=_("文件"),
        help_text=_("xlsx 或 csv，第一行是表头，最多 20 000 行。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
