"""Forms of kept rows. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from governance.areas.models import Area


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class EndForm(forms.Form):
    on = date_field(_("从哪天起"))


class RowForm(SeenForm):
    """A form of a kept row at ``area``, filled in by ``user``. Only a new row is asked for its code."""

    def __init__(self, *args: Any, area: Area, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.user = area, user
        if self.instance.pk:
            self.fields.pop("code", None)
        for one in self.fields.values():
            if isinstance(one.widget, forms.Textarea):
                one.widget.attrs["rows"] = 4
        self.offer()

    def offer(self) -> None:
        """Narrow what the choices offer."""


class DatedFilters(AreaFilters):
    """Filters of rows that end: those of now, the ended ones, or all. Subclasses say the field of the end."""

    STATES = (("", _("在用")), ("ended", _("已结束")), ("every", _("全部")))
    END = "ends_on"
    NAMED = "name"

    q = forms.CharField(label=_("名称"), max_length=60, widget=forms.SearchInput())
    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(**{self.END: None})

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{self.NAMED}__icontains": value.strip()})

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.exclude(**{self.END: None}) if value == "ended" else rows
