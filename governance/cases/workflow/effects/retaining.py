"""After its time a case keeps what was done and forgets who reported it. It cannot be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.cases import reasons
from governance.cases.filing import records
from governance.cases.models import Attachment, JoinedReport
from governance.cases.privacy import retention
from governance.cases.privacy.redact import without_numbers
from governance.cases.workflow.definitions import Ending
from governance.cases.workflow.validation import Incomplete

if TYPE_CHECKING:
    from governance.access.models import User
    from governance.cases.models import Case
    from governance.cases.workflow.act import Act
    from governance.common.refusals import Refused


def flag_photos(act: Act) -> None:
    """These photos show somebody: they are deleted when the reporter becomes anonymous."""
    photos = act.get("shared", [])
    if any(photo.case_id != act.case.pk for photo in photos):
        raise Incomplete({"shared": _("只能标记这件事项的照片。")})
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(is_personal=True)
    act.say(flagged=len(photos))


def why_not_anonymise(case: Case, actor: User | None, at: datetime) -> Refused | None:
    if case.anonymised_at is not None:
        return reasons.ANONYMOUS_ALREADY()
    if not retention.is_due(case, at):
        return reasons.TERM_RUNS()
    return None


def anonymise(act: Act) -> None:
    """Forget names, numbers and codes of everybody who reported it, and the photos that show somebody.

    The trail says how many of each and none of them. A draft that was thrown away loses its words, too:
    number, state and trail stay as a tombstone.
    """

    case = act.case
    counted = {
        "names": int(bool(case.reporter_name)),
        "phones": int(bool(case.reporter_phone)),
        "photos": 0,
    }
    for row in case.joined.all():
        counted["names"] += bool(row.reporter_name)
        counted["phones"] += bool(row.reporter_phone)
        row.reporter_name = row.reporter_phone = row.follow_code = ""
        row.text = without_numbers(row.text)
        row.save()
    JoinedReport.forget(case)
    for link in case.outside_links.exclude(address=""):
        counted["phones"] += 1
        link.address = ""
        link.save(update_fields=["address"])
    case.reporter_name = case.reporter_phone = case.follow_code = ""
    case.title, case.text, case.result = map(without_numbers, (case.title, case.text, case.result))
    for answer in case.answers.all():
        answer.answer = without_numbers(answer.answer)
        answer.save(update_fields=["answer"])
    thrown_away = {"from_state": act.flow.draft, "to_state__in": act.flow.states_of(Ending.VOID)}
    is_draft = bool(act.flow.draft) and case.log.filter(**thrown_away).exists()
    if is_draft:
        case.title, case.text, case.place = _("（已清除的草稿）"), "", ""
        case.lng = case.lat = case.accuracy = None
    shown = case.attachments.exclude(file="")
    photos = list(shown if is_draft else shown.filter(is_personal=True))
    counted["photos"] = len(photos)
    _erase(photos)
    case.anonymised_at = act.at
    records.index_words(case)
    act.say(**counted, **retention.erase(case))


def _erase(photos: list[Attachment]) -> None:
    """Forget the files now, and take them off the disk once the transaction holds."""
    files: list[Any] = []
    for photo in photos:
        files += [one for one in (photo.file, photo.thumbnail) if one]
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(
        file="", thumbnail="", name="", size=0
    )
    transaction.on_commit(lambda: [one.storage.delete(one.name) for one in files] and None)
