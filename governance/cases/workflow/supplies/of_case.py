"""What is picked from the rows of the case itself, or from other cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.choices import ReasonKind
from governance.cases.models import Case, JoinedReport, OutsideLink, ReasonChoice
from governance.cases.notify import link_recipients
from governance.cases.workflow import options
from governance.cases.workflow.supplies.base import Supply
from governance.cases.workflow.supplies.places import RowChoice
from governance.common import folding

if TYPE_CHECKING:
    from governance.cases.workflow.supplies.base import Asked


@dataclass(frozen=True)
class CaseNumber(Supply):
    """Another case, by number. ``among``: "alike" offers cases like this one, "seen" finds by words."""

    among: str = "alike"

    def read(self, value: Any, case: Case) -> Case:
        if isinstance(value, Case):
            return value
        number = folding.numbered(str(value))
        found = Case.objects.filter(number=number).first()
        if found is None:
            raise ValueError(str(reasons.MERGE_NOT_FOUND(number=number)))
        return found

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.number

    def field(self, asked: Asked) -> forms.Field:
        if self.among == "seen":
            return self._by_words(asked)
        alike = [
            (case.number, f"#{case.number} {case.title}")
            for case in options.alike_for(asked.case, asked.user)
        ]
        widget = forms.TextInput(attrs={"list": "alike-cases", "placeholder": "530111-260312-0042"})
        field = forms.CharField(max_length=40, widget=widget)
        field.alike = alike  # type: ignore[attr-defined]
        return field

    def _by_words(self, asked: Asked) -> forms.Field:
        """A number, or words by which it is found among what the person may see."""
        attrs = {
            "hx-get": reverse("case-others", args=[asked.case.number]),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#other-cases",
            "hx-swap": "innerHTML",  # the form around it says otherwise
            "hx-disabled-elt": "unset",
            "autocomplete": "off",
        }
        field = forms.CharField(max_length=40, widget=forms.TextInput(attrs=attrs))
        typed = str(asked.typed.get(self.name) or "")
        field.found = options.others_for(asked.case, asked.user, typed)  # type: ignore[attr-defined]
        return field


@dataclass(frozen=True)
class KeyChoice(Supply):
    """The key of a row of the case; whose row it is, the effect asks."""

    def read(self, value: Any, case: Case) -> int:
        try:
            return int(getattr(value, "pk", value))
        except (TypeError, ValueError) as error:
            raise ValueError(_("所选的“%s”不存在，请重新选择。") % self.label) from error

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}


@dataclass(frozen=True)
class TaskChoice(KeyChoice):
    """An open task of the case; what it says stands in the form where it is to be changed."""

    def field(self, asked: Asked) -> forms.Field:
        rows = list(asked.case.tasks.open())
        picked = next((row for row in rows if str(row.pk) == asked.picked_of(self.name)), None)
        if picked is not None and any(one.name == "who" for one in asked.act.supplies):
            for name in ("text", "who", "due_on"):
                asked.initial.setdefault(name, getattr(picked, name))
        choices = [(str(row.pk), row.text) for row in rows] or [("", "")]
        return forms.ChoiceField(
            choices=choices, widget=forms.Select, initial=str(picked.pk) if picked else None
        )


@dataclass(frozen=True)
class JoinChoice(RowChoice):
    """A report that somebody outside has added and that waits to be looked at."""

    model: ClassVar[Any] = JoinedReport

    def field(self, asked: Asked) -> forms.Field:
        waiting = list(asked.case.joined.waiting())
        choices = [
            (str(row.pk), f"{timezone.localtime(row.at):%m-%d %H:%M} {row.text[:40]}") for row in waiting
        ]
        picked = asked.picked_of(self.name)
        initial = picked if picked in dict(choices) else (choices[0][0] if len(choices) == 1 else None)
        return forms.ChoiceField(choices=choices or [("", "")], widget=forms.RadioSelect, initial=initial)


@dataclass(frozen=True)
class PaperChoice(KeyChoice):
    """Which of the act's papers is answered: asked only where several wait; empty is the oldest."""

    def field(self, asked: Asked) -> forms.Field:
        waiting = options.papers_for(asked.case, asked.act, asked.user)
        picked = asked.picked_of(self.name)
        widget = forms.Select if len(waiting) > 1 else forms.HiddenInput
        initial = picked if picked in dict(waiting) else (waiting[0][0] if waiting else None)
        return forms.ChoiceField(choices=waiting or [("", "")], widget=widget, initial=initial)


@dataclass(frozen=True)
class RelationChoice(KeyChoice):
    """A link with another case that the person may see."""

    def field(self, asked: Asked) -> forms.Field:
        choices = options.relations_for(asked.case, asked.user)
        picked = asked.picked_of(self.name)
        return forms.ChoiceField(
            choices=choices or [("", "")],
            widget=forms.Select,
            initial=picked if picked in dict(choices) else None,
        )


@dataclass(frozen=True)
class RelationKindChoice(Supply):
    """What the other case is to this one: a row that administrators list, given by code."""

    def read(self, value: Any, case: Case) -> ReasonChoice:
        known = ReasonChoice.objects.given_for(ReasonKind.LINK, case.kind).filter(is_active=True)
        found = known.filter(code=getattr(value, "code", value)).first()
        if found is None:
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label)
        return found

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.code

    def _schema(self) -> dict[str, Any]:
        return {"enum": [code for code, _text in options.reasons_for(ReasonKind.LINK)]}

    def field(self, asked: Asked) -> forms.Field:
        given = options.reasons_for(ReasonKind.LINK, asked.case.kind)
        choices = [(code, _(text)) for code, text in given]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)


@dataclass(frozen=True)
class ReportersChoice(Supply):
    """Keys of those who reported the case: 0 is the first. Whether they can be asked, the effect says."""

    says_optional: ClassVar[bool] = False

    def nothing(self) -> list[int]:
        return []

    def read(self, value: Any, case: Case) -> list[int]:
        given = value if isinstance(value, list | tuple) else [value]
        try:
            return sorted({int(one) for one in given})
        except (TypeError, ValueError) as error:
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label) from error

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "integer"}}

    def field(self, asked: Asked) -> forms.Field:
        """Asked only where there are several to choose from."""
        free = [one for one in link_recipients.reporters(asked.case) if one.can_be_asked]
        choices = [(str(one.key), one.label) for one in free]
        several = any(one.place for one in free)
        widget = forms.CheckboxSelectMultiple if several else forms.MultipleHiddenInput
        initial = [choices[0][0]] if len(choices) == 1 else None
        return forms.MultipleChoiceField(choices=choices, widget=widget, initial=initial)


@dataclass(frozen=True)
class LinkChoice(RowChoice):
    """One of the case's links to people outside."""

    model: ClassVar[Any] = OutsideLink

    def field(self, asked: Asked) -> forms.Field:
        waiting = link_recipients.withdrawable(asked.case, asked.user)
        field = forms.ModelChoiceField(waiting, empty_label=None, widget=forms.RadioSelect)
        field.label_from_instance = _link_label  # type: ignore[method-assign,assignment]
        field.initial = waiting[0].pk if len(waiting) == 1 else None
        return field


def _link_label(link: Any) -> str:
    return f"{link.who}：{link.text[:40]}"
