"""What ``make run`` says and makes ready before it starts anything."""

import ast
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from workshop import bootstrap, processes, run
from workshop.services import Services
from workshop.terminal import ROOT, Trouble
from workshop.waiting import free_port


def workshop(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workshop", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1", "80 80", "８０"])
def test_a_port_that_is_none_is_named(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Trouble, match="PORT="):
        run._port()


def test_an_empty_port_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert run._port() == 8000


def test_a_port_in_use_is_named_with_another_to_choose() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {port} is in use(.|\n)*PORT={port + 1}"):
            run._require_free("127.0.0.1", port)


def test_a_free_port_and_an_impossible_host() -> None:
    run._require_free("127.0.0.1", free_port())
    with pytest.raises(Trouble, match=r"192\.0\.2\.1"):
        run._require_free("192.0.2.1", free_port())


def test_an_unknown_door_is_named_without_a_traceback() -> None:
    answer = workshop("fly")
    assert answer.returncode == 2
    assert "fly" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_help_lists_every_target_of_the_makefile() -> None:
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("run", "test", "check", "pytest", "shell", "manage", "assets", "messages", "clean"):
        assert f"make {target} " in answer.stdout


def test_a_signal_is_a_wish_to_stop_each_time_and_the_former_handlers_come_back() -> None:
    asked: list[str] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    former = [signal.getsignal(number) for number in numbers]
    with run.asked_by_signal(lambda: asked.append("stop")):
        for number in (*numbers, signal.SIGINT):
            signal.raise_signal(number)
    assert asked == ["stop"] * 4
    assert [signal.getsignal(number) for number in numbers] == former


def test_the_metrics_lie_in_memory_apart_from_the_data_and_go_with_the_services(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/governance")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with Services(tmp_path) as services:
        folder = run.metrics_folder(services)
        assert folder.is_dir()
        assert not folder.is_relative_to(tmp_path)
        assert folder.is_relative_to("/dev/shm") or not Path("/dev/shm").is_dir()  # noqa: S108
        assert (
            str(folder) in processes.read_record(tmp_path / "services.json")["folders"]
        )  # healed after a kill
        assert run._environment(services, "127.0.0.1", 8000)["PROMETHEUS_MULTIPROC_DIR"] != str(folder)
        folders = services.record["folders"]
    assert len(folders) == 2
    assert not any(Path(one).exists() for one in folders)


def test_the_installed_packages_depend_on_the_pins_and_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("a==1\n")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    first = bootstrap.fingerprint("run"), bootstrap.fingerprint("dev")
    (tmp_path / "requirements-dev.txt").write_text("a==2\n")
    assert bootstrap.fingerprint("run") == first[0]
    assert bootstrap.fingerprint("dev") != first[1]


def test_an_interrupted_installation_is_not_taken_for_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", tmp_path / ".venv/bin/python")
    assert not bootstrap._venv_works()
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    assert not bootstrap.is_ready("run")
    (tmp_path / ".venv/.workshop-run").write_text(bootstrap.fingerprint("run"))
    assert bootstrap.is_ready("run")


def test_every_package_is_pinned_and_its_reason_given() -> None:
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            assert "==" in line, line
            assert "#" in line, line


def test_the_guard_of_old_pythons_is_readable_by_them() -> None:
    source = (ROOT / "workshop/__main__.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
