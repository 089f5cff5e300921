"""Widgets are written quickly, and as Django writes them but for how quotes are escaped."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from governance.common.options import Options, PreparedChoices, QuickSelect
from governance.common.rendering import CompiledForms


def told(html: str) -> str:
    """HTML with quotes as Django escapes them; MarkupSafe writes their numbers in decimal."""
    return str(html).replace("&#34;", "&quot;").replace("&#39;", "&#x27;")


CHOICES: list[Any] = [
    ("", gettext_lazy("全部")),
    (1, "<b>一</b> & 'two'"),
    ('a"b', mark_safe("<i>safe</i>")),
    ("组", [("x", "甲"), ("y", "乙")]),
    (None, "nothing"),
    (1234567, 1234567),
]


@pytest.mark.parametrize("value", ["", 1, 'a"b', "y", None, ["x"]])
@pytest.mark.parametrize("attrs", [{}, {"id": "a<b", "required": True, "data-x": 5, "disabled": False}])
@pytest.mark.parametrize("kind", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_it_is_what_django_writes(kind: Any, attrs: dict[str, Any], value: Any) -> None:
    if kind is forms.SelectMultiple:
        value = value if isinstance(value, list) else [value]
    elif isinstance(value, list):
        return
    widget = kind() if kind is forms.NullBooleanSelect else kind(choices=CHOICES)
    quick = told(widget.render('na"me', value, attrs, CompiledForms()))
    assert quick == widget.render('na"me', value, attrs, DjangoTemplates())
    assert "<option" in quick


@pytest.mark.parametrize("value", ["", None, 'a"<b>', 7, True, mark_safe("<i>safe</i>")])
@pytest.mark.parametrize("attrs", [{}, {"id": "a<b", "required": True, "data-x": 5, "disabled": False}])
@pytest.mark.parametrize(
    "kind",
    [
        forms.CheckboxInput,
        forms.DateInput,
        forms.EmailInput,
        forms.HiddenInput,
        forms.NumberInput,
        forms.SearchInput,
        forms.TelInput,
        forms.TextInput,
        forms.TimeInput,
        forms.URLInput,
    ],
)
def test_a_plain_field_is_what_django_writes(kind: Any, attrs: dict[str, Any], value: Any) -> None:
    quick = told(kind().render('na"me', value, attrs, CompiledForms()))
    assert quick == kind().render('na"me', value, attrs, DjangoTemplates())
    assert quick.startswith("<input")


READY = Options([("a", "<b>甲</b>"), ("b&c", mark_safe("<i>乙</i>")), ("7", "丙")])


@pytest.mark.parametrize("value", ["", None, "a", "b&c", 7, "unknown"])
@pytest.mark.parametrize("attrs", [{}, {"id": "a<b", "class": "form-select", "disabled": False}])
def test_ready_options_are_what_django_writes(attrs: dict[str, Any], value: Any) -> None:
    offer = PreparedChoices([("", gettext_lazy("全部"))], READY)
    quick = told(QuickSelect(choices=offer).render('na"me', value, attrs, CompiledForms()))
    assert quick == forms.Select(choices=list(offer)).render('na"me', value, attrs, DjangoTemplates())
    assert quick.count("<option") == 4


def test_a_choice_among_ready_options_is_checked_as_ever() -> None:
    class Form(forms.Form):
        one = forms.ChoiceField(widget=QuickSelect)

    def form(value: str) -> Form:
        made = Form({"one": value})
        made.fields["one"].choices = PreparedChoices([("", "全部")], READY)  # type: ignore[attr-defined]
        return made

    assert form("b&c").is_valid()
    assert not form("unknown").is_valid()
    assert READY.lines[1] in str(form("a")["one"])
    assert READY.lines[0] not in str(form("a")["one"])  # chosen, and only in this reader's page
    assert READY.lines[0] in str(form("7")["one"])
