"""How far a long act is, told outside its transaction so that others can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render

from governance.common import jobs

if TYPE_CHECKING:
    from django.http import HttpRequest

KEPT = 3600  # seconds
STEPS = 200  # told at most so often


def _key(kind: str, batch: int) -> str:
    return f"{kind}:{batch}"


class Teller:
    """Call it with (done, total). ``kind`` keeps apart the batches of different rooms."""

    def __init__(self, kind: str, batch: int) -> None:
        self.key = _key(kind, batch)

    def __call__(self, done: int, total: int) -> None:
        if done == total or done % max(1, total // STEPS) == 0:
            cache.set(self.key, (done, total), KEPT)


def of(kind: str, batch: int) -> tuple[int, int]:
    """(done, total); (0, 0) while nothing is known."""
    found: tuple[int, int] = cache.get(_key(kind, batch)) or (0, 0)
    return found


def forget(kind: str, batch: int) -> None:
    cache.delete(_key(kind, batch))


def context(kind: str, batch: Any, total: int) -> dict[str, Any]:
    """What ``components/progress.jinja`` shows: the batch, how much is done, and of how much."""
    done, known = of(kind, batch.pk)
    return {"batch": batch, "done": done, "of": known or total}


def line(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    """The answer to a page that asks again; when the batch is over, the page is loaded anew."""
    response = render(request, "components/progress.jinja", shown)
    if not shown["batch"].is_busy:
        response["HX-Refresh"] = "true"
    return response


def go_on(job: str, batch: Any, actor: int, *, at_once: bool) -> HttpResponse:
    """Few rows at once, many by a worker, with a page that says how far it is. ``job`` is a ``JobKind``."""
    if at_once:
        jobs.run_now(job, batch.pk, actor)
    else:
        jobs.ask(job, batch.pk, actor)
    return redirect(batch)
