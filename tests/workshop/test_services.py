"""The services of a desk: they come up, heal what a killed start left, and go without a trace."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from workshop import processes
from workshop.postgres import Postgres, memory_settings
from workshop.services import Busy, Services
from workshop.terminal import ROOT, Trouble


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder, without the services that the tests themselves run on."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    yield tmp_path
    place = tmp_path / "postgres"
    if place.is_symlink():  # root's PostgreSQL lives where its account can reach
        shutil.rmtree(place.resolve().parent, ignore_errors=True)


def sockets_of(running: Services) -> str:
    return running.record["folders"][0]


def ask(running: Services, query: str) -> list[tuple]:
    with (
        contextlib.closing(
            psycopg2.connect(dbname="governance", user="postgres", host=sockets_of(running))
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query)
        found = cursor.fetchall() if cursor.description else []
        connection.commit()
        return found


def numbers(running: Services) -> list[dict]:
    return list(running.record["processes"])


def test_up_down_and_the_data_stays(folder: Path) -> None:
    with Services(folder) as first:
        noted = numbers(first)
        assert [process["name"] for process in noted] == ["postgres", "redis"]
        assert all(processes.lives(process) for process in noted)
        ask(first, "CREATE TABLE kept (n int)")
        assert (folder / "services.json").stat().st_mode & 0o077 == 0
        # Nobody else on the machine reaches the database: no network, a closed folder.
        assert ask(first, "SHOW listen_addresses") == [("",)]
        assert Path(sockets_of(first)).stat().st_mode & 0o077 == 0
        assert int(ask(first, "SHOW max_connections")[0][0]) >= 100
        assert ask(first, "SHOW fsync") == [("on",)]
    assert not any(processes.lives(process) for process in noted)
    assert not (folder / "services.json").exists()
    assert not Path(sockets_of(first)).exists()
    with Services(folder) as second:
        assert ask(second, "SELECT count(*) FROM kept") == [(0,)]


def test_a_second_start_in_the_same_folder_is_told_who_runs(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from workshop.services import Services\n"
        f"with Services(Path({str(folder)!r}), throwaway=True) as running:\n"
        "    running.remember(address='http://127.0.0.1:8000/'); print('up', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "up\n"
        with pytest.raises(Busy) as refused:
            Services(folder).__enter__()
        assert refused.value.record["address"] == "http://127.0.0.1:8000/"
        assert refused.value.record["workshop"]["pid"] == other.pid
        other.communicate("")
    assert other.returncode == 0


def test_what_a_killed_start_left_running_is_stopped_and_its_data_used(folder: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from workshop.services import Services\n"
        f"Services(Path({str(folder)!r})).__enter__(); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = processes.read_record(folder / "services.json")
    assert len(left["processes"]) == 2
    assert all(processes.lives(process) for process in left["processes"])
    with Services(folder) as running:
        assert not any(processes.lives(process) for process in left["processes"])
        assert not Path(left["folders"][0]).exists()
        assert ask(running, "SELECT 1") == [(1,)]


def test_a_leftover_server_without_a_record_and_a_stale_pid_file_are_healed(folder: Path) -> None:
    server = Postgres(folder, throwaway=True)
    server.start()
    assert server.process is not None
    (folder / "services.json").unlink(missing_ok=True)
    with Services(folder, throwaway=True) as running:
        assert server.process.wait(timeout=10) is not None
        data = (folder / "postgres").resolve()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n/tmp\n\n0 0\nready\n")
    with Services(folder, throwaway=True) as running:
        assert ask(running, "SELECT 1") == [(1,)]
    shutil.rmtree(server.sockets or "", ignore_errors=True)


def test_an_interrupted_initdb_is_begun_anew(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "half").write_text("x")
    (folder / "postgres").mkdir()
    (folder / "services.json").write_text('{"processes": [{"pid"')  # written half
    with Services(folder, throwaway=True) as running:
        assert ask(running, "SELECT 1") == [(1,)]


def ruin(folder: Path) -> None:
    (folder / "postgres" / "global" / "pg_control").write_bytes(b"")


def test_a_ruined_throwaway_server_is_made_again(folder: Path) -> None:
    with Services(folder, throwaway=True):
        pass
    ruin(folder)
    with Services(folder, throwaway=True) as running:
        assert ask(running, "SHOW fsync") == [("off",)]


def test_ruined_data_worth_keeping_is_said_and_kept(folder: Path) -> None:
    with Services(folder):
        pass
    ruin(folder)
    with pytest.raises(Trouble, match="did not come up"):
        Services(folder).__enter__()
    assert (folder / "postgres" / "PG_VERSION").exists()
    Services(folder)._take_lock()  # and nothing is held


def test_data_of_another_major_version_is_said_and_kept(folder: Path) -> None:
    with Services(folder):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Trouble, match="made by PostgreSQL 9"):
        Services(folder).__enter__()
    assert (folder / "postgres" / "PG_VERSION").exists()


def test_an_unreadable_redis_log_is_put_aside(folder: Path) -> None:
    with Services(folder):
        pass
    (folder / "redis" / "appendonly.aof").write_bytes(b"*3\r\n$nonsense")
    for manifest in folder.glob("redis/appendonlydir/*"):
        manifest.write_bytes(b"nonsense")
    with Services(folder) as running:
        assert processes.lives(numbers(running)[1])


def test_a_service_that_the_environment_names_is_not_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/governance")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with Services(folder) as running:
        assert running.started == []
        assert running.environment == {
            "DATABASE_URL": "postgres://elsewhere/governance",
            "REDIS_URL": "redis://elsewhere/0",
        }


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="DATA_DIR"):
        Services(tmp_path / "file" / "data").__enter__()


def test_a_number_that_now_belongs_to_another_process_is_left_alone() -> None:
    mine = processes.note(os.getpid())
    assert processes.lives(mine)
    assert not processes.lives(mine | {"born": mine["born"] - 60})
    assert not processes.end_group(mine | {"born": mine["born"] - 60})


@pytest.mark.parametrize(("gigabytes", "buffers"), [(0.5, "128MB"), (4, "512MB"), (64, "1024MB")])
def test_postgres_takes_its_share_of_the_memory(gigabytes: float, buffers: str) -> None:
    assert memory_settings(int(gigabytes * 1024**3))["shared_buffers"] == buffers
