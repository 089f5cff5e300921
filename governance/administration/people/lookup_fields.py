"""Fields in which one names a place, a person or a unit by typing: by code or account, or by a name.

A list of ten thousand places is no list to choose from. The suggestions of ``lookup.js`` are only help:
what is typed is looked up here, among what the administrator may see, and a forged value finds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from governance.access.models import Unit, User
from governance.areas.models import Area

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHOWN = 8


class NamedField(forms.CharField):
    """A row of ``queryset`` (set by the form) by what is typed: its first word as a code, or a name."""

    nothing: Any = _("没有找到“%(text)s”，请从提示中选择，或填写完整的代码。")
    several: Any = _("“%(text)s”不止一个：%(names)s。请填写代码。")
    lookup: Any = ""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "data-lookup": self.lookup}
        super().__init__(max_length=120, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.queryset: QuerySet[Any] | None = None

    def clean(self, value: Any) -> Any:
        text = " ".join(str(super().clean(value)).replace("\0", "").split())
        if not text:
            return None
        if self.queryset is None:
            raise ValidationError(self.nothing % {"text": text})
        found = list(self.exactly(text.split(" ")[0])[:1]) or list(self.named(text)[:SHOWN])
        if not found:
            raise ValidationError(self.nothing % {"text": text})
        if len(found) > 1:
            names = "、".join(self.words(one) for one in found)
            raise ValidationError(self.several % {"text": text, "names": names})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return self.words(value) if hasattr(value, "pk") else value

    def exactly(self, word: str) -> Any:
        raise NotImplementedError

    def named(self, text: str) -> Any:
        raise NotImplementedError

    def words(self, row: Any) -> str:
        raise NotImplementedError


class AreaField(NamedField):
    lookup = reverse_lazy("lookup-areas")

    def exactly(self, word: str) -> Any:
        return self.queryset.filter(code=word)  # type: ignore[union-attr]

    def named(self, text: str) -> Any:
        return self.queryset.filter(Q(name=text) | Q(short_name=text))  # type: ignore[union-attr]

    def words(self, row: Any) -> str:
        return f"{row.code} {row}"


class PersonField(NamedField):
    lookup = reverse_lazy("lookup-people")

    def exactly(self, word: str) -> Any:
        return self.queryset.filter(username=word)  # type: ignore[union-attr]

    def named(self, text: str) -> Any:
        return self.queryset.filter(name=text)  # type: ignore[union-attr]

    def words(self, row: Any) -> str:
        return f"{row.username} {row.name}"


class UnitField(NamedField):
    lookup = reverse_lazy("lookup-units")

    def exactly(self, word: str) -> Any:
        number = word.removeprefix("#")
        is_number = word.startswith("#") and number.isdecimal() and len(number) < 10
        return self.queryset.filter(pk=int(number) if is_number else 0)  # type: ignore[union-attr]

    def named(self, text: str) -> Any:
        return self.queryset.filter(name=text)  # type: ignore[union-attr]

    def words(self, row: Any) -> str:
        return f"#{row.pk} {row.name}"


def areas_for(user: User, right: str) -> Any:
    """The areas in use where ``user`` holds ``right`` over the whole of them."""
    return Area.objects.filter(user.scope(right).q()).current().defer("boundary")


def units_for(user: User) -> Any:
    """The units in use that serve or lie in an area where ``user`` looks after people."""
    scope = user.scope("people.manage")
    above = Q(pk__in=[])
    for span in scope.spans:
        above |= Q(area__tree_id=span.tree_id, area__lft__lte=span.lft, area__rght__gte=span.rght)
    return Unit.objects.active().filter(scope.q("area__") | above).select_related("area")


def people_for(user: User) -> Any:
    """The people whom ``user`` looks after or may see, with an account that is open."""
    known = User.objects.managed(user) | User.objects.restrict(user, "people.view")
    return known.filter(is_active=True)
