"""Forms of rows that two people may be editing, and refusals shown at their fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from governance.common.refusals import Refused


class SeenForm(forms.ModelForm):
    """A form of a row that two people may be editing: it carries what the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            if isinstance(one, forms.DateField):
                one.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def _post_clean(self) -> None:
        """The services validate the row; a form only turns text into values."""

    def facts(self) -> dict[str, Any]:
        """What was filled in, for a service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def refuse(form: forms.BaseForm, error: Refused | ValidationError) -> None:
    """Show a refusal at its field, or on top where the form does not ask for it."""
    if isinstance(error, Refused):
        form.add_error(error.field if error.field in form.fields else None, str(error))
    elif hasattr(error, "error_dict"):
        for name, faults in error.error_dict.items():
            form.add_error(name if name in form.fields else None, faults)
    else:
        form.add_error(None, error)
