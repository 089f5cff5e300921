"""Forms of screenings. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.models import Screening
from disputes.names import KIND
from disputes.rights import ARRANGE, SCREEN, SCREENINGS
from disputes.screenings import services
from governance.areas.models import Area, Level
from governance.cases.models import Category
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters, indented, light

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User

FINDINGS = 3  # that one report has room for; more are added by the community


class ScreeningFilters(AreaFilters):
    RIGHT = SCREENINGS
    STATES = (("", _("进行中")), ("closed", _("已结束")), ("every", _("全部")))

    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(closed_on=None)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.exclude(closed_on=None) if value == "closed" else rows


class ScreeningForm(SeenForm):
    class Meta:
        model = Screening
        fields = ["area", "title", "subject", "special", "starts_on", "due_on"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        here = light().restrict(user, ARRANGE).current().filter(level__lte=Level.COMMUNITY)
        fields["area"].queryset = here.order_by("tree_id", "lft")
        fields["area"].label_from_instance = indented


class ReportForm(forms.Form):
    """One grid's report: who leaves the findings empty reports that there is nothing."""

    grid = forms.ModelChoiceField(Area.objects.none(), label=_("网格"), empty_label=None)
    on = forms.DateField(
        label=_("排查日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    households = forms.IntegerField(label=_("走访户数"), min_value=0, max_value=99_999, initial=0)

    def __init__(self, *args: Any, screening: Screening, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        mine = user.scope(SCREEN).q_with_posts()
        fields["grid"].queryset = services.not_looked(screening).filter(mine)
        for number in range(1, FINDINGS + 1):
            self.fields[f"category_{number}"] = forms.ModelChoiceField(
                Category.objects.filter(kind=KIND, is_active=True),
                label=_("发现的纠纷类别"),
                required=False,
                empty_label=_("没有发现"),
            )
            self.fields[f"facts_{number}"] = forms.CharField(
                label=_("发现了什么"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.order_fields(
            [
                "grid",
                "on",
                "households",
                *(f"{name}_{n}" for n in range(1, FINDINGS + 1) for name in ("category", "facts")),
            ]
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(1, FINDINGS + 1):
            if given.get(f"facts_{number}") and not given.get(f"category_{number}"):
                self.add_error(f"category_{number}", _("请选择类别。"))
        return given

    def found(self) -> list[services.Found]:
        given = self.cleaned_data
        return [
            services.Found(given[f"category_{n}"], given[f"facts_{n}"])
            for n in range(1, FINDINGS + 1)
            if given[f"category_{n}"]
        ]
