"""Filing a whistle: what it needs before it is one, by page and by act alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.areas.models import Area
from governance.cases import services
from governance.cases.choices import Secrecy
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Channel
from governance.cases.workflow.validation import Incomplete
from parties import reasons
from parties.models import Whistle, WhistleKind, WhistleSource
from parties.rights import BLOW
from parties.whistles.blowers import holds_post
from parties.whistles.names import CHANNEL, KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from governance.access.models import Unit, User


@dataclass
class Wanted:
    """What somebody wants to blow for. ``in_name_of`` is in whose name; ``area`` is where the matter lies."""

    kind: WhistleKind
    in_name_of: Area
    area: Area
    title: str
    text: str
    why: str
    source: WhistleSource
    lead: Unit
    units: Sequence[Unit] = field(default_factory=list)
    place: str = ""
    report_at: datetime | None = None
    report_place: str = ""
    secrecy: str = Secrecy.OPEN


@transaction.atomic
def file_whistle(
    wanted: Wanted,
    *,
    actor: User | None,
    at: datetime | None = None,
    draft: bool = False,
    incident: Case | None = None,
) -> Case:
    """File a whistle and submit it, unless it is a ``draft``; return its case.

    Raises Incomplete with every fault at once, by field (kind, in_name_of, area, units, report_at), or
    Refused.
    """
    at = at or timezone.now()
    if errors := faults(wanted, actor=actor, at=at):
        raise Incomplete(errors)
    case = services.file_case(
        Filing(
            kind=KIND,
            channel=Channel.objects.get(code=CHANNEL),
            category=wanted.kind.category,
            area=wanted.area,
            title=wanted.title,
            text=wanted.text,
            urgency=wanted.kind.category.default_urgency,
            place=wanted.place,
            secrecy=wanted.secrecy,
            draft=True,
        ),
        actor=actor,
        at=at,
    )
    whistle = Whistle.objects.create(
        case=case,
        kind=wanted.kind,
        area=wanted.in_name_of,
        why=wanted.why,
        source=wanted.source,
        lead=wanted.lead,
        report_at=wanted.report_at,
        report_place=wanted.report_place[:120],
        incident=incident,
    )
    whistle.wanted.set({wanted.lead, *wanted.units})
    return case if draft else services.advance(case, "submit", actor=actor, at=at)


def faults(wanted: Wanted, *, actor: User | None, at: datetime) -> dict[str, str]:
    """What keeps ``wanted`` from being a whistle, by field."""
    errors: dict[str, str] = {}
    here = wanted.in_name_of
    if actor is not None and not holds_post(actor, BLOW, here.pk):
        errors["in_name_of"] = str(reasons.NOT_SECRETARY(area=str(here)))
    if here.level not in wanted.kind.levels:
        errors["kind"] = str(reasons.NO_KIND_HERE(kind=wanted.kind, level=here.level_name))
    if not here.span.holds(wanted.area.span):
        errors["area"] = str(reasons.PLACE_OUTSIDE(place=str(wanted.area), area=str(here)))
    for name, units in (("lead", [wanted.lead]), ("units", wanted.units)):
        for unit in units:
            there = unit.area.span
            if not (there.holds(here.span) or here.span.holds(there)):
                errors[name] = str(reasons.UNIT_AWAY(unit=unit.name, area=str(here)))
    if wanted.report_at is not None and wanted.report_at < at:
        errors["report_at"] = str(reasons.TOO_EARLY())
    if len(wanted.text.strip()) < 10:
        errors["text"] = _("请写清情况和要求，至少 10 个字。")
    return errors
