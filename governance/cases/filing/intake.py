"""Filing: what a matter needs before it is one, whoever brings it and through whichever door."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.areas.ancestry import STAMP
from governance.areas.models import Area, Level
from governance.cases import reasons
from governance.cases.choices import Secrecy, stricter
from governance.cases.filing import duplicates, numbering, questions, records
from governance.cases.filing.attachments import Prepared, keep_prepared, prepare
from governance.cases.models import Case, Category, Channel, FilingCondition, JoinedReport
from governance.cases.notify import duty
from governance.cases.rules import cache, effective
from governance.cases.sla import clocks
from governance.cases.workflow import batch_state, definitions, engine, history, hooks
from governance.cases.workflow.definitions import Purpose
from governance.cases.workflow.validation import Incomplete
from governance.common import folding, phones
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from governance.access.models import User

__all__ = ["Filing", "check", "desk_for", "file_case", "join_case", "known_by", "stamp"]

NAME_LENGTH = 60
TRIES = 5  # of joining while others act on the same case


@dataclass
class Filing:
    """What somebody brings. ``area`` is resolved (a grid, or the lowest area known); never invented.

    ``reported_at`` is when it was seen, where that was before it arrived: a report kept on a telephone
    without a network. Clocks run from the arrival, because nobody could act before.
    """

    kind: str
    channel: Channel
    category: Category | None
    area: Area | None
    text: str
    title: str = ""
    urgency: str = ""
    place: str = ""
    lng: float | None = None
    lat: float | None = None
    accuracy: float | None = None
    reported_at: datetime | None = None
    external_number: str = ""
    client_key: uuid.UUID | None = None
    is_anonymous: bool = False
    secrecy: str = Secrecy.OPEN  # the flow may ask for more
    reporter: User | None = None
    reporter_name: str = ""
    reporter_phone: str = ""
    photos: Sequence[Any] = field(default_factory=list)
    draft: bool = False
    answers: Mapping[int, str] = field(default_factory=dict)  # to the category's questions, by their keys
    asks: bool = False  # somebody is there who can answer them: required ones are insisted on

    @property
    def names_somebody(self) -> bool:
        """Whether it is brought for somebody else, whose name or number is written down."""
        return bool(not self.is_anonymous and (self.reporter_name.strip() or self.reporter_phone.strip()))


def file_case(
    filing: Filing, *, actor: User | None, at: datetime | None = None, is_checked: bool = False
) -> Case:
    """File a case and start its clocks. ``at`` is the instant of filing (now).

    The same ``client_key`` again returns the case it made the first time. Whoever has asked for both in the
    same breath says ``is_checked``: a key sent twice at one moment still files once. Raises Refused or
    Incomplete.
    """
    at = at or timezone.now()
    if not is_checked:
        if before := known_by(filing.client_key):
            return before[0]
        check(filing, actor=actor, at=at)
    photos = prepare(filing.photos)
    try:
        with transaction.atomic(), cache.held():
            return _file(filing, photos, actor, at)
    except IntegrityError:
        if before := known_by(filing.client_key):
            return before[0]
        if taken := _taken(filing):
            raise Incomplete({"external_number": _number_taken(filing, taken)}) from None
        raise


def known_by(key: uuid.UUID | None) -> tuple[Case, JoinedReport | None] | None:
    """What a submission with ``key`` has made: the case, and the joined report if it was added to one."""
    if key is None:
        return None
    # One question for both tables, for nearly always the answer is that nobody has seen it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT false, id FROM cases_case WHERE client_key = %(key)s"
            " UNION ALL SELECT true, id FROM cases_joinedreport WHERE client_key = %(key)s LIMIT 1",
            {"key": key},
        )
        found = cursor.fetchone()
    if found is None:
        return None
    is_joined, pk = found
    if not is_joined:
        return Case.objects.get(pk=pk), None
    row: JoinedReport = JoinedReport.objects.select_related("case").get(pk=pk)
    return row.case, row


def join_case(case: Case, filing: Filing, *, actor: User | None, at: datetime | None = None) -> JoinedReport:
    """Add what ``filing`` says to ``case`` instead of filing it; return the JoinedReport.

    Whoever acts on the case meanwhile is waited for, not refused. The same ``client_key`` again returns what
    it made the first time. Raises Refused or Incomplete.
    """
    at = at or timezone.now()
    for left in reversed(range(TRIES)):
        if (before := known_by(filing.client_key)) and before[1]:
            return before[1]
        try:
            with transaction.atomic():
                return _join(case, filing, actor, at)
        except IntegrityError:
            if (before := known_by(filing.client_key)) and before[1]:
                return before[1]
            raise
        except Refused as refusal:
            if refusal.reason != reasons.CONFLICT or not left:
                raise
    raise AssertionError("unreachable")


def _join(case: Case, filing: Filing, actor: User | None, at: datetime) -> JoinedReport:
    _check_join(filing, actor, case, at)
    case = engine.advance(
        case,
        Purpose.JOIN,
        actor=actor,
        at=at,
        signed=_("反映人"),
        text=filing.text,
        reporter_name="" if filing.is_anonymous else filing.reporter_name,
        reporter_phone="" if filing.is_anonymous else filing.reporter_phone,
        photos=list(filing.photos),
    )
    joined = case.joined.latest("pk")  # ours: the case's row is locked until the end of the transaction
    joined.channel = filing.channel
    joined.external_number = filing.external_number.strip()
    joined.client_key = filing.client_key
    joined.reporter = filing.reporter
    joined.is_anonymous = filing.is_anonymous
    joined.save()
    return joined


def _check_join(filing: Filing, actor: User | None, case: Case, at: datetime) -> None:
    """Whoever is not known here joins what is like their own report, and nothing else by its number."""
    where = {"area": filing.area, "lng": filing.lng, "lat": filing.lat}
    if actor is None and not duplicates.is_likely(case, filing.category, at=at, **where):
        raise reasons.JOIN_ELSEWHERE(field="category")
    errors: dict[str, str] = {}
    _check_source(filing, errors)
    _check_reporter(filing, actor, case.area, errors)
    if errors:
        raise Incomplete(errors)


def _file(filing: Filing, photos: list[Prepared], actor: User | None, at: datetime) -> Case:
    """Write the case with its clocks and the first row of its trail.

    The case itself is the last that is written, once and whole, because its number is taken from a row that
    everybody who files in the district waits for. What names it before is looked up when all is committed.
    """
    flow = definitions.flow_of(filing.kind)
    assert filing.area is not None
    reported_at = filing.reported_at or at
    case = Case(
        kind=filing.kind,
        state=flow.draft if filing.draft else flow.initial,
        title=filing.title.strip()[:120] or _title_from(filing.text),
        text=filing.text.strip(),
        category=filing.category,
        urgency=filing.urgency
        or (effective.default_urgency(filing.category, at) if filing.category else "normal"),
        secrecy=stricter(filing.secrecy, flow.secrecy),
        place=filing.place.strip()[:200],
        lng=filing.lng,
        lat=filing.lat,
        accuracy=filing.accuracy,
        channel=filing.channel,
        external_number=filing.external_number.strip(),
        client_key=filing.client_key,
        reporter=filing.reporter,
        filed_by=actor,
        is_anonymous=filing.is_anonymous,
        reporter_name="" if filing.is_anonymous else folding.name(filing.reporter_name),
        reporter_phone="" if filing.is_anonymous else phones.normal(filing.reporter_phone),
        follow_code=numbering.follow_code(),
        reported_at=reported_at,
        state_since=at,
    )
    stamp(case, filing.area)
    case.desk = desk_for(filing.area)
    case.level = case.desk.level
    case.pk = numbering.next_key()
    started = [] if filing.draft else [clocks.start(case, kind, at=at) for kind in flow.starts]
    clocks.refresh(case, [(clock.kind, clock.due_at) for clock in started])
    first = history.build(
        case,
        None,
        act="file",
        at=at,
        actor=actor,
        actor_name=history.name_of(actor, flow.filing_right, filing.area) if actor else _("反映人"),
        from_state="",
        to_state=case.state,
        right=flow.filing_right if actor else "",
        detail={"channel": filing.channel.code, "area": filing.area.code, "photos": len(photos)},
    )
    first.save(force_insert=True)
    batch_state.wrote(first)
    keep_prepared(case, photos, kind="report", step=first.step, actor=actor, at=at)
    questions.keep(case, filing.answers)
    case.number = records.next_number(case, at)
    records.insert(case)
    hooks.changed([case.pk])
    if not filing.draft:
        duty.tell_duty(case, actor=actor, at=at)
    batch_state.filed(case, started)
    return case


def file_part(
    parent: Case,
    *,
    title: str,
    text: str,
    category: Category | None,
    urgency: str,
    place: str,
    actor: User | None,
    at: datetime,
    kind: str = "",
    condition: FilingCondition | None = None,
) -> Case:
    """A case that belongs to ``parent``, of its kind or of ``kind``: what was split off, a unit's own share.

    Part of an act on the parent, whose reporter stays with the parent. It was reported when the parent was;
    its clocks start now, because nobody could act on it before. The parent is not closed while a part that
    it waits for is open, and a part is not one more report in the figures.
    """
    flow = definitions.flow_of(kind or parent.kind)
    part = Case(
        kind=flow.kind,
        condition=condition,
        state=flow.initial,
        title=title.strip()[:120] or _title_from(text),
        text=text.strip(),
        category=category,
        urgency=urgency,
        secrecy=stricter(parent.secrecy, flow.secrecy),
        place=place.strip()[:200],
        lng=parent.lng,
        lat=parent.lat,
        accuracy=parent.accuracy,
        channel=parent.channel,
        filed_by=actor,
        split_from=parent,
        reported_at=parent.reported_at,
        state_since=at,
    )
    stamp(part, parent.area)
    part.desk, part.level = parent.desk, parent.level
    part.number = records.next_number(part, at)
    part.save(force_insert=True)
    for kind in flow.starts:
        clocks.start(part, kind, at=at)
    clocks.refresh(part)
    part.save(update_fields=["next_due_at", "due_at"])
    records.index_words(part)
    history.write(
        part,
        act="file",
        at=at,
        actor=actor,
        actor_name=history.name_of(actor),
        from_state="",
        to_state=part.state,
        right=flow.filing_right,
        detail={"channel": parent.channel.code, "area": parent.area.code, "split_from": parent.number},
    )
    hooks.changed([part.pk])
    return part


def stamp(case: Case, area: Area) -> None:
    """Write on the case where it lies, level by level, as the tree says now."""
    case.area = area
    for above in cache.current().lineage(area):
        setattr(case, STAMP[Level(above.level)], above)


def desk_for(area: Area) -> Area:
    """Whose staff take a matter in: a grid's community, else the area itself."""
    if area.level == Level.GRID:
        assert area.parent is not None
        return area.parent
    return area


def check(filing: Filing, *, actor: User | None, at: datetime) -> None:
    """What filing would refuse, asked before anything else is. Raises Incomplete with every fault at once."""
    if errors := faults(filing, actor=actor, at=at):
        raise Incomplete(errors)


def faults(filing: Filing, *, actor: User | None, at: datetime) -> dict[str, str]:
    """What keeps ``filing`` from becoming a case: by field, each with what to do. Empty when nothing does."""
    flow = definitions.flow_of(filing.kind)
    errors: dict[str, str] = {}
    if filing.area is None:
        errors["area"] = str(reasons.AREA_NEEDED.text)
    elif filing.area.valid_to is not None and filing.area.valid_to <= timezone.localdate(at):
        errors["area"] = str(reasons.AREA_RETIRED(area=str(filing.area)))
    elif actor is not None and not actor.has_right(flow.filing_right, filing.area):
        errors["area"] = str(reasons.AREA_OUTSIDE(area=str(filing.area)))
    if flow.needs_category and filing.category is None and not filing.draft:
        errors["category"] = _("请选择类别。")
    if len(filing.text.strip()) < flow.text_minimum and not filing.draft:
        errors["text"] = str(reasons.TEXT_TOO_SHORT(count=flow.text_minimum))
    if len(filing.text) > 5000:
        errors["text"] = _("内容太长，请控制在 5000 字以内。")
    _check_source(filing, errors)
    if filing.channel.field and flow.photos_for_field and not filing.photos and not filing.draft:
        errors["photos"] = str(reasons.PHOTO_NEEDED.text)
    if filing.reported_at is not None and filing.reported_at > at:
        errors["reported_at"] = str(reasons.IN_THE_FUTURE.text)
    if (filing.lng is None) != (filing.lat is None):
        errors["place"] = _("坐标不完整，请重新标点。")
    if not filing.draft:
        errors |= questions.faults(filing.category, filing.answers, insist=filing.asks)
    _check_reporter(filing, actor, filing.area, errors)
    return errors


def _check_source(filing: Filing, errors: dict[str, str]) -> None:
    if filing.channel.external and not filing.external_number.strip():
        errors["external_number"] = str(reasons.EXTERNAL_NUMBER_NEEDED.text)
    elif taken := _taken(filing):
        errors["external_number"] = _number_taken(filing, taken)


def _check_reporter(filing: Filing, actor: User | None, area: Area | None, errors: dict[str, str]) -> None:
    if len(filing.reporter_name.strip()) > NAME_LENGTH:
        errors["reporter_name"] = _("姓名太长，请控制在 %s 字以内。") % NAME_LENGTH
    if filing.reporter_phone.strip() and not filing.is_anonymous:
        try:
            phones.validate_phone(filing.reporter_phone)
        except ValidationError as error:
            errors["reporter_phone"] = str(error.messages[0])
    if actor is None or area is None or not filing.names_somebody or {"area", "reporter_phone"} & set(errors):
        return
    if not actor.has_right("cases.file_for", area):
        errors["reporter_name"] = str(reasons.NOT_ON_BEHALF.text)


def _taken(filing: Filing) -> Case | None:
    number = filing.external_number.strip()
    if not number:
        return None
    which = {"channel": filing.channel, "external_number": number}
    joined = JoinedReport.objects.filter(**which).order_by().values("case")
    own = Case.objects.filter(**which).order_by().values("pk")
    # One question for both tables, for nearly always the answer is that nobody has it.
    return Case.objects.filter(pk__in=own.union(joined, all=True)).first()


def _number_taken(filing: Filing, taken: Case) -> str:
    return str(reasons.EXTERNAL_NUMBER_TAKEN(external=filing.external_number.strip(), number=taken.number))


def _title_from(text: str) -> str:
    """The first sentence, at most 30 characters."""
    first = text.strip().splitlines()[0] if text.strip() else "未命名事项"
    for mark in "。!?;!?":
        first = first.split(mark)[0]
    return first[:30]
