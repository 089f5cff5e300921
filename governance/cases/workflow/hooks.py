"""What other rooms add to every act: who must hear of a change, and what keeps a case from ending.

Rooms register from their ``AppConfig.ready()``. A watcher keeps something beside the cases: whatever changes
cases calls ``changed`` after it has written them, with their rows still locked, and a watcher that raises
takes the act back. A closing check is asked by the engine whichever act would end a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from governance.cases.workflow import batch_state

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.common.refusals import Refused

    Watcher = Callable[[list[int]], None]
    ClosingCheck = Callable[[Case], Refused | None]

_watchers: dict[str, Watcher] = {}
_closing_checks: dict[str, ClosingCheck] = {}


def register(key: str, watcher: Watcher) -> None:
    """Let ``watcher`` hear of every change, by the cases' primary keys."""
    _watchers[key] = watcher


def register_closing_check(key: str, check: ClosingCheck) -> None:
    """Let ``check`` say why a case cannot end yet."""
    _closing_checks[key] = check


def changed(cases: Iterable[int]) -> None:
    """Tell every watcher that these cases (primary keys) are not what they were; of a batch, at its end."""
    keys = sorted(set(cases))
    if not keys or batch_state.gathered(keys):
        return
    for watcher in _watchers.values():
        watcher(keys)


def why_not_close(case: Case) -> Refused | None:
    """The first reason why ``case`` cannot end now; None when nothing is in the way."""
    for check in _closing_checks.values():
        if refusal := check(case):
            return refusal
    return None
