"""From a bare Python to ``.venv`` with the pinned packages, healing whatever was left half done."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from workshop.terminal import ROOT, Trouble, say, step

VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
KINDS = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


@contextlib.contextmanager
def only_one_setup() -> Iterator[None]:
    """Of two set-ups in one folder the second waits. The lock dies with its process, never goes stale."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder; waiting for it …")
            fcntl.flock(folder, fcntl.LOCK_EX)
        except OSError:  # some network file systems know no locks; then there is nothing to wait for
            pass
        yield
    finally:
        os.close(folder)


def fingerprint(kind: str) -> str:
    """What the installed packages depend on: the pins, the Python, and where the folder stands."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in KINDS[kind]:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _stamp(kind: str) -> Path:
    return VENV / f".workshop-{kind}"


def is_ready(kind: str) -> bool:
    """Whether the packages of this kind are installed: the stamp is written only after pip succeeded."""
    stamp = _stamp(kind)
    return VENV_PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint(kind)


def _venv_works() -> bool:
    """An interrupted ``python -m venv`` leaves a folder without pip, a moved one a dangling link."""
    if not VENV_PYTHON.exists():
        return False
    probe = subprocess.run(
        [
            VENV_PYTHON,
            "-c",
            "import pip, sys; print(sys.version_info[:2] == %r)" % (sys.version_info[:2],),  # noqa: UP031
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return probe.returncode == 0 and probe.stdout.strip() == "True"


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            "This Python cannot make virtual environments.\n"
            "  Debian or Ubuntu: apt install python3-venv   (缺少 python3-venv 软件包)"
        )
    if VENV.exists():
        say("  .venv is incomplete or of another Python: making it anew")
        shutil.rmtree(VENV)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Trouble(
            "The virtual environment could not be made:\n"
            + made.stdout.strip()
            + made.stderr.strip()
            + "\n  Debian or Ubuntu: apt install python3-venv"
        )


def _install(kind: str) -> None:
    command = [
        str(VENV_PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    command += ["-r", KINDS[kind][-1]]
    done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        tail = "\n".join(done.stderr.strip().splitlines()[-12:])
        raise Trouble(f"The packages could not be installed (is the package index reachable?):\n{tail}")
    _stamp(kind).write_text(fingerprint(kind))


def prepare(kind: str) -> None:
    """Make ``.venv`` hold the packages of ``kind``; seconds when nothing changed."""
    if is_ready(kind):
        return
    with only_one_setup():
        if is_ready(kind):  # whoever we waited for did it
            return
        if not _venv_works():
            with step("Making the virtual environment 建立虚拟环境"):
                _make_venv()
        with step("Installing packages (the first time takes a minute) 安装依赖"):
            _install(kind)


def inside_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve()


def enter_venv(arguments: list[str]) -> None:
    """Go on inside ``.venv`` as the same process, so that a signal to us is a signal to the workshop."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.environ.pop("PYTHONHOME", None)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", "workshop", *arguments])  # noqa: S606
