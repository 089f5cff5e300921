"""Words, ticks and choices among what the flow itself lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.cases.models import ReasonChoice, RuleGroup
from governance.cases.rules import effective
from governance.cases.workflow import options
from governance.cases.workflow.supplies.base import Supply

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies.base import Asked, Words

LONGEST = 5000  # characters
PERSONAL = ("reporter_name", "reporter_phone")
SIDE_BY_SIDE = 7  # so many choices still stand side by side; more become a list
AGREED, REFUSED = gettext_lazy("同意"), gettext_lazy("不同意")
YES, NO = (True, "true", "on", "1", 1, "yes"), (False, "false", "off", "0", 0, "no")


@dataclass(frozen=True)
class Text(Supply):
    """A line of text of at least ``minimum`` characters; the case's own where it has a field of the name."""

    minimum: int = 0

    def read(self, value: Any, case: Case) -> str:
        text = str(value)
        if len(text) < self.minimum:
            raise ValueError(_("“%(label)s”至少 %(n)s 个字。") % {"label": self.label, "n": self.minimum})
        if len(text) > LONGEST:
            raise ValueError(_("“%s”太长，请控制在 5000 字以内。") % self.label)
        return text

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": self.minimum, "maxLength": LONGEST}

    def field(self, asked: Asked) -> forms.Field:
        # What the case says already may be changed; who reported it is shown against a purpose only.
        initial = None if self.name in PERSONAL else getattr(asked.case, self.name, None)
        return forms.CharField(max_length=LONGEST, initial=initial)


@dataclass(frozen=True)
class LongText(Text):
    """Several lines of text."""

    is_remark: ClassVar[bool] = True

    def field(self, asked: Asked) -> forms.Field:
        return forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True)
class Flag(Supply):
    """A tick. Left alone it is False; ``required`` asks that it is set."""

    required: bool = False
    says_optional: ClassVar[bool] = False

    def is_empty(self, value: Any) -> bool:
        return super().is_empty(value) or (self.required and value not in YES)

    def missing(self) -> str:
        return _("请勾选“%s”。") % self.label

    def nothing(self) -> bool:
        return False

    def read(self, value: Any, case: Case) -> bool:
        return value in YES

    def _schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def field(self, asked: Asked) -> forms.Field:
        return forms.BooleanField()


@dataclass(frozen=True)
class Decision(Supply):
    """Yes or no, in the words of the act: taken, not ticked, so that leaving it alone is no answer."""

    yes: Words = AGREED
    no: Words = REFUSED
    says_optional: ClassVar[bool] = False

    def read(self, value: Any, case: Case) -> bool:
        if value not in (*YES, *NO):
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label)
        return value in YES

    def _schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def field(self, asked: Asked) -> forms.Field:
        return forms.ChoiceField(choices=[("yes", self.yes), ("no", self.no)], widget=forms.RadioSelect)


@dataclass(frozen=True)
class Choice(Supply):
    """One of ``choices`` (value and label); the value keeps its type, whatever the form made of it."""

    choices: Any = ()

    def read(self, value: Any, case: Case) -> Any:
        by_text = {str(code): code for code, _label in self.choices}
        if str(value) not in by_text:
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label)
        return by_text[str(value)]

    def _schema(self) -> dict[str, Any]:
        return {"enum": [code for code, _label in self.choices]}

    def field(self, asked: Asked) -> forms.Field:
        choices = [(str(code), label) for code, label in self.choices]
        return forms.ChoiceField(
            choices=choices,
            widget=forms.RadioSelect if len(choices) <= SIDE_BY_SIDE else forms.Select,
            initial=getattr(asked.case, self.name, None),
        )


@dataclass(frozen=True)
class Reason(Supply):
    """One of the reasons that administrators list for ``reason_kind``, given by code; its text is kept."""

    reason_kind: str = ""

    def read(self, value: Any, case: Case) -> str:
        found = self._rows(case.kind).filter(code=value).first()
        if found is None:
            raise ValueError(_("请从列出的理由中选择“%s”。") % self.label)
        return found.text

    def to_json(self, value: Any) -> Any:
        """The code of the reason; None where its text is no longer in use."""
        return self._rows().filter(text=value).values_list("code", flat=True).first()

    def _rows(self, case_kind: str | None = None) -> Any:
        rows = ReasonChoice.objects.given_for(self.reason_kind, case_kind)
        return effective.in_use(RuleGroup.REASON, rows)

    def _schema(self) -> dict[str, Any]:
        return {"enum": [code for code, _text in options.reasons_for(self.reason_kind)]}

    def field(self, asked: Asked) -> forms.Field:
        choices = options.reasons_for(self.reason_kind, asked.case.kind)
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
