"""Ways to a phone. A provider's adapter is one class; which serves a channel is a setting.

The local form needs no provider: it accepts everything, writes a line to the log and leaves the row in
the outbox as the record. An installation names its own class in ``NOTICE_ADAPTERS``.
"""

from __future__ import annotations

import logging
import re
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from governance.common.crypto import mask_phone

log = logging.getLogger(__name__)
# What lets whoever has it in: the last part of an address that somebody outside is sent.
_SECRET = re.compile(r"(https?://\S*/)[\w-]{20,}(/?)")


class Undeliverable(Exception):
    """It will never arrive (no number, number refused): do not try again."""


class Adapter(Protocol):
    """Something that carries a text to an address."""

    def send(self, address: str, text: str, *, key: str) -> str:
        """Hand ``text`` over and return the carrier's reference.

        ``key`` is the same for every attempt at one delivery, so that a carrier can drop repetitions: an
        attempt whose worker died is made again. Raises Undeliverable, or anything else to be tried later.
        """


class LocalAdapter:
    """Accepts and writes a line to the log, the number masked; links that let in whole only with DEBUG."""

    def send(self, address: str, text: str, *, key: str) -> str:
        shown = text if settings.DEBUG else _SECRET.sub(r"\1…\2", text)
        log.info("to %s: %s (%s)", mask_phone(address), shown, key)
        return f"local-{key}"


def adapter_for(channel: str) -> Adapter:
    """The adapter that serves ``channel``; the local one where none is named."""
    name = settings.NOTICE_ADAPTERS.get(channel, "governance.notices.adapters.LocalAdapter")
    found: Adapter = import_string(name)()
    return found
