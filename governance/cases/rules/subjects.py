"""What can be changed: each subject reads, describes, checks and writes its own values.

Values are JSON: what a publication keeps, a form fills and a rule book carries to another installation.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from governance.cases.models import RuleGroup
from governance.cases.rules import reasons
from governance.cases.rules.keepers import city as city

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.models import RulePublication

    Text = str | _StrPromise

RIGHT = "rules.manage"
Values = dict[str, Any]


class Subject:
    """One thing that is changed as a whole. ``key`` names it within its group.

    ``is_dated``: its rows carry their own dates, so that a change for later is written at once.
    ``moves_clocks``: a change may be applied to clocks that run already.
    ``reaches_filed``: a change may hold for matters that were reported before it, too.
    ``right``: what it takes to change it, over all of where it holds.
    ``moment``: when checked values are to begin; None is now.
    """

    group: ClassVar[RuleGroup]
    is_dated: ClassVar[bool] = False
    moves_clocks: ClassVar[bool] = False
    reaches_filed: ClassVar[bool] = False
    right: ClassVar[str] = RIGHT
    moment: datetime | None = None

    def __init__(self, key: str) -> None:
        self.key = key

    @property
    def label(self) -> str:
        raise NotImplementedError

    @property
    def area(self) -> Area | None:
        """Where it holds; None is the whole city."""
        return None

    def insist(self, actor: User | None) -> None:
        """Raise Refused for somebody who may not change it. ``actor`` None is the system."""
        if actor is None:
            return
        if self.area is None:
            if not actor.has_right(self.right, city()):
                raise reasons.CITY_ONLY()
        elif not actor.has_right(self.right, self.area):
            raise reasons.OUTSIDE_AREA(area=self.area.name)

    def may(self, actor: User) -> bool:
        return actor.has_right(self.right, self.area or city())

    def read(self, at: datetime | None = None) -> Values:
        """The values in force at the instant ``at`` (now)."""
        raise NotImplementedError

    def check(self, values: Values) -> Values:
        """The values as they will be kept. Raises Refused or ValidationError with what is wrong."""
        raise NotImplementedError

    def write(self, values: Values, moment: datetime) -> None:
        """Let checked values hold from ``moment`` on."""
        raise NotImplementedError

    def prepare(self, values: Values) -> None:
        """What has to be there before ``values`` are written on their day."""

    def take_back(self, publication: RulePublication) -> None:
        """Undo what was written for a publication that is not in force yet; only dated subjects."""

    def impose(self, values: Values) -> None:
        """As if the values had always held: inside a transaction that is rolled back."""
        raise NotImplementedError

    def described(self, values: Values) -> dict[str, str]:
        """The values in words, in the order of the page."""
        raise NotImplementedError

    def labels(self, *every: Values) -> dict[str, str]:
        """What each value is called."""
        raise NotImplementedError


S = TypeVar("S", bound=Subject)
_subjects: dict[str, type[Subject]] = {}


def register(subject: type[S]) -> type[S]:
    """A class decorator: ``subject`` answers for its group."""
    _subjects[subject.group] = subject
    return subject


def kind_of(group: str) -> type[Subject]:
    """What answers for a group. Raises Refused (UNKNOWN_RULE)."""
    if group not in _subjects:
        raise reasons.UNKNOWN_RULE()
    return _subjects[group]


def of(group: str, key: str) -> Subject:
    """The subject of a group by its key. Raises Refused (UNKNOWN_RULE)."""
    return kind_of(group)(key)
