"""Checking what was supplied with an act, whichever door it came through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from governance.cases import reasons
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.definitions import Transition


class Incomplete(Refused):
    """Something is missing or wrong; ``errors`` says what to do, field by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__(reasons.INCOMPLETE)

    def __str__(self) -> str:
        return f"{self.reason.text} " + " ".join(self.errors.values())


def check(transition: Transition, given: dict[str, Any], case: Case) -> dict[str, Any]:
    """The values by name, as the effect takes them (keys become rows, reason codes their texts).

    Raises Incomplete with a sentence for each field, and TypeError for a name the act does not know.
    """
    known = {supply.name: supply.for_case(case) for supply in transition.supplies}
    if unknown := set(given) - set(known):
        raise TypeError(f"{transition.code} does not take {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, supply in known.items():
        try:
            values[name] = supply.clean(given.get(name), case)
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise Incomplete(errors)
    return values


def put_into(form: Any, refused: Refused) -> None:
    """Put a refusal into a Django form where it belongs: to its fields, or on top."""
    if isinstance(refused, Incomplete):
        for name, text in refused.errors.items():
            form.add_error(name if name in form.fields else None, text)
        return
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


@contextmanager
def told_in(form: Any) -> Iterator[None]:
    """What is refused within is told in ``form``, whose page is then shown again with all that was typed."""
    try:
        yield
    except Refused as refused:
        put_into(form, refused)
