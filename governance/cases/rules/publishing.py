"""The one door through which a rule is changed: page, import and restore alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases.models import RuleDraft, RuleGroup, RulePublication, Running
from governance.cases.rules import reasons, recompute, subjects
from governance.common import editing
from governance.common.refusals import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from governance.access.models import User
    from governance.areas.models import Area
    from governance.cases.rules.subjects import Subject, Values
    from governance.common.editing import Difference


def differences(subject: Subject, before: Values, after: Values) -> list[Difference]:
    """What is not the same, in words."""
    return editing.differences(
        subject.described(before), subject.described(after), subject.labels(before, after)
    )


@transaction.atomic
def publish(
    subject: Subject,
    values: Values,
    *,
    actor: User | None,
    reason: str,
    effective_from: datetime | None = None,
    running: str = Running.KEEP,
    seen: str | None = None,
    restores: RulePublication | None = None,
) -> RulePublication:
    """Let ``values`` hold for ``subject`` from ``effective_from`` on (now).

    ``running`` says what becomes of clocks that run already; ``seen`` is the token of what the page
    showed. Raises Refused (CITY_ONLY, OUTSIDE_AREA, REASON_NEEDED, IN_THE_PAST, WAITS, NOTHING_CHANGED,
    and what the subject refuses), Changed when somebody else was faster, or ValidationError.
    """
    subject.insist(actor)
    lock(subject.group, subject.key)
    now = timezone.now()
    if not reason.strip():
        raise reasons.REASON_NEEDED(field="reason")
    if effective_from is not None and effective_from < now:
        raise reasons.IN_THE_PAST(field="effective_from")
    moment = effective_from or now
    # One whose day has come and that no worker has written yet comes before this one.
    for pk in _due(now).filter(group=subject.group, subject=subject.key).values_list("pk", flat=True):
        _apply_one(pk, now)
    waits = waiting_for(subject)
    if waits is not None:
        raise reasons.WAITS(at=f"{timezone.localtime(waits.effective_from):%Y-%m-%d %H:%M}")
    before = subjects.of(subject.group, subject.key).read(now)
    if seen is not None:
        editing.insist_unchanged(seen, subject.described(before), subject.labels(before, values))
    subject.moment = moment
    values = subject.check(values)
    if subject.described(before) == subject.described(values):
        raise reasons.NOTHING_CHANGED()
    at_once = subject.is_dated or moment <= now
    if at_once:
        subject.write(values, moment)
    else:
        subject.prepare(values)
    made = RulePublication.objects.create(
        group=subject.group,
        subject=subject.key,
        label=subject.label,
        area=subject.area,
        before=before,
        after=values,
        reason=reason.strip(),
        running=running if subject.moves_clocks or subject.reaches_filed else Running.KEEP,
        by=actor,
        at=now,
        effective_from=moment,
        applied_at=now if at_once else None,
        restores=restores,
    )
    _record(AuditAct.RULE_EDIT if before else AuditAct.RULE_ADD, made, actor)
    RuleDraft.objects.filter(group=subject.group, subject=subject.key, by=actor).delete()
    if made.running == Running.RECOMPUTE and subject.moves_clocks:
        recompute.order(made)
    return made


@transaction.atomic
def note(
    group: RuleGroup,
    subject: str,
    *,
    label: str,
    area: Area,
    before: Values,
    after: Values,
    actor: User | None,
    reason: str,
    running: str,
) -> RulePublication:
    """Write down a change that another room has published itself, such as a calendar's new version."""
    now = timezone.now()
    made = RulePublication.objects.create(
        group=group,
        subject=subject,
        label=label[:160],
        area=area,
        before=before,
        after=after,
        reason=reason.strip()[:200],
        running=running,
        by=actor,
        at=now,
        effective_from=now,
        applied_at=now,
    )
    _record(AuditAct.RULE_EDIT, made, actor)
    if running == Running.RECOMPUTE:
        recompute.order(made)
    return made


@transaction.atomic
def cancel(publication: RulePublication, *, actor: User | None) -> RulePublication:
    """Take back a change that is not in force yet. Raises Refused (NOT_WAITING, CITY_ONLY, OUTSIDE_AREA)."""
    subject = subjects.of(publication.group, publication.subject)
    subject.insist(actor)
    lock(publication.group, publication.subject)
    publication = RulePublication.objects.select_for_update(of=("self",)).get(pk=publication.pk)
    if not publication.is_waiting:
        raise reasons.NOT_WAITING()
    if publication.applied_at is not None:
        subject.take_back(publication)
    publication.cancelled_at, publication.cancelled_by = timezone.now(), actor
    publication.save(update_fields=["cancelled_at", "cancelled_by"])
    recompute.withdraw(publication)
    _record(AuditAct.RULE_OFF, publication, actor)
    return publication


def restore(
    publication: RulePublication, *, actor: User | None, reason: str, running: str = Running.KEEP
) -> RulePublication:
    """Let what a publication put in force hold again, as a new one. Raises as ``publish`` does."""
    return publish(
        subjects.of(publication.group, publication.subject),
        publication.after,
        actor=actor,
        reason=reason,
        running=running,
        restores=publication,
    )


def apply_due(at: datetime | None = None) -> int:
    """Write what is to hold from a day that has come; returns how many. Two workers write each once."""
    moment = at or timezone.now()
    return sum(_apply_one(pk, moment) for pk in _due(moment).values_list("pk", flat=True))


def _due(at: datetime) -> QuerySet[RulePublication]:
    return RulePublication.objects.filter(
        applied_at=None, cancelled_at=None, effective_from__lte=at
    ).order_by("effective_from", "pk")


@transaction.atomic
def _apply_one(pk: int, at: datetime) -> bool:
    """Write one change whose day has come; False when another worker has it or it has become unsound."""
    row = (
        RulePublication.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, applied_at=None, cancelled_at=None)
        .first()
    )
    if row is None:
        return False
    try:
        with transaction.atomic():
            subject = subjects.of(row.group, row.subject)
            subject.moment = row.effective_from
            subject.write(subject.check(row.after), at)
    except (Refused, ValidationError) as error:  # what it was about has changed: said on its page
        row.fault = str(error)[:300]
        row.cancelled_at = timezone.now()
    else:
        row.applied_at = timezone.now()
    row.save(update_fields=["applied_at", "cancelled_at", "fault"])
    return row.applied_at is not None


def waiting_for(subject: Subject) -> RulePublication | None:
    """The change of ``subject`` that is published and not in force yet."""
    return RulePublication.objects.waiting().filter(group=subject.group, subject=subject.key).first()


def keep_draft(subject: Subject, values: Values, *, actor: User) -> RuleDraft:
    """Keep checked values to be tried on the bench. Raises as ``check`` does, and Refused (CITY_ONLY)."""
    subject.insist(actor)
    values = subject.check(values)
    draft, _made = RuleDraft.objects.update_or_create(
        group=subject.group,
        subject=subject.key,
        by=actor,
        defaults={"values": values, "label": subject.label},
    )
    return draft


def lock(group: str, key: str) -> None:
    """One change of a subject at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"rule/{group}/{key}"])


def _record(act: AuditAct, publication: RulePublication, actor: User | None) -> None:
    detail: dict[str, Any] = {
        "group": publication.group,
        "subject": publication.subject,
        "effective_from": publication.effective_from.isoformat(),
        "running": publication.running,
    }
    audit.record(
        act,
        actor=actor,
        subject=publication,
        area=publication.area or subjects.city(),
        purpose=publication.reason,
        detail=detail,
    )
