"""The doors of the workshop: ``python3 -m workshop <door>`` (see the Makefile).

Kept in a syntax that any Python 3 reads, because its first duty is to say that a Python is too old.
"""

import os
import sys

OLDEST = (3, 11)


def _newer_python():
    """Another Python on this machine that is new enough, or None."""
    for minor in range(14, OLDEST[1] - 1, -1):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            candidate = os.path.join(folder, "python3.{}".format(minor))  # noqa: UP032
            if os.access(candidate, os.X_OK):
                return candidate
    return None


def main():
    if sys.version_info < OLDEST:
        other = _newer_python()
        if other is None:
            sys.exit(
                f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.\n"
                "Install one, or name it: make run PYTHON=/path/to/python3"
            )
        os.execv(other, [other, "-m", "workshop"] + sys.argv[1:])  # noqa: RUF005, S606
    from workshop.doors import open_door

    sys.exit(open_door(sys.argv[1:]))


if __name__ == "__main__":
    main()
