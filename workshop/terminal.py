"""Speaking to the person at the terminal: what happens, how long it took, what to do when it fails."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Trouble(Exception):
    """Something the person can act on. Shown as a sentence, never as a traceback."""


def data_dir() -> Path:
    """Where the embedded services keep their data (``DATA_DIR``, by default ``.data``)."""
    return Path(os.environ.get("DATA_DIR") or ROOT / ".data").expanduser().resolve()


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def say(text: str = "", *, strong: bool = False) -> None:
    if strong and _coloured():
        text = f"\033[1m{text}\033[0m"
    try:
        print(text, flush=True)
    except UnicodeEncodeError:  # a terminal that knows no Chinese still gets the rest
        print(text.encode("ascii", "replace").decode(), flush=True)
    except BrokenPipeError:
        # Whoever read us has gone; stopping in order matters more than the text.
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 - for the rest of the process
    except OSError:  # a log on a full disk: the word is lost, what it was about goes on
        pass


def complain(text: str) -> None:
    """A message of failure, on standard error, after what was already said."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
    mark = "\033[31m✗\033[0m" if _coloured() else "✗"
    try:
        print(f"{mark} {text}", file=sys.stderr, flush=True)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode(), file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str, *, quiet_below: float = 0.0) -> Iterator[None]:
    """Announce a step and print what it took. A failure is left to whoever reports it."""
    begun = time.monotonic()
    if not quiet_below:
        say(f"• {title} …")
    yield
    took = time.monotonic() - begun
    if took >= quiet_below:
        say(f"  {title}: {took:.1f} s")
