"""What stands in a log line, and what must not: addresses that let in whoever has them are cut short."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from django.conf import settings

# The beginnings of addresses whose next part is a one-time token. Rooms above name their own paths here,
# and tests walk every address for one that is missing; deploy/nginx.conf lists the same.
TOKEN_PATHS = ("answer", "public/mine/open", "public/needs/proof", "shared/open")
_TOKEN = re.compile(rf"(?:(?<=/)|(?<=%2F))({'|'.join(TOKEN_PATHS)})(/|%2F)[^\s/?#\"'&%]+", re.IGNORECASE)


def without_tokens(text: str) -> str:
    """``text`` with "…" in the place of each one-time token of an address."""
    return _TOKEN.sub(r"\1\2…", text)


class Line(logging.Formatter):
    """A log line with its traceback, tokens cut out of both; with DEBUG whole, so that links can be tried."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line if settings.DEBUG else without_tokens(line)


class Refusals(logging.Filter):
    """A request that was refused (4xx) is one line: no traceback, because nothing is broken."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if isinstance(status, int) and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True
