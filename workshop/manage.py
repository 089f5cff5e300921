"""manage.py with services: those of a running portal, or of its own for as long as the command runs."""

import os
import subprocess
import sys

from workshop.services import Busy, Services
from workshop.terminal import ROOT, data_dir


def manage(arguments: list[str]) -> int:
    command = [sys.executable, "manage.py", *arguments]
    environment = os.environ | {"DATA_DIR": str(data_dir())}
    try:
        with Services(data_dir()) as services:
            return subprocess.run(
                command, cwd=ROOT, env=environment | services.environment, check=False
            ).returncode
    except Busy:
        # A portal is up in this folder: settings find its services through services.json.
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
