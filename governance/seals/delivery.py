"""Handing seals out of the database: to a folder on another disk, by mail, to a web address.

Whoever can rewrite the database can also rewrite its seals. What was handed out is beyond their reach.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from smtplib import SMTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import send_mail

from governance.seals import signing
from governance.seals.models import Seal, SealDelivery

log = logging.getLogger(__name__)
TIMEOUT = 10  # seconds


def ways() -> dict[str, Callable[[Seal], None]]:
    """How seals leave this installation, by name: those of the settings."""
    known = {
        "folder": (settings.SEAL_FOLDER, _to_folder),
        "mail": (settings.SEAL_MAIL, _by_mail),
        "webhook": (settings.SEAL_WEBHOOK, _to_webhook),
    }
    return {name: way for name, (target, way) in known.items() if target}


def deliver() -> int:
    """Hand out what is not handed out yet, the oldest first. Returns how many; failures are tried again."""
    done = 0
    for name, way in ways().items():
        for seal in Seal.objects.exclude(deliveries__way=name).order_by("sequence"):
            try:
                way(seal)
            except (OSError, URLError, SMTPException) as error:
                log.warning("seal %s is not handed out by %s yet: %s", seal.sequence, name, error)
                break
            SealDelivery.objects.get_or_create(seal=seal, way=name)
            done += 1
    return done


def text_of(seal: Seal) -> str:
    """The seal as JSON, for people and programs."""
    return json.dumps(signing.handed_out(seal), indent=2, sort_keys=True) + "\n"


def _to_folder(seal: Seal) -> None:
    folder = Path(settings.SEAL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"seal-{seal.sequence:06d}.json"
    part = path.with_suffix(".part")
    part.write_text(text_of(seal))
    part.rename(path)


def _by_mail(seal: Seal) -> None:
    send_mail(f"{settings.SITE_NAME} seal {seal.sequence}", text_of(seal), None, [settings.SEAL_MAIL])


def _to_webhook(seal: Seal) -> None:
    request = Request(  # noqa: S310 (an address of the settings)
        settings.SEAL_WEBHOOK, text_of(seal).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urlopen(request, timeout=TIMEOUT):  # noqa: S310 (raises HTTPError, a URLError, unless it is taken)
        pass
