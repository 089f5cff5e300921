"""A page that reads cases for nobody in particular fails its tests."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from governance import urls as project
from governance.cases.models import Case
from tests.cases.story import file
from tests.cast import Cast, fresh
from tests.scope_guard import ROOT, Unscoped


def answer(source: str, user: Any, *, file_name: str = "grids/views/made_up.py") -> HttpResponse:
    """What a view with ``source`` as its body answers, as if it stood in ``file_name``."""
    made: dict[str, Any] = {"Case": Case, "HttpResponse": HttpResponse, "user": user}
    made["__name__"] = "made_up"
    lines = f"def view(request):\n    return HttpResponse(str({source}))\n"
    exec(compile(lines, f"{ROOT}/{file_name}", "exec"), made)  # noqa: S102 - a view that nobody should write
    urls: Any = ModuleType("made_up_urls")
    urls.urlpatterns = [path("made-up/", made["view"]), *project.urlpatterns]
    with override_settings(ROOT_URLCONF=urls):
        response: HttpResponse = Client().get("/made-up/")
    return response


@pytest.mark.parametrize(
    "source",
    [
        "list(Case.objects.all())",
        "Case.objects.count()",
        "Case.objects.filter(is_open=True).exists()",
        "Case.objects.first()",
        "Case.objects.get(pk=1)",
        "list(Case.objects.iterator())",
        "Case.objects.aggregate()",
        "list(Case.objects.values_list('title'))",
        "Case.objects.in_bulk([1])",
        "list(Case.objects.restrict(user, 'cases.view') | Case.objects.all())",
        "list(Case.objects.all() | Case.objects.restrict(user, 'cases.view'))",
    ],
)
def test_a_view_that_forgets_the_scope_is_refused(cast: Cast, source: str) -> None:
    with pytest.raises(Unscoped, match=r"grids/views/made_up\.py:2"):
        answer(source, fresh(cast.zhang))


@pytest.mark.parametrize(
    "source",
    [
        "Case.objects.restrict(user, 'cases.view').filter(is_open=True).order_by('pk').count()",
        "len(Case.objects.readable(user).values_list('pk'))",
        "len(Case.objects.readable(user) | Case.objects.restrict(user, 'cases.view'))",
        "Case.objects.unscoped('only counted').count()",
    ],
)
def test_a_scope_or_a_reason_is_enough(cast: Cast, source: str) -> None:
    file(cast)
    assert answer(source, fresh(cast.zhang)).content == b"1"


def test_the_mark_stays_with_the_rows_it_was_given_to(cast: Cast) -> None:
    rows = Case.objects.filter(is_open=True)
    marked = rows.restrict(fresh(cast.mayor), "cases.view")
    assert "scoped" in marked.exclude(pk=1)._hints
    assert "scoped" not in rows._hints


def test_what_stands_below_the_pages_may_read(cast: Cast) -> None:
    assert answer("Case.objects.count()", fresh(cast.zhang), file_name="grids/made_up.py").content == b"0"
    assert Case.objects.count() == 0
