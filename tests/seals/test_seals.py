"""What was sealed cannot be cut, rewritten or taken away without being named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.access.services import edit_person
from governance.cases.models import Case, CaseLog
from governance.cases.workflow import history
from governance.ledgers import definitions
from governance.seals import audit_chain, delivery, merkle, proof, sealing, signing
from governance.seals.models import AuditLink, Seal, SealedHead
from tests.cases.story import act, walk
from tests.cast import Cast
from tests.forgery import behind_the_guards
from tests.ledgers.books import funded
from tests.ledgers.conftest import BEANS

pytestmark = pytest.mark.django_db


def said() -> list[str]:
    return [f"{one.where}: {one.what}" for one in proof.breaks()]


def story(cast: Cast) -> Case:
    """A case that was sealed as it stood, with audit entries."""
    case = walk(cast, "in_progress")
    edit_person(cast.zhang, actor=cast.zhang, name="张三", phone=cast.zhang.phone)
    sealing.seal()
    return case


def rewrite(case: Case, since: int) -> None:
    """Write the steps of a trail anew from ``since`` on, chained as the portal would have."""
    with behind_the_guards():
        previous = CaseLog.objects.get(case=case, step=since - 1).digest
        for row in CaseLog.objects.filter(case=case, step__gte=since).order_by("step"):
            row.text, row.previous_digest = f"{row.text}（改）", previous
            row.digest = previous = history.digest_of(row)
            CaseLog.objects.filter(pk=row.pk).update(
                text=row.text, previous_digest=row.previous_digest, digest=row.digest
            )


def test_sealed_trails_are_sound_and_new_steps_are_free(cast: Cast) -> None:
    case = story(cast)
    assert said() == []
    act(case, "note", cast.zhang, text="已电话联系")
    assert said() == []
    second = sealing.seal()
    heads = SealedHead.objects.filter(seal=second)
    assert set(heads.values_list("chain", "key")) == {("case", case.pk)}
    assert second.previous_digest == Seal.objects.get(sequence=1).digest


def test_a_seal_of_what_did_not_change_is_empty_and_holds(cast: Cast) -> None:
    story(cast)
    again = sealing.seal()
    assert (again.heads, again.root) == (0, merkle.EMPTY)
    assert said() == []


def test_the_end_of_a_trail_that_was_cut_is_named(cast: Cast) -> None:
    """The chain that is left holds, and version and state are set back: only the seal knows."""
    case = story(cast)
    last = CaseLog.objects.filter(case=case).order_by("-step")[0]
    with behind_the_guards():
        CaseLog.objects.filter(pk=last.pk)._raw_delete("default")
        Case.objects.filter(pk=case.pk).update(version=case.version - 1, state=last.from_state)
    assert list(history.breaks(history.every())) == []
    assert said() == [f"#{case.number} step {last.step}: is gone (seal 1)"]


def test_a_trail_rewritten_from_the_middle_is_named(cast: Cast) -> None:
    case = story(cast)
    last = CaseLog.objects.filter(case=case).count()
    rewrite(case, 2)
    assert list(history.breaks(history.every())) == []
    assert said() == [
        f"#{case.number} step {last}: is not what was sealed: it, or a step before, was rewritten (seal 1)"
    ]


def test_a_case_that_was_taken_away_is_named(cast: Cast) -> None:
    case = story(cast)
    steps = CaseLog.objects.filter(case=case).count()
    with behind_the_guards() as cursor:
        cursor.execute("DELETE FROM cases_caselog WHERE case_id = %s", [case.pk])
        cursor.execute("DELETE FROM cases_case WHERE id = %s", [case.pk])
    assert f"#{case.pk} step {steps}: is gone (seal 1)" in said()


AUDIT: dict[str, tuple[Callable[[], Any], str]] = {
    "changed": (
        lambda: AuditEntry.objects.filter(pk=AuditLink.objects.get(sequence=1).entry_id).update(purpose="x"),
        "was changed",
    ),
    "cut": (
        lambda: AuditLink.objects.filter(sequence=AuditLink.objects.count())._raw_delete("default"),
        "is gone (seal 1)",
    ),
    "middle gone": (lambda: AuditLink.objects.filter(sequence=1)._raw_delete("default"), "link 1 is missing"),
}


@pytest.mark.parametrize("what", AUDIT)
def test_the_audit_is_chained_and_sealed(cast: Cast, what: str) -> None:
    story(cast)
    edit_person(cast.zhang, actor=cast.zhang, name="张四", phone=cast.zhang.phone)
    audit_chain.link()
    forge, expected = AUDIT[what]
    if what == "cut":
        sealing.seal()
        expected = "is gone (seal 2)"
    with behind_the_guards():
        forge()
    assert any(expected in one for one in said()), said()


def test_audit_entries_are_linked_once_in_order_and_missed_if_they_are_not(cast: Cast) -> None:
    edit_person(cast.zhang, actor=cast.zhang, name="张三", phone=cast.zhang.phone)
    there = AuditEntry.objects.count()
    assert audit_chain.link() == there
    assert audit_chain.link() == 0
    entry = AuditEntry.objects.create(act="reveal")
    with behind_the_guards():
        AuditEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(hours=2))
    assert said() == [f"audit entry {entry.pk}: is not linked: the task that links does not run"]


SEALS: dict[str, tuple[str, str]] = {
    "gone": ("DELETE FROM seals_seal WHERE sequence = 1", "seal 1 is missing"),
    "changed": ("UPDATE seals_seal SET root = repeat('0', 64) WHERE sequence = 1", "was changed"),
    "signature": ("UPDATE seals_seal SET signature = 'bm8=' WHERE sequence = 1", "signature does not hold"),
    "key": ("UPDATE seals_seal SET public_key = 'bm8=' WHERE sequence = 1", "a key that nobody named"),
    "head": ("UPDATE seals_sealedhead SET step = step + 1", "the heads that it sealed were changed"),
    "head gone": ("DELETE FROM seals_sealedhead", "the heads that it sealed were changed"),
}


@pytest.mark.parametrize("what", SEALS)
def test_a_seal_that_was_touched_is_named(cast: Cast, what: str) -> None:
    story(cast)
    sealing.seal()
    sql, expected = SEALS[what]
    with behind_the_guards() as cursor:
        cursor.execute(sql)
    assert any(expected in one for one in said()), said()


def test_seals_are_append_only() -> None:
    sealing.seal()
    for act_on in (lambda: Seal.objects.update(heads=9), lambda: Seal.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act_on()


def test_the_last_seal_taken_away_is_found_by_what_was_handed_out(
    cast: Cast, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SEAL_FOLDER = str(tmp_path / "elsewhere")
    case = story(cast)
    assert delivery.deliver() == 1
    assert delivery.deliver() == 0
    with behind_the_guards() as cursor:
        cursor.execute("DELETE FROM seals_sealdelivery")
        cursor.execute("DELETE FROM seals_sealedhead")
        cursor.execute("DELETE FROM seals_seal")
    rewrite(case, 2)
    assert said() == []
    with pytest.raises(SystemExit):
        call_command("check_trails", seals=settings.SEAL_FOLDER)
    assert "seal 1: was handed out (seal-000001.json) and is gone" in capsys.readouterr().err


def test_a_seal_is_handed_out_in_each_way_and_again_when_it_failed(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "disk"
    blocked.write_text("not a folder")
    settings.SEAL_FOLDER, settings.SEAL_MAIL = str(blocked), "audit@example.cn"
    seal = sealing.seal()
    assert delivery.deliver() == 1
    assert json.loads(mail.outbox[0].body)["digest"] == seal.digest
    blocked.unlink()
    assert delivery.deliver() == 1
    handed = json.loads((blocked / "seal-000001.json").read_text())
    assert signing.is_signed(handed["digest"], handed["signature"], handed["public_key"])
    assert len(mail.outbox) == 1


def test_one_seal_a_day_whenever_it_is_asked(cast: Cast) -> None:
    first = sealing.seal_of_today()
    assert first is not None
    assert sealing.seal_of_today() is None
    tomorrow = timezone.localdate(first.made_at) + timedelta(days=1)
    assert sealing.seal_of_today(tomorrow) is not None


def test_accounts_are_sealed_too() -> None:
    definitions.register(BEANS)
    try:
        funded()
        sealing.seal()
        assert said() == []
        with behind_the_guards() as cursor:
            cursor.execute("DELETE FROM ledgers_line")
            cursor.execute("UPDATE ledgers_account SET balance = 0, last_sequence = 0")
        assert [one.split(":")[1] for one in said()] == [" is gone (seal 1)"] * 2
    finally:
        definitions.forget(BEANS.code)


def test_a_signature_is_of_one_digest_by_one_key(settings: Any) -> None:
    signed = signing.sign("a")
    mine = signing.public_key()
    assert signing.is_signed("a", signed, mine)
    assert not signing.is_signed("b", signed, mine)
    settings.SEAL_KEY = "another key"
    assert not signing.is_signed("a", signed, signing.public_key())
    assert not signing.is_trusted(mine)
    settings.SEAL_EARLIER_KEYS = [mine]
    assert signing.is_trusted(mine)


@pytest.mark.parametrize(
    ("leaves", "root"),
    [
        # The tree hashes of RFC 9162's reference implementation over its first inputs.
        ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ([b""], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ([b"", b"\x00"], "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ([b"", b"\x00", b"\x10"], "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ],
)
def test_roots_are_those_of_the_standard(leaves: list[bytes], root: str) -> None:
    assert merkle.root_of(leaves) == root
