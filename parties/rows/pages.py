"""The pages of kept rows: list, page, add, change, end. One way for every room.

A room says what differs (``RowPages``); what is the same stands here once. The functions below it put form
pages and acts on a page together, also for the rooms that keep their rows by services of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.access import records
from governance.access.gate import find, insist, needs, refusal
from governance.common import editing
from governance.common.lists import EXPORT, Column, FilterForm
from governance.common.refusals import Refused
from governance.common.seen_form import SeenForm, refuse
from governance.portal import area_filters
from parties.rows import cells, keeping, tabs
from parties.rows.forms import EndForm
from parties.rows.kept_list import KeptList

if TYPE_CHECKING:
    from django.urls import URLPattern
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.portal.requests import AuthedRequest
    from parties.rows.children import Children
    from parties.rows.keeping import Kept

    Text = str | _StrPromise

FORM, LIST, ROWS, PAGE = (
    "parties/form.jinja",
    "parties/rows/list.jinja",
    "parties/rows/rows.jinja",
    "parties/rows/page.jinja",
)


def form_page(
    request: AuthedRequest,
    form: Any,
    title: str,
    back: str,
    differences: Any = (),
    *,
    area: Area | None = None,
    right: str = "",
    choose: bool = False,
) -> HttpResponse:
    """A form by itself; with ``area`` its path, and with ``choose`` the areas around it to choose from."""
    context: dict[str, Any] = {"form": form, "title": title, "back": back, "differences": differences}
    context |= {"path": [], "nearby": []}
    if area is not None:
        context |= {
            "area": area,
            "nearby": area_filters.near(request.user, area, right) if choose else [],
            "path": area_filters.path_within(request.user, area, right),
            "scope": request.user.scope(right),
        }
    return render(request, FORM, context, status=422 if form.errors else 200)


def added(request: AuthedRequest, form: Any, add: Callable[[dict[str, Any]], Any], done: str) -> Any:
    """The redirect after ``add`` took what the form says; None where it asks for something still."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = add(form.facts())
    except (Refused, ValidationError) as refused:
        refuse(form, refused)
        return None
    messages.success(request, done % {"name": made})
    return redirect(made)


def changed(
    request: AuthedRequest,
    form: Any,
    save: Callable[[str, dict[str, Any]], Any],
    facts_now: Callable[[], Mapping[str, Any]],
    back: Any,
) -> tuple[Any, list[editing.Difference]]:
    """The redirect after ``save`` took what the form says, or None and what somebody else has changed.

    The form then keeps what was typed over the values of now: saving once more is a decision.
    """
    if request.method != "POST" or not form.is_valid():
        return None, []
    try:
        save(form.cleaned_data["seen"], form.facts())
    except editing.Changed as others:
        form.data = form.data.copy()
        form.data["seen"] = editing.seen(facts_now())
        form.add_error(None, str(others))
        return None, others.differences
    except (Refused, ValidationError) as refused:
        refuse(form, refused)
        return None, []
    messages.success(request, _("已保存。"))
    return redirect(back), []


def acted(
    request: AuthedRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    back: Any,
    again: Callable[[Any], HttpResponse],
) -> HttpResponse:
    """Do ``act`` with what the form says and go ``back``, or show the page ``again`` with what was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except (Refused, ValidationError) as refused:
            refuse(form, refused)
        else:
            messages.success(request, done)
            return redirect(back)
    return again(form)


def pressed(request: AuthedRequest, act: Callable[[], Any], done: str, back: Any) -> HttpResponse:
    """Do an act that asks for nothing, and go ``back``."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(back)


def _nothing(request: AuthedRequest, row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class RowPages:
    """The pages of one kind of row.

    ``list_name`` and ``name`` begin the names of the addresses, ``at`` the addresses. ``form`` is built with
    the area (``area=``) and the reader (``user=``). ``cells`` are what a line of the list says. ``has_area``
    False: the rows belong to the whole city. ``beside`` adds to the context of ``page``; ``children`` are
    rows that are kept on the page of their parent; ``sheet`` is the code of the spreadsheet.
    """

    kept: Kept
    read: str
    list_name: str
    name: str
    at: str
    title: Text
    new: Text
    form: type[SeenForm]
    columns: tuple[Column, ...]
    cells: Callable[[Any], Sequence[cells.Cell]]
    order: tuple[str, ...]
    empty: Text
    filters: type[FilterForm] = FilterForm
    end_label: Text = ""
    has_area: bool = True
    sheet: str = ""
    page: str = PAGE
    beside: Callable[[AuthedRequest, Any], dict[str, Any]] = _nothing
    prepare: Callable[[list[Any]], None] | None = None
    children: tuple[Children, ...] = ()
    shown: tuple[str, ...] = ()
    initial: Callable[[AuthedRequest], dict[str, Any]] = field(default=lambda request: {})

    @property
    def end_name(self) -> str:
        return f"{self.name}-end"

    def urls(self) -> list[URLPattern]:
        """The addresses, with those of the children."""
        row = f"{self.at}<int:pk>/"
        found = [
            path(self.at, self._guarded(self.read, require_GET, self.index), name=self.list_name),
            path(f"{self.at}new/", self._guarded(self.kept.right, _both, self.add), name=f"{self.name}-new"),
            path(row, self._guarded(self.read, require_GET, self.show), name=self.name),
            path(f"{row}edit/", self._guarded(self.kept.right, _both, self.edit), name=f"{self.name}-edit"),
        ]
        if self.kept.end:
            leave = self._guarded(self.kept.right, require_POST, self.end)
            found.append(path(f"{row}end/", leave, name=self.end_name))
        for child in self.children:
            put = self._guarded(child.kept.right, require_POST, self._adder(child))
            found.append(path(f"{row}{child.name}/", put, name=f"{self.name}-{child.name}"))
            if child.kept.end:
                gone = self._guarded(child.kept.right, require_POST, self._ender(child))
                at = f"{row}{child.name}/<int:child_pk>/end/"
                found.append(path(at, gone, name=f"{self.name}-{child.name}-end"))
        return found

    @staticmethod
    def _guarded(right: str, method: Any, view: Any) -> Any:
        return needs(right)(method(view))

    def rows(self, user: User) -> Any:
        return self.kept.model._default_manager.restrict(user, self.read).for_rows()  # type: ignore[attr-defined]

    @property
    def told_columns(self) -> tuple[Column, ...]:
        """The columns, each with what an export writes: the text of its cell."""
        return tuple(
            replace(column, value=partial(self._told, place)) for place, column in enumerate(self.columns)
        )

    def _told(self, place: int, row: Any) -> Any:
        return self.cells(row)[place].text

    def find(self, request: AuthedRequest, pk: int) -> Any:
        rows = self.kept.model._default_manager.for_rows()  # type: ignore[attr-defined]
        return find(rows, request.user, self.read, pk=pk)

    # Views ----------------------------------------------------------------------------------

    def index(self, request: AuthedRequest) -> HttpResponse:
        here = area_filters.asked_for(request, self.read) if self.has_area else None
        takes_area = issubclass(self.filters, area_filters.AreaFilters)
        listing = KeptList(
            request,
            self.rows(request.user),
            title=self.title,
            right=self.read,
            here=here,
            order=self.order,
            filters=self.filters,
            filter_context={"user": request.user, "here": here} if takes_area else None,
            columns=self.told_columns,
            empty=self.empty,
        )
        listing.prepare = self.prepare
        if request.GET.get(EXPORT) is None:
            listing.prepared(listing.rows)
        context = {
            "pages": self,
            "here": here,
            "tabs": tabs.of(request.user, self.list_name, here),
            "may_add": bool(request.user.scope(self.kept.right)),
        }
        return listing.render(LIST, ROWS, context)

    def show(self, request: AuthedRequest, pk: int) -> HttpResponse:
        return self.shown_with(request, self.find(request, pk))

    def shown_with(self, request: AuthedRequest, row: Any, **forms: Any) -> HttpResponse:
        """The page of ``row``; ``forms`` are those that were refused, by name."""
        user, area = request.user, self.kept.area_of(row)
        holds = user.has_right(self.kept.right, area)
        may = holds and not self.kept.has_ended(row)
        context = {
            "pages": self,
            "row": row,
            "area": area,
            "facts": cells.facts(row, self.shown or (*self.kept.fixed, *self.kept.editable)),
            "path": area_filters.path_within(user, area, self.read) if self.has_area else [],
            "scope": user.scope(self.read),
            "may_manage": may,
            "manage_refusal": "" if holds else refusal(self.kept.right),
            "history": records.history(row, records.labels(self.kept.model, self.kept.audited)),
            "end_form": EndForm(initial={"on": timezone.localdate()}) if may and self.kept.end else None,
            "boards": [
                child.board(self, row, user, forms.get(child.name)) for child in self.children_of(row)
            ],
        }
        refused = any(form.errors for form in forms.values() if form is not None)
        context |= self.beside(request, row) | forms
        return render(request, self.page, context, status=422 if refused else 200)

    def children_of(self, row: Any) -> Iterable[Children]:
        return [child for child in self.children if child.fits(row)]

    def add(self, request: AuthedRequest) -> HttpResponse:
        right = self.kept.right
        here = (
            area_filters.asked_for(request, right) or area_filters.home_of(request.user, right)
            if self.has_area
            else self.kept_city(request)
        )
        initial = {self.kept.start: timezone.localdate()} if self.kept.start else {}
        form = self.form(
            request.POST or None,
            area=here,
            user=request.user,
            initial=initial | self.initial(request),
        )
        given = {"area": here} if "area" in self.kept.fixed and "area" not in form.fields else {}
        done = added(
            request,
            form,
            lambda facts: keeping.add(self.kept, actor=request.user, **given, **facts),
            _("已登记%(name)s。"),
        )
        if done is not None:
            return done
        area = here if self.has_area else None
        back = reverse(self.list_name)
        return form_page(request, form, str(self.new), back, area=area, right=right, choose=self.has_area)

    def edit(self, request: AuthedRequest, pk: int) -> HttpResponse:
        row = self.find(request, pk)
        area = self.kept.area_of(row)
        insist(request.user, self.kept.right, area)
        form = self.form(
            request.POST or None,
            area=area,
            user=request.user,
            instance=row,
            initial={"seen": editing.seen(self.kept.facts(row))},
        )
        done, differences = changed(
            request,
            form,
            lambda seen, facts: keeping.edit(self.kept, row, actor=request.user, seen=seen, **facts),
            lambda: self.kept.facts(self.kept.model._default_manager.get(pk=pk)),
            row.get_absolute_url(),
        )
        if done is not None:
            return done
        title = _("修改%(name)s") % {"name": row}
        shown = area if self.has_area else None
        return form_page(
            request, form, title, row.get_absolute_url(), differences, area=shown, right=self.kept.right
        )

    def end(self, request: AuthedRequest, pk: int) -> HttpResponse:
        row = self.find(request, pk)
        insist(request.user, self.kept.right, self.kept.area_of(row))
        return acted(
            request,
            EndForm(request.POST),
            lambda said: keeping.end(self.kept, row, actor=request.user, on=said["on"]),
            _("已办理，记录保留。"),
            row.get_absolute_url(),
            lambda form: self.shown_with(request, self.find(request, pk), end_form=form),
        )

    def kept_city(self, request: AuthedRequest) -> Area:
        city = self.kept.area_of(None)
        insist(request.user, self.kept.right, city)
        return city

    def _adder(self, child: Children) -> Any:
        def add_child(request: AuthedRequest, pk: int) -> HttpResponse:
            row = self.find(request, pk)
            insist(request.user, child.kept.right, self.kept.area_of(row))
            if not child.fits(row):
                raise Http404
            return acted(
                request,
                child.form(request.POST, parent=row, user=request.user),
                lambda said: keeping.add(child.kept, actor=request.user, **{child.of: row}, **said),
                _("已登记。"),
                row.get_absolute_url(),
                lambda form: self.shown_with(request, row, **{child.name: form}),
            )

        return add_child

    def _ender(self, child: Children) -> Any:
        def end_child(request: AuthedRequest, pk: int, child_pk: int) -> HttpResponse:
            row = self.find(request, pk)
            insist(request.user, child.kept.right, self.kept.area_of(row))
            rows = child.kept.model._default_manager.filter(**{child.of: row})
            one = rows.filter(pk=child_pk).first()
            if one is None:
                raise Http404
            return pressed(
                request,
                lambda: keeping.end(child.kept, one, actor=request.user),
                _("已结束，记录保留。"),
                row.get_absolute_url(),
            )

        return end_child


_both = require_http_methods(["GET", "POST"])
