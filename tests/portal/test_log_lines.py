"""What the log says of a refused request: one line, and never an address that lets in whoever has it."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from governance.common.log_lines import TOKEN_PATHS, Line, Refusals, without_tokens
from tests.cast import Cast
from tests.portal.browsers import browser_of

TOKEN = "Zm9yZ2VkLW9uZS10aW1lLXRva2Vu"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    """What the handler of the settings would print, line by line."""
    said = settings.LOGGING["formatters"]["line"]
    formatter, quiet = Line(said["format"], style=said["style"]), Refusals()

    def printed() -> list[str]:
        return [formatter.format(one) for one in caplog.records if quiet.filter(one)]

    return printed


def walk(patterns: list[Any], before: str = "") -> list[str]:
    found = []
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += walk(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            found.append(here)
    return found


def test_every_address_with_a_token_is_known_to_the_log_and_to_nginx() -> None:
    routes = walk(get_resolver().url_patterns)
    with_tokens = {route for route in routes if "token>" in route}
    assert with_tokens
    for route in with_tokens:
        address = "/" + re.sub(r"<[^>]+>", "1", re.sub(r"<\w+:token>", TOKEN, route))
        assert TOKEN not in without_tokens(f"Forbidden: {address} x"), route
    nginx = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    assert f"~^/({'|'.join(TOKEN_PATHS)})/" in nginx


def test_a_refused_post_logs_no_token(cast: Cast, lines: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/answer/{TOKEN}/").status_code == 403
    assert client.post(f"/public/mine/open/{TOKEN}/").status_code in (403, 405)
    assert client.get(f"/answer/{TOKEN}/").status_code == 404
    said = lines()
    assert [line for line in said if "/answer/…" in line]
    assert not [line for line in said if TOKEN in line]


def test_a_traceback_holds_no_token(lines: Any) -> None:
    try:
        raise ValueError(f"https://portal.example/answer/{TOKEN}/photos/1/")
    except ValueError:
        logging.getLogger("governance.test").exception("while answering /answer/%s/", TOKEN)
    (line,) = lines()
    assert "Traceback" in line
    assert TOKEN not in line


def test_a_refusal_is_one_line_without_a_traceback(cast: Cast, lines: Any) -> None:
    assert browser_of(cast.grid_ma).get("/people/").status_code == 403
    said = [line for line in lines() if "/people/" in line]
    assert len(said) == 1
    assert "Traceback" not in said[0]


def breaks(request: Any) -> None:
    raise RuntimeError("broken")


def plain(request: Any, *_args: Any) -> HttpResponse:
    return HttpResponse(status=500)


urlpatterns = [path("breaks/", breaks)]
handler500 = plain


@pytest.mark.urls(__name__)
def test_what_is_really_broken_keeps_its_traceback(lines: Any) -> None:
    assert Client(raise_request_exception=False).get("/breaks/").status_code == 500
    assert [line for line in lines() if "RuntimeError: broken" in line]
