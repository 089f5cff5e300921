"""check_tree finds every way in which nested sets break."""

import pytest
from django.core.management import call_command
from django.db import connection

from governance.areas.integrity import faults
from governance.areas.models import Area
from tests.cast import Cast


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        (
            "UPDATE areas_area SET lft = rght + 1 WHERE id = %s",
            "a span whose right end is not after its left",
        ),
        (
            "UPDATE areas_area SET lft = 900, rght = 901 WHERE id = %s",
            "a child outside its parent or in another tree",
        ),
        ("UPDATE areas_area SET lft = lft + 1 WHERE id = %s", "a number used twice in a tree"),
        ("UPDATE areas_area SET rght = rght + 2 WHERE id = %s", "brothers that overlap"),
        ("UPDATE areas_area SET tree_id = 7 WHERE id = %s", "a tree whose numbers are not 1…2n"),
    ],
)
def test_a_broken_tree_is_named_and_fails(
    cast: Cast, capsys: pytest.CaptureFixture[str], sql: str, what: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [cast.east_grid.pk])
    assert what in {fault.what for fault in faults()}
    with pytest.raises(SystemExit) as stop:
        call_command("check_tree")
    assert stop.value.code == 1
    assert what in capsys.readouterr().err


def test_a_sound_tree_passes(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_tree")
    assert f"{Area.objects.count()} areas, sound" in capsys.readouterr().out
