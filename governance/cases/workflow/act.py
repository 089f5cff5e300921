"""One act on one case, under way: what its effect may read and what it leaves for the engine to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from governance.cases.models import Case
from governance.cases.sla import clocks
from governance.cases.workflow import definitions
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.access.models import User


@dataclass
class Telling:
    """Somebody to be told when the act is done."""

    people: list[User]
    text: str
    weight: str
    reason: str
    url: str = ""  # where it is answered; empty is the case


@dataclass
class Act:
    """The case is locked and fresh; ``supplied`` is checked. Effects change the case, the engine saves it."""

    case: Case
    flow: definitions.Flow
    transition: definitions.Transition
    actor: User | None
    at: datetime
    supplied: dict[str, Any]
    detail: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    tellings: list[Telling] = field(default_factory=list)
    is_quiet: bool = False  # nobody is told: a batch tells people once, by itself
    informs: str = ""  # the text sent to reporters without an account, see notify/reporters.py

    def get(self, name: str, default: Any = None) -> Any:
        value = self.supplied.get(name)
        return default if value in (None, "") else value

    def say(self, **detail: Any) -> None:
        """Put facts into the trail row. Values must be JSON; never a telephone number or a full name."""
        self.detail.update(detail)

    def tell(
        self,
        people: Iterable[User] | Callable[[], Iterable[User]],
        text: str,
        *,
        weight: str = Weight.TODO,
        reason: str = "",
        url: str = "",
    ) -> None:
        """Tell people after the act; whoever acts is not told of their own act.

        ``people`` may be how they are found, which is not asked where nobody is told.
        """
        if self.is_quiet:
            return
        found = people() if callable(people) else people
        others = [person for person in found if self.actor is None or person.pk != self.actor.pk]
        if others:
            self.tellings.append(Telling(others, text, weight, reason, url))

    def start(self, *kinds: str, **who: Any) -> None:
        for kind in kinds:
            clocks.start(self.case, kind, at=self.at, **who)

    def stop(self, *kinds: str, key: str | None = None) -> None:
        clocks.stop(clocks.live(self.case, *kinds, key=key), self.at)

    def cancel(self, *kinds: str, key: str | None = None) -> None:
        clocks.cancel(clocks.live(self.case, *kinds, key=key), self.at)
