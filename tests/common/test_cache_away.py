"""A cache that refuses, and one that takes the question and never answers: the portal goes on without it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.urls import reverse

from governance.access.models import SignInSession
from governance.cases.models import Case
from governance.cases.pages import presence
from governance.common import comfort_cache, jobs, sessions, throttle
from governance.common.comfort_cache import Away, Breaker
from governance.common.models import Job
from tests.cases.story import lately
from tests.cast import Cast
from tests.grids.doors import JSON, counter
from tests.portal.browsers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["refuses", "hangs"])
def redis_away(
    request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a Redis that is away: nobody listens, or somebody does who never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            listening.listen(64)
        url = f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
        monkeypatch.setattr(comfort_cache, "_breakers", {})
        monkeypatch.setattr(jobs, "_broker", Breaker())
        monkeypatch.setattr(throttle, "_own", throttle._OwnCount())
        monkeypatch.setattr(comfort_cache, "PATIENCE", 0.05)
        settings.CACHES = {"default": django_settings.CACHES["default"] | {"LOCATION": url}}
        settings.CELERY_BROKER_URL = url
        yield url


def test_without_the_cache_the_signed_in_pages_open(redis_away: str, cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    assert browser.get(reverse("workbench")).status_code == 200
    assert browser.get(reverse("cases")).status_code == 200
    assert Session.objects.exists()  # where the session is now


def test_without_the_cache_matters_are_filed_and_acted_on(redis_away: str, cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    assert browser.post("/intake/", counter(cast), **JSON).status_code == 201
    case = lately(cast, "registered")
    shown = browser.post("/cases/bulk/", {"act": "incident:remind", "pick": [case.number]}).context
    said = {"act": "incident:remind", "token": shown["token"], "text": "请抓紧办理", "query": ""}
    result = browser.post("/cases/bulk/run/", said, follow=True)
    assert (result.status_code, case.number in result.content.decode()) == (200, True)
    case.refresh_from_db()
    assert case.reminders == 1


def test_a_session_is_found_again_in_the_database_and_ends_there(redis_away: str) -> None:
    store = sessions.SessionStore()
    store["who"] = "zhang"
    store.save()
    assert sessions.SessionStore(store.session_key)["who"] == "zhang"
    store.delete()
    assert "who" not in sessions.SessionStore(store.session_key)


def test_a_session_that_ended_while_the_cache_was_away_is_over_soon_after(monkeypatch: Any) -> None:
    kept: dict[str, Any] = {}
    real = caches["default"]
    monkeypatch.setattr(
        real, "set", lambda key, value, timeout=None, version=None: kept.update({key: timeout})
    )
    store = sessions.SessionStore()
    store.set_expiry(12 * 3600)
    store.save()
    assert list(kept.values()) == [sessions.COPY_LASTS]


def test_the_breaker_asks_once_and_then_leaves_the_cache_alone_for_a_while() -> None:
    asked: list[int] = []
    now = [0.0]

    def fail() -> None:
        asked.append(1)
        raise ConnectionRefusedError

    breaker = Breaker(pause=5, now=lambda: now[0])
    for _time in range(3):
        with pytest.raises(Away):
            breaker.call(fail)
    assert len(asked) == 1
    now[0] = 5.0
    assert breaker.call(lambda: "there") == "there"
    assert breaker.call(lambda: "still") == "still"


def test_while_one_caller_tries_again_the_others_are_kept_out() -> None:
    now = [0.0]
    breaker = Breaker(pause=5, now=lambda: now[0])

    def fail() -> None:
        raise ConnectionRefusedError

    with pytest.raises(Away):
        breaker.call(fail)
    now[0] = 6.0

    def try_while_others_ask() -> str:
        with pytest.raises(Away):
            breaker.call(lambda: "too early")
        return "there"

    assert breaker.call(try_while_others_ask) == "there"


def test_a_cache_that_is_away_holds_nothing_and_says_so_to_whoever_must_know(redis_away: str) -> None:
    cache.set("a", 1)
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a"]) == {}
    assert cache.get_or_set("a", lambda: 7) == 7
    assert cache.add("a", 1) is False
    assert "a" not in cache
    with pytest.raises(Away):
        cache.attempt("add", "a", 1)  # type: ignore[attr-defined]


def test_presence_is_nobody_and_harms_nobody(redis_away: str, cast: Cast) -> None:
    case = Case(pk=1)
    presence.come(case, cast.zhang, "派遣")
    assert presence.others(case, cast.li) == []
    presence.leave(case, cast.zhang)


def test_without_the_cache_an_address_is_counted_by_the_process_and_more_strictly(redis_away: str) -> None:
    assert throttle.counted("look", "10.0.0.7") == 0
    assert throttle.count("look", "10.0.0.7") == 1
    assert throttle.count("look", "10.0.0.7") == 1 + throttle.STRICTER
    assert throttle.counted("look", "10.0.0.7") == 1 + throttle.STRICTER
    assert throttle.count("look", "10.0.0.8") == 1


def test_a_window_of_the_process_ends_and_the_oldest_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_KEPT", 2)
    own = throttle._OwnCount()
    assert own.count("a", 0) == 1
    assert own.counted("a") == 0  # its window was over at once
    assert [own.count(key, 60) for key in ("b", "c", "b", "d")] == [1, 1, 1 + throttle.STRICTER, 1]
    assert (own.counted("c"), own.counted("b")) == (0, 1 + throttle.STRICTER)


def test_work_is_asked_for_without_a_queue_and_waits_as_a_row(
    redis_away: str, known_kind: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.ask("test", 7)
    assert Job.objects.get(pk=job.pk).state == "waiting"
    assert jobs.send(job.pk) is False


def test_health_says_degraded_and_which_part(redis_away: str, client: Any) -> None:
    body = client.get("/health/").json()
    assert (body["status"], body["broker"], body["database"]) == ("degraded", False, True)


def test_signing_in_leaves_its_row_without_the_cache(redis_away: str, cast: Cast) -> None:
    client = browser_of(cast.li)
    assert client.get(reverse("workbench")).status_code == 200
    client.post(reverse("sign-out"))
    assert client.get(reverse("workbench")).status_code == 302
    assert not SignInSession.objects.filter(session_key=client.session.session_key).exists()


@pytest.fixture
def known_kind(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    done: list[Any] = []
    kind = jobs.JobKind("test", lambda *key: done.append(key), lambda *key: None, list)
    monkeypatch.setitem(jobs._kinds, "test", kind)
    return done
