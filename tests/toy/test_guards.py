"""The guards of every page hold for the toy's, too: who gets it, and what it costs."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.portal.browsers import browser_of
from tests.portal.test_permission_matrix import WHO
from tests.query_budget import budget


def test_who_may_file_gets_the_page(cast: Cast) -> None:
    url = reverse("toy-new")
    found = [Client().get(url).status_code]
    found += [browser_of(getattr(cast, who)).get(url).status_code for who in WHO[1:]]
    assert found == [302, 403, 200, 403, 200, 200, 403, 200, 200]


def test_the_page_keeps_its_budget(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    browser.get(reverse("toy-new"))
    with budget("page: toy new"):
        browser.get(reverse("toy-new"))
