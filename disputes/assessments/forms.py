"""Forms of assessments and of the registers. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from disputes.models.assessments import Expert, Institution
from disputes.rights import ASSESS, EXPERTS
from governance.areas.models import Area, Level
from governance.common.seen_form import SeenForm
from governance.portal.area_filters import AreaFilters, indented, light

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User


class AssessmentFilters(AreaFilters):
    RIGHT = ASSESS
    STATES = (("", _("未办结")), ("every", _("全部")))

    state = forms.ChoiceField(label=_("状态"), choices=STATES)

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrow(rows)
        return rows if "state" in self.values() else rows.filter(case__is_open=True)

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows

    def filter_area(self, rows: Any, value: str) -> QuerySet[Any]:
        from_here = Area.objects.within(self.here).order_by().values("pk") if self.here is not None else None
        found: QuerySet[Any] = rows if from_here is None else rows.filter(case__area__in=from_here)
        return found


class AssessmentForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=_("涉及的区域"), to_field_name="code")
    matter = forms.CharField(label=_("评估事项"), max_length=200, help_text=_("如：某路拓宽改造征收"))
    owner = forms.CharField(label=_("决策（责任）单位"), max_length=80)
    summary = forms.CharField(
        label=_("事项情况和可能的风险"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].queryset = _areas(user, ASSESS)
        fields["area"].label_from_instance = indented


class RegisterForm(SeenForm):
    """A row of one of the two registers."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if self.instance.pk:
            del fields["area"]
        else:
            del fields["is_active"]
            fields["area"].queryset = _areas(user, EXPERTS)
            fields["area"].label_from_instance = indented


class ExpertForm(RegisterForm):
    class Meta:
        model = Expert
        fields = ["area", "name", "field", "employer", "is_active"]


class InstitutionForm(RegisterForm):
    class Meta:
        model = Institution
        fields = ["area", "name", "field", "is_active"]


def _areas(user: User, right: str) -> Any:
    return light().restrict(user, right).current().filter(level__lte=Level.SUBDISTRICT).order_by("lft")
