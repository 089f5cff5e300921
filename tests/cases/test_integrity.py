"""check_loop, check_trails and escalate: they pass on a sound loop and name what is wrong in a broken one."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from governance.cases.maintenance.integrity import CHECKS, faults
from tests.cases.story import act, walk
from tests.cases.sweeping import clock, sweep
from tests.cast import Cast

BREAKS = {
    "open or closed against its state": "UPDATE cases_case SET is_open = false WHERE id = {case}",
    "not exactly one holder": "UPDATE cases_case SET lead_unit_id = NULL WHERE id = {case}",
    "its lead and its assignments differ": (
        "UPDATE cases_assignment SET ended_at = now() WHERE case_id = {case}"
    ),
    "its assignments say open or closed against it": (
        "UPDATE cases_assignment SET case_open = false WHERE case_id = {case}"
    ),
    "a clock is live although it is closed": "UPDATE cases_case SET is_open = false WHERE id = {case}",
    "a clock that does not run would fire, or one that runs has no end": (
        "UPDATE cases_clock SET due_at = NULL WHERE case_id = {case} AND kind = 'handle'"
    ),
    "the next due time is not that of its clocks": (
        "UPDATE cases_case SET next_due_at = next_due_at + interval '1 second' WHERE id = {case}"
    ),
    "a count differs from the rows": "UPDATE cases_case SET reminders = 3 WHERE id = {case}",
    "its state is not where the trail ends": "UPDATE cases_case SET state = 'rework' WHERE id = {case}",
    "merged into a case that is merged itself": (
        "UPDATE cases_case SET merged_into_id = (SELECT min(id) FROM cases_case) WHERE id <> "
        "(SELECT min(id) FROM cases_case); "
        "UPDATE cases_case SET merged_into_id = {case} WHERE id = (SELECT min(id) FROM cases_case)"
    ),
    "its parts are not what it was split into": "UPDATE cases_case SET parts = 2 WHERE id = {case}",
}


def test_every_check_has_a_break_that_it_finds() -> None:
    assert set(BREAKS) == set(CHECKS)


@pytest.mark.parametrize("what", BREAKS)
def test_what_is_broken_is_named_and_fails(cast: Cast, capsys: pytest.CaptureFixture[str], what: str) -> None:
    walk(cast, "registered")
    case = walk(cast, "in_progress")
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[what].format(case=case.pk))
    with pytest.raises(SystemExit) as stop:
        call_command("check_loop")
    assert stop.value.code == 1
    assert f"#{case.number}: {what}" in capsys.readouterr().err


def test_a_sound_loop_passes(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    case = walk(cast, "dispatched")
    sweep(clock(case, "sign_in").due_at)
    act(case, "note", cast.zhang, text="已电话联系")
    call_command("check_loop")
    call_command("check_trails")
    assert "1 cases, sound" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "step", "what"),
    [
        ("UPDATE cases_caselog SET text = 'forged' WHERE step = 2", 2, "the row was changed"),
        ("DELETE FROM cases_caselog WHERE step = 2", 3, "step 2 is missing"),
        ("DELETE FROM cases_caselog", 0, "no trail"),
    ],
)
def test_a_trail_forged_behind_the_databases_back_is_named(
    cast: Cast, capsys: pytest.CaptureFixture[str], sql: str, step: int, what: str
) -> None:
    case = walk(cast, "dispatched")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger stands in the way
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    with pytest.raises(SystemExit) as stop:
        call_command("check_trails")
    assert stop.value.code == 1
    assert f"#{case.number} step {step}: {what}" in capsys.readouterr().err


def test_a_sweep_by_hand_says_what_it_did(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    walk(cast, "dispatched")  # long overdue by the real time of day
    call_command("escalate")
    said = capsys.readouterr().out
    assert " fired, 0 parked, 0 postponed" in said
    assert "nothing left" in said
    assert not said.startswith("0 fired")
