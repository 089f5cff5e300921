"""One form for every act: its fields are what the act's ``supplies`` say, its rules are the engine's.

Fields only turn text into rows; what is missing or wrong is said by the engine (``validation.check``) in
the same words whichever door was used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from governance.cases.workflow import validation
from governance.cases.workflow.supplies import Asked

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.definitions import Transition
    from governance.common.refusals import Refused


class ActForm(forms.Form):
    """What an act on a case asks for. ``version`` is the state of the case the person has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    next = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(
        self, case: Case, act: Transition, user: User, *args: Any, picked: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.act, self.user = case, act, user
        self.supplies = [supply.for_case(case) for supply in act.supplies]
        asked = Asked(case, act, user, typed=self.data, picked=picked or {}, initial=self.initial)
        for supply in self.supplies:
            field = supply.field(asked)
            field.label = str(supply.label)
            field.required = False
            if supply.help:
                field.help_text = str(supply.help)
            if supply.required:
                field.widget.attrs["aria-required"] = "true"
            self.fields[supply.name] = field
        self.initial.setdefault("version", case.version)

    @property
    def visible(self) -> list[Any]:
        return list(self.visible_fields())

    def is_optional(self, name: str) -> bool:
        """Whether a field says that it may stay empty; of those that replace each other none does."""
        return any(s.name == name and not s.required and s.says_optional for s in self.supplies)

    def supplied(self) -> dict[str, Any]:
        """What was given, as the engine takes it."""
        return {supply.name: self.cleaned_data.get(supply.name) for supply in self.act.supplies}

    def refuse(self, refused: Refused) -> None:
        """Put a refusal where it belongs: to its fields, or on top."""
        validation.put_into(self, refused)

    def renewed(self) -> ActForm:
        """The same, as typed, for the case as it is now: sent again it goes by the new version."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = str(self.case.version)  # type: ignore[index]
        return self


class PurposeForm(forms.Form):
    """Why somebody wants to see a telephone number in full."""

    purpose = forms.CharField(label=gettext_lazy("查看用途"), max_length=200)
