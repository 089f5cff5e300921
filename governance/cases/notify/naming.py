"""What a case is called in what people are told: by its title only to whom may read it.

A notice stays readable long after a post or a membership has ended. So a case that is not open to
everybody around it is called by its number in every notice, and no word of it is repeated there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.cases.choices import Secrecy
from governance.cases.models.readers import readers_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Said

_PLACE = re.compile("\ue000(\\d+)\ue001")


def title_for(case: Case, person: User, readers: set[int] | None = None) -> str:
    """What ``person`` is told ``case`` is called. ``readers``: who may read it, where that is known."""
    return case.title if _may_have_words(case, person, readers) else by_number(case)


def title_for_all(case: Case) -> str:
    """What everybody may be told who may read it now; kept where it stays readable."""
    return case.title if case.secrecy == Secrecy.OPEN else by_number(case)


def by_number(case: Case) -> str:
    return f"#{case.number}"


def spell(text: str, said: Sequence[Said], person: User, readers: dict[int, set[int]]) -> str:
    """``text`` as ``person`` is told it: each place filled with a name or with words, or with neither.

    ``readers`` holds, by case, who of those who are told may read it.
    """

    def fill(match: re.Match[str]) -> str:
        number = int(match[1])
        if number >= len(said):
            return ""
        one = said[number]
        known = readers.get(one.case.pk)
        if one.words is None:
            return title_for(one.case, person, known)
        return one.words if _may_have_words(one.case, person, known) else _("（内容请打开事项查看）")

    return _PLACE.sub(fill, text)


def readers_by_case(asked: Iterable[tuple[Case, Iterable[User]]]) -> dict[int, set[int]]:
    """Who may read which case, of the people that are to be told of it."""
    cases: dict[int, Case] = {}
    people: dict[int, dict[int, User]] = {}
    for case, told in asked:
        cases[case.pk] = case
        people.setdefault(case.pk, {}).update((person.pk, person) for person in told)
    return {pk: readers_of(case, people[pk].values()) for pk, case in cases.items()}


def _may_have_words(case: Case, person: User, readers: set[int] | None) -> bool:
    if case.secrecy != Secrecy.OPEN:
        return False
    if person.pk in (case.reporter_id, case.filed_by_id):
        return True
    return person.pk in (readers_of(case, [person]) if readers is None else readers)
