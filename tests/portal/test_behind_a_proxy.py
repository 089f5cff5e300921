"""The production server behind a proxy: each resident has an address of their own, everywhere it counts."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection

from governance.access.models import AuditEntry
from tests.cast import PASSWORD, Cast
from workshop.waiting import free_port, wait_until

ROOT = Path(settings.BASE_DIR)
TOKEN = "Zm9yZ2VkLW9uZS10aW1lLXRva2Vu"


@pytest.fixture
def server(real_cast: Cast, tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """gunicorn as in the city, with one trusted proxy, on the database of the test: its port and its log."""
    port = free_port()
    # The one of the tests beside the one that the services name.
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    log = tmp_path / "log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "METRICS_TOKEN": "for-the-test",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database,
        "REDIS_URL": settings.REDIS_URL,
        "PROXY_COUNT": "1",
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "ACCESS_LOG": "-",
    }
    with log.open("wb") as out:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "governance.wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
    try:
        assert wait_until(lambda: listens(port), lambda: web.poll() is None), log.read_text()
        yield port, log
    finally:
        web.terminate()
        web.wait(timeout=30)


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


class Resident:
    """A browser whose address the proxy writes behind whatever the browser claims."""

    def __init__(self, port: int, address: str, claims: str = "") -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.chain = ", ".join(filter(None, (claims, address)))
        self.jar = CookieJar()
        self.browser = build_opener(HTTPCookieProcessor(self.jar))

    def ask(self, path: str, facts: dict[str, str] | None = None) -> int:
        data = None
        if facts is not None:
            token = next((one.value for one in self.jar if one.name == "csrftoken"), "") or ""
            data = urlencode(facts | {"csrfmiddlewaretoken": token}).encode()
        request = Request(self.base + path, data, {"X-Forwarded-For": self.chain})  # noqa: S310
        try:
            with self.browser.open(request, timeout=30) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def signs_in(self, username: str, password: str) -> int:
        self.ask("/sign-in/")
        return self.ask("/sign-in/", {"username": username, "password": password})


def test_each_client_is_counted_logged_and_written_down_by_their_own_address(
    server: tuple[int, Path],
) -> None:
    port, log = server
    answers = [
        Resident(port, "203.0.113.7", claims=f"6.6.6.{n}").signs_in("zhang", "wrong") for n in range(6)
    ]
    # Another claim each time changes nothing.
    assert answers == [200] * 4 + [429] * 2, log.read_text()
    assert Resident(port, "203.0.113.8").signs_in("zhang", PASSWORD) == 200  # and locks out nobody else
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"203.0.113.7"}
    signed_in = AuditEntry.objects.get(act="sign_in", actor__username="zhang")
    assert signed_in.ip_address == "203.0.113.8"
    visitor = Resident(port, "203.0.113.9")
    visitor.ask(f"/answer/{TOKEN}/")
    assert visitor.ask(f"/answer/{TOKEN}/", {}) == 404
    assert visitor.ask("/metrics") == 404
    said = log.read_text()
    for address in ("203.0.113.7", "203.0.113.8", "203.0.113.9"):
        assert f"{address} - -" in said
    assert "6.6.6." not in said
    assert TOKEN not in said
    assert "/answer/…" in said
