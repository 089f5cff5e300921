"""One list, one view: full page or fragment, filters in the URL, pages by key.

A view hands over rows that are already restricted, an order that ends in something unique, and a form
of filters; ``Listing`` reads the URL, and its templates in ``templates/components/`` show chips, count,
rows, "more" and the empty sentence. Pages are found by the last row's values, never by an offset: a row
that arrives meanwhile shifts nothing, and deep pages cost as little as the first.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.common.furniture import field

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from governance.common.options import Options

AFTER = "after"
EXPORT = "export"
MORE_TARGET = "more"
COUNT_CAP = 10_000


@dataclass(frozen=True)
class Chip:
    """A filter in use, in words, and the address without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Column:
    """A heading of the table. ``kind`` "number" is right-aligned, "minor" gives way on small screens.

    ``value`` tells what an export writes of a row: the path of an attribute, or a function of the row.
    """

    key: str
    label: str | _StrPromise
    kind: str = ""
    value: str | Callable[[Any], Any] = ""

    def of(self, row: Any) -> Any:
        """The value of ``row`` under this heading, None where the path ends before its last step."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in self.value.split("."):
            found = getattr(found, step, None)
            found = found() if callable(found) else found
        return found


class FilterForm(forms.Form):
    """Filters as a form. Each field has a method ``filter_<name>(rows, value)``.

    A value that makes no sense is shown with its error and filters nothing. ``KEPT`` names the fields that
    are the same for every reader while nobody has filled them in: their HTML is kept.
    """

    KEPT: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.required = False

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        for name, value in self.values().items():
            rows = getattr(self, f"filter_{name}")(rows, value)
        return rows

    def values(self) -> dict[str, Any]:
        """The filters in use with their cleaned values."""
        self.is_valid()
        empty: tuple[Any, ...] = (None, "", [], False)
        return {name: value for name, value in self.cleaned_data.items() if value not in empty}

    def shown(self, bound: BoundField) -> SafeString:
        """A field with its label as HTML."""
        options = getattr(getattr(bound.field, "choices", None), "options", None)
        if self.data.get(bound.name) or not (options or bound.name in self.KEPT):
            return field(bound)
        key = (type(self), bound.name, get_language(), id(options))
        kept = _kept.get(key)
        if kept is None or kept[0] is not options:
            if len(_kept) >= MOST_KEPT:
                _kept.clear()
            kept = _kept[key] = (options, field(bound))
        return kept[1]

    def wording(self, name: str, value: Any) -> str:
        """How a value is told on its chip."""
        known = self.fields[name]
        if isinstance(known, forms.ModelChoiceField):
            return str(known.label_from_instance(value))
        if isinstance(known, forms.ChoiceField):
            return str(dict(known.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(known, forms.BooleanField):
            return _("是")
        if isinstance(value, (date, datetime)):
            return date_format(value)
        return str(value)


# Of an unfilled field its options, which are kept elsewhere for as long as they hold, and its HTML.
_kept: dict[Hashable, tuple[Options | None, SafeString]] = {}
MOST_KEPT = 1000


class NoFilters(FilterForm):
    pass


class Listing:
    """The rows of one page of a list, and everything its templates say about them.

    ``order`` are field paths, "-" for descending, the last one unique; none of them may be null.
    ``empty`` says what will appear here and how to make the first one.
    """

    count_cap = COUNT_CAP
    # What lists with saved views and an export have (portal.record_list).
    views: Sequence[Any] = ()
    save_form: forms.Form | None = None
    export_url = ""

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        *,
        order: tuple[str, ...],
        columns: tuple[Column, ...],
        empty: str | _StrPromise,
        filters: type[FilterForm] = NoFilters,
        filter_context: Mapping[str, Any] | None = None,
        size: int = 50,
    ) -> None:
        self.request = request
        self.order = order
        self.columns = columns
        self.empty = empty
        self.size = size
        self.form = filters(request.GET, **(filter_context or {}))
        self.matching = self.narrowed(rows)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of ``rows`` that fit the filters."""
        return self.form.narrow(rows)

    @cached_property
    def _fetched(self) -> list[Any]:
        rows = self.matching.order_by(*self.order)
        if (values := self._after()) is not None:
            with suppress(ValueError, TypeError, ValidationError):  # a spoilt cursor: begin anew
                rows = rows.filter(later_than(self.order, values))
        return list(rows[: self.size + 1])

    @property
    def rows(self) -> list[Any]:
        return self._fetched[: self.size]

    @property
    def has_more(self) -> bool:
        return len(self._fetched) > self.size

    @property
    def is_continued(self) -> bool:
        return self._after() is not None

    @cached_property
    def count(self) -> int:
        """How many match, counted up to one more than ``count_cap`` so that a long list costs no more."""
        return self.matching.order_by()[: self.count_cap + 1].count()

    @property
    def count_text(self) -> str:
        return (
            f"{self.count_cap:,}+".replace(",", " ")
            if self.count > self.count_cap
            else f"{self.count:,}".replace(",", " ")
        )

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                str(self.form.fields[name].label or name),
                self.form.wording(name, value),
                self._url(drop=name),
            )
            for name, value in self.form.values().items()
        ]

    @property
    def url(self) -> str:
        """This list from its first row, with the filters in use."""
        return self._url()

    @property
    def clear_url(self) -> str:
        return self.request.path

    @property
    def more_url(self) -> str:
        last = self.rows[-1]
        return self._url(extra={AFTER: cursor_of(self.order, last)})

    @property
    def query(self) -> str:
        """The filters as a query string, to travel with an export or a bulk act."""
        return urlencode(self._parameters(""))

    def render(self, page: str, rows: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """``page`` is the whole page; ``rows`` the template of the rows, for "more" and refreshes."""
        context = {"listing": self, "rows_template": rows} | (context or {})
        htmx = getattr(self.request, "htmx", None)
        template = page
        if htmx and not htmx.history_restore_request:
            template = "components/list_more.jinja" if htmx.target == MORE_TARGET else "components/list.jinja"
        response = render(self.request, template, context)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    def _after(self) -> list[Any] | None:
        return read_cursor(self.request.GET.get(AFTER, ""), len(self.order))

    def _parameters(self, drop: str) -> list[tuple[str, str]]:
        names = [name for name in self.form.fields if name != drop]
        return [(n, v) for n in names for v in self.request.GET.getlist(n) if v]

    def _url(self, *, drop: str = "", extra: dict[str, str] | None = None) -> str:
        query = urlencode([*self._parameters(drop), *(extra or {}).items()])
        return f"{self.request.path}?{query}" if query else self.request.path


def cursor_of(order: tuple[str, ...], row: Model) -> str:
    """The place of ``row`` in the order, as text for a URL."""
    values = []
    for path in order:
        value: Any = row
        for step in path.removeprefix("-").split("__"):
            value = getattr(value, step)
        values.append(value.isoformat() if isinstance(value, (date, datetime)) else value)
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(text: str, length: int) -> list[Any] | None:
    """The values in a cursor; None for an empty or a spoilt one, which means the first page."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
    if not isinstance(values, list) or len(values) != length:
        return None
    plain = all(isinstance(v, (int, float)) or (isinstance(v, str) and "\0" not in v) for v in values)
    return values if plain else None


def later_than(order: tuple[str, ...], values: list[Any]) -> Q:
    """The condition for rows that stand behind ``values``, ties broken by the following fields."""
    condition, same = Q(), Q()
    for path, value in zip(order, values, strict=True):
        name = path.removeprefix("-")
        condition |= same & Q(**{f"{name}__{'lt' if path.startswith('-') else 'gt'}": value})
        same &= Q(**{name: value})
    # Redundant, but it lets an index on the first field begin at the right place.
    first, name = order[0], order[0].removeprefix("-")
    return Q(**{f"{name}__{'lte' if first.startswith('-') else 'gte'}": values[0]}) & condition
