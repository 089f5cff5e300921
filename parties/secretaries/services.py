"""Putting a line on a secretary's list, by page and by demo alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from governance.access.models import Post
from governance.areas.models import Area, Level
from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Channel
from governance.cases.workflow.validation import Incomplete
from parties import reasons
from parties.models import SecretaryItem
from parties.rights import KEEP_LISTS
from parties.secretaries.effects import why_not_due
from parties.secretaries.names import CHANNEL, KIND

if TYPE_CHECKING:
    from governance.access.models import User

LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)


@dataclass
class Line:
    """What is to stand on a list; a rectification comes from its problem and from nowhere else."""

    list: str
    post: Post
    title: str
    text: str
    due_on: date


def owners_in(area: Area) -> list[Post]:
    """The posts that answer for the lists of ``area``."""
    posts = Post.objects.in_force().answering().with_right(KEEP_LISTS).filter(area=area, unit=None)
    return list(posts.select_related("person", "role", "area__parent").order_by("pk"))


@transaction.atomic
def put_on_list(line: Line, *, actor: User | None, at: datetime | None = None) -> Case:
    """Put ``line`` on the list of its owner; return its case.

    Raises Incomplete with every fault at once, by field (post, due_on, area, text).
    """
    at = at or timezone.now()
    area = line.post.area
    errors: dict[str, str] = {}
    if area.level not in LEVELS:
        errors["post"] = str(reasons.NO_LEVEL_ABOVE())
    elif line.post not in owners_in(area):
        errors["post"] = str(reasons.OWNER_ELSEWHERE(name=line.post.person.name, area=str(area)))
    elif actor is not None and not _may_list(actor, area):
        errors["post"] = str(reasons.NOT_THE_OWNER(area=str(area)))
    if refusal := why_not_due(line.due_on, at):
        errors["due_on"] = str(refusal)
    if errors:
        raise Incomplete(errors)
    case = services.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=None,
            area=area,
            title=line.title,
            text=line.text,
        ),
        actor=actor,
        at=at,
    )
    SecretaryItem.objects.create(
        case=case,
        list=line.list,
        area=area,
        post=line.post,
        year=timezone.localdate(at).year,
        due_on=line.due_on,
    )
    return services.advance(case, "list", actor=None, at=at, signed=actor.name if actor else "")


def _may_list(actor: User, area: Area) -> bool:
    """The secretary's own area, and a level above that lays something on the list."""
    return actor.is_superuser or actor.has_right(KEEP_LISTS, area)
