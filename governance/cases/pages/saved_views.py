"""Views that people keep of a list: its filters under a name, for themselves or for a role in their area.

Every list of the portal keeps them here, by its address (``page``); ``CASES`` is the list of cases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext, gettext_lazy

from governance.cases.models import SavedView
from governance.cases.models.desk import CASES
from governance.cases.reading.filters import CaseFilters
from governance.common import phones
from governance.common.lists import AFTER, EXPORT
from governance.common.refusals import Reason

if TYPE_CHECKING:
    from governance.access.models import User

MOST = 1000  # characters of filters
FIELD = re.compile(r"[a-z][a-z_]{0,30}")
NUMBER_IN_FILTERS = Reason(
    "view_number_in_filters",
    gettext_lazy("筛选条件里有电话或证件号码，不能存为视图。请去掉号码后再保存。"),
)


class SavedViewForm(forms.Form):
    """A name for the filters in use, and perhaps a role to share them with."""

    name = forms.CharField(label=gettext_lazy("视图名称"), max_length=30)
    query = forms.CharField(max_length=MOST, required=False, widget=forms.HiddenInput())
    page = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput())
    role = forms.ChoiceField(label=gettext_lazy("共享给同辖区的"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = {str(post.role_id): gettext(post.role.name) for post in user.posts_in_force()}
        role: Any = self.fields["role"]
        role.choices = [("", gettext("只自己用")), *held.items()]


def offered(user: User, page: str, query: str) -> list[dict[str, Any]]:
    """The views of ``page`` for ``user``, each with whether the page shows it and whether it is their own."""
    now = _pairs(query)
    return [
        {"view": view, "current": _pairs(view.query) == now, "own": view.owner_id == user.pk}
        for view in SavedView.objects.of(user).filter(page=page)
    ]


def keep(form: SavedViewForm, *, owner: User) -> SavedView:
    """Write a valid form as a view of ``owner``.

    Raises Refused (NUMBER_IN_FILTERS), or ValidationError for a name that the owner has used on that page.
    """
    page = known_page(form.cleaned_data["page"])
    query = clean_query(form.cleaned_data["query"], page)
    if any(phones.holds_number(str(value)) for value in QueryDict(query).values()):
        raise NUMBER_IN_FILTERS(field="query")
    chosen = form.cleaned_data["role"]
    post = next((one for one in owner.posts_in_force() if str(one.role_id) == chosen), None)
    view = SavedView(
        owner=owner,
        name=form.cleaned_data["name"],
        page=page,
        query=query,
        role=post.role if post else None,
        area=post.area if post else None,
    )
    try:
        view.validate_constraints()
    except ValidationError as error:
        raise ValidationError(error.messages) from error
    view.save()
    return view


def known_page(path: str) -> str:
    """``path`` when it is an address of this portal, else the list of cases."""
    if path.startswith("/") and not path.startswith("//"):
        try:
            resolve(path)
        except Resolver404:
            return CASES
        return path
    return CASES


def clean_query(text: str, page: str = CASES) -> str:
    """The filters of a query string that a list may know, and nothing else."""
    given, kept = QueryDict(text[:MOST]), QueryDict(mutable=True)
    names = CaseFilters.base_fields if page == CASES else given
    for name in names:
        if (value := given.get(name)) and FIELD.fullmatch(name) and name not in (AFTER, EXPORT):
            kept[name] = value
    return kept.urlencode()


def _pairs(query: str) -> set[tuple[str, Any]]:
    return set(QueryDict(query).items())
