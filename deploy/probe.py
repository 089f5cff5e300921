"""Asked by the containers' health checks. Exit code 0 is healthy; the reason is printed.

``web``: this container answers HTTP, whatever it says about its neighbours.
``beat``: the last pulse, which beat asked for and a worker wrote, is young.
"""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path


def web() -> str:
    """Empty when the web answers; else what is wrong."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/", headers={"Host": "localhost"}
    )
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=8)
    except urllib.error.HTTPError as error:
        return "" if error.code == 503 else f"HTTP {error.code}"
    except OSError as error:
        return str(error)
    return ""


def beat() -> str:
    """Empty when the pulse is young; else what is wrong."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    django.setup()
    from governance.portal.health import look

    found = look()
    return "" if found.beat else f"the last pulse is {found.beat_age} seconds old"


if __name__ == "__main__":
    wrong = {"web": web, "beat": beat}[sys.argv[1]]()
    print(wrong or "well")  # noqa: T201 - read by whoever inspects the container
    sys.exit(1 if wrong else 0)
