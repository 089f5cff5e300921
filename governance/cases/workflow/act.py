"""One act on one case, under way: what its effect may read and what it leaves for the engine to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

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
    about: Case | None = None  # the case they must be able to read; None is the one acted on
    anyway: bool = False  # also who may not read it: by its number


class Said(NamedTuple):
    """What stands for a place in a text until it is known who reads it: a case's name, or words of it."""

    case: Case
    words: str | None = None


PLACE = "\ue000%d\ue001"  # a place in a text: characters that nobody types


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
    said: list[Said] = field(default_factory=list)
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
        about: Case | None = None,
        anyway: bool = False,
    ) -> None:
        """Tell people after the act; whoever acts is not told of their own act.

        ``people`` may be how they are found, which is not asked where nobody is told. Who may not read the
        case (or the one it is ``about``) is left out, unless told ``anyway``, as who reported it; a paper
        to be answered at ``url`` is told of where nobody of them may read it, too. ``text`` names cases by
        ``name`` and repeats words by ``quote``, so that each is told what they may know.
        """
        if self.is_quiet:
            return
        found = people() if callable(people) else people
        others = [person for person in found if self.actor is None or person.pk != self.actor.pk]
        if others:
            self.tellings.append(Telling(others, text, weight, reason, url, about, anyway))

    def name(self, case: Case | None = None) -> str:
        """What stands in a text for ``case`` (the one acted on), until it is known who is told."""
        return self._place(Said(case or self.case))

    def quote(self, words: str) -> str:
        """What stands in a text for words out of the case, which not everybody who is told may read."""
        return self._place(Said(self.case, words))

    def _place(self, said: Said) -> str:
        self.said.append(said)
        return PLACE % (len(self.said) - 1)

    def start(self, *kinds: str, **who: Any) -> None:
        for kind in kinds:
            clocks.start(self.case, kind, at=self.at, **who)

    def stop(self, *kinds: str, key: str | None = None) -> None:
        clocks.stop(clocks.live(self.case, *kinds, key=key), self.at)

    def cancel(self, *kinds: str, key: str | None = None) -> None:
        clocks.cancel(clocks.live(self.case, *kinds, key=key), self.at)
