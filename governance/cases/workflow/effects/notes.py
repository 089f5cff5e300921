"""Notes among colleagues, where somebody named with @ is told; and words for whoever reported it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from governance.access.models import User
from governance.cases import reasons
from governance.cases.notify import followers, reporters
from governance.cases.privacy.redact import without_numbers
from governance.cases.workflow.effects.handling import tell_reporter
from governance.cases.worklist import recipients
from governance.common import folding
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act

# An @ that begins a word; an address such as a@b.cn is none. A name is at most so many characters.
MENTION = re.compile(r"(?<![A-Za-z0-9._%+-])@([^\s@]{1,30})")
SHOWN = 12


def note(act: Act) -> None:
    """Keep a note. Everybody mentioned must be one known person who may read the case."""
    act.text = without_numbers(act.get("text"))
    mentioned = [_meant(act.case, said) for said in MENTION.findall(act.text)]
    found = {person.pk: person for person in mentioned}
    if not found:
        return
    act.say(mentioned=[person.name for person in found.values()])
    act.tell(
        found.values(),
        _("%(who)s在“%(title)s”的备注中提到您：%(text)s")
        % {
            "who": act.actor.name if act.actor else _("系统"),
            "title": act.name(),
            "text": act.quote(act.text[:120]),
        },
        weight=Weight.TODO,
        reason=_("因为您被提到"),
    )


def reply(act: Act) -> None:
    """Words for whoever reported it: they read them with their follow code, or under their account."""
    act.text = without_numbers(act.get("text"))
    act.informs = reporters.REPLIED
    said = {"title": act.name(), "text": act.quote(act.text[:120])}
    tell_reporter(act, _("您反映的“%(title)s”有新的答复：%(text)s") % said)


def mentionable(case: Case, user: User) -> list[User]:
    """Those one would mention: the desk's and the lead's people, the claimer; not oneself."""
    near = [*recipients.at_desk(case.desk, "cases.dispatch"), *recipients.of_lead(case)]
    if case.claimed_by is not None:
        near.insert(0, case.claimed_by)
    found = {person.pk: person for person in near if person.pk != user.pk}
    return list(found.values())[:SHOWN]


def _meant(case: Case, said: str) -> User:
    """The person whose name or account ``said`` begins with: the longest such name. Raises Refused."""
    said = folding.name(said)
    beginnings = [said[:length] for length in range(1, len(said) + 1)]
    known = User.objects.filter(is_active=True)
    rows = list(known.filter(name__in=beginnings)) + list(known.filter(username__in=beginnings))
    if not rows:
        raise reasons.MENTION_UNKNOWN(name=said[:10], field="text")

    def length(person: User) -> int:
        return max(len(word) for word in (person.name, person.username) if said.startswith(word))

    longest = max(length(person) for person in rows)
    meant = {person.pk: person for person in rows if length(person) == longest}
    readers = [person for person in meant.values() if followers.may_read(case, person)]
    if not readers:
        raise reasons.MENTION_CANNOT_READ(name=said[:longest], field="text")
    if len(readers) > 1:
        raise reasons.MENTION_SEVERAL(
            name=said[:longest], accounts="、".join(f"@{one.username}" for one in readers), field="text"
        )
    return readers[0]
