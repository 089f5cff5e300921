"""What a reader chooses, and what an administrator sets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.insight import reasons
from governance.insight.models import IndicatorSetting
from governance.insight.periods import KINDS, LONGEST, Period

LABELS = {"today": _("今天"), "week": _("本周"), "month": _("本月"), "custom": _("自定")}


class PeriodForm(forms.Form):
    """The period in the address: ``period`` and, for one's own, ``from`` and ``to``.

    What makes no sense is shown with its error; the month to date is shown meanwhile.
    """

    use_required_attribute = False

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        for name, label in (("from", _("从")), ("to", _("到"))):
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and start > end:
            self.add_error("from", str(reasons.BACKWARDS()))
        elif start and end and (end - start).days >= LONGEST:
            self.add_error("from", str(reasons.TOO_LONG(days=LONGEST)))
        return cleaned

    @property
    def kind(self) -> str:
        asked = self.data.get("period", "")
        if asked in KINDS:
            return asked
        return "custom" if self.data.get("from") else "month"

    @property
    def period(self) -> Period:
        usual = Period.named(self.kind, self.today)
        if not self.is_valid() or self.kind != "custom":
            return usual
        end = self.cleaned_data.get("to") or self.today
        start = self.cleaned_data.get("from") or end.replace(day=1)
        return Period(start, end) if start <= end else usual


class IndicatorForm(forms.ModelForm):
    class Meta:
        model = IndicatorSetting
        fields = ("target", "direction", "least", "green_from", "blue_from", "yellow_from", "explanation")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        limits = [cleaned.get(name) for name in ("green_from", "blue_from", "yellow_from")]
        known = [limit for limit in limits if limit is not None]
        if known and known != sorted(known, reverse=True):
            self.add_error("blue_from", _("绿、蓝、黄的分界应从高到低。"))
        return cleaned
