"""The commands by which an installation begins: areas from a file, and the first administrator."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.access.models import Post, User
from governance.areas.integrity import faults
from governance.areas.models import Area
from tests.cast import Cast, fresh


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    file = folder / "areas.csv"
    file.write_text("\n".join(lines), encoding=encoding)
    return file


HEAD = "code,name,level,parent_code"


def test_areas_are_loaded_from_a_file(nothing: None, tmp_path: Path) -> None:
    file = write(tmp_path, HEAD, "530100000000,春城市,city,", "530102000000,北区,district,530100000000")
    call_command("load_areas", file)
    assert Area.objects.get(level=1).parent.name == "春城市"
    assert faults() == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["code,name,level"], "parent_code"),
        ([HEAD, "530100000000,春城市,state,"], "line 2"),
        ([HEAD, "530100000000,,city,"], "line 2"),
        ([HEAD, "530102000000,北区,district,530100000000"], "530102000000"),
        ([HEAD, "530100000000,春城市,city,", "530100000000,春城市,city,"], "twice"),
    ],
)
def test_a_faulty_file_loads_nothing_and_says_where(
    nothing: None, tmp_path: Path, lines: list[str], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("load_areas", write(tmp_path, *lines))
    assert not Area.objects.exists()


def test_another_encoding_is_named(nothing: None, tmp_path: Path) -> None:
    file = write(tmp_path, HEAD, "530100000000,春城市,city,", encoding="gbk")
    with pytest.raises(CommandError, match="utf-8"):
        call_command("load_areas", file)


def test_the_first_administrator_is_appointed(cast: Cast) -> None:
    call_command(
        "appoint", "first", "--name", "首任", "--area", cast.city.code, "--password", "a-long-first-word"
    )
    first = User.objects.get(username="first")
    assert first.must_change_password
    assert fresh(first).has_right("roles.manage", cast.city)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["zhang", "--area", "000000000000"], "no area"),
        (["zhang", "--area", "530100000000", "--role", "king"], "no role"),
        (["stranger", "--area", "530100000000"], "--name"),
        (
            ["stranger", "--name", "新人", "--area", "530100000000", "--password", "1234567890"],
            "密码|password",
        ),
    ],
)
def test_a_wrong_appointment_changes_nothing(cast: Cast, arguments: list[str], told: str) -> None:
    before = Post.objects.count()
    with pytest.raises(CommandError, match=told):
        call_command("appoint", *arguments)
    assert Post.objects.count() == before
    assert not User.objects.filter(username="stranger").exists()
