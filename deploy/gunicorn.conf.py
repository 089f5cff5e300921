"""How gunicorn serves the portal, on a desk (make run) and in the city (Dockerfile).

Threads, because a request waits for the database most of its time; few processes, because each
holds its own connections (processes x threads per host must stay below PostgreSQL's limit).
"""

import gc
import os
from typing import Any

from gunicorn.glogging import Logger

from governance.common.log_lines import without_tokens
from governance.common.request_origin import client_address


class AccessLog(Logger):  # type: ignore[misc]
    """The access log (ACCESS_LOG) names the client behind the proxies, and no address that lets in."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        found["h"] = client_address(environ, int(os.environ.get("PROXY_COUNT") or 0)) or "-"
        for name in ("r", "U", "f"):  # the request, its path, the page it came from
            found[name] = without_tokens(str(found[name]))
        return found


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
# In memory, where there is such a place: a busy disk must not look like a hung worker.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
logger_class = AccessLog
accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = "warning"
proc_name = "governance-web"


def post_worker_init(worker: Any) -> None:
    """What was loaded stays to the end: the collector need not look through it in the middle of a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def child_exit(server: Any, worker: Any) -> None:
    """Metrics of a process that ended must not be counted as living."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
