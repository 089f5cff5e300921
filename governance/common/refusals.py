"""Why an act is not possible: a named reason that button, message, log and test share.

Each room declares its reasons in ``reasons.py``; a guard returns one or ``None``, and the act that
was tried all the same raises ``Refused`` with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Reason:
    """A named refusal. ``code`` is stable (logs, tests, the API); ``text`` says what to do."""

    code: str
    text: str | _StrPromise = field(compare=False)

    def __call__(self, **details: Any) -> Refused:
        """The exception to raise; ``details`` fill the text's %(name)s places."""
        return Refused(self, **details)


class Refused(Exception):
    """An act was tried that is not possible. Nothing was changed.

    ``field`` names the form field to show it at, where there is one.
    """

    def __init__(self, reason: Reason, *, field: str | None = None, **details: Any) -> None:
        self.reason = reason
        self.field = field
        self.details = details
        super().__init__(str(self))

    @property
    def code(self) -> str:
        return self.reason.code

    def __str__(self) -> str:
        text = str(self.reason.text)
        return text % self.details if self.details else text
