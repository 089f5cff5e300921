"""What a receipt carries besides words: where to follow the matter, as an address and as a QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest


def where_to_follow(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("public-follow"))


def qr_of(request: HttpRequest, number: str, code: str) -> str:
    """A picture of the follow page's address with number and code filled in.

    They stand behind the #, which browsers do not send: no log of any server ever holds a code.
    """
    address = f"{where_to_follow(request)}#{number}/{code}"
    code_of_it = segno.make(address, error="m")
    picture: str = code_of_it.svg_data_uri(scale=4, border=2, dark="#111827", light="#fff")
    return picture
