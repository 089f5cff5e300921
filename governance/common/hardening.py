"""What no page can be asked, and what no page can help: one place where both become a sentence.

An address or parameter with characters that no text holds is answered 404 or 400 before a view sees it. What
slips through to the database in a form's value, and media that are full, read-only or lack a file, is
answered where the exception arrives. A script that asks for JSON gets JSON.
"""

from __future__ import annotations

import errno
import logging
import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

# Control characters but tab and line ends, and halves of a character.
UNHEARD_OF = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_WRITING = (errno.EROFS, errno.EACCES, errno.EPERM)
# How Python and psycopg name values that no column and no file name can hold.
UNSTORABLE = ("NUL (0x00)", "null byte", "null character", "Exceeds the limit (")


class SoundRequestMiddleware:
    """Answers 404, 400 or a sentence where nothing else than an error of the server would come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if UNHEARD_OF.search(request.path_info):
            raise Http404
        asked = (text for key, values in request.GET.lists() for text in (key, *values))
        if any(map(UNHEARD_OF.search, (*asked, *request.COOKIES.values()))):
            raise BadRequest("a parameter or cookie holds a control character")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to what a view could not help; None for everything else, which is a fault of ours."""
        if isinstance(error, OSError):
            return _media_trouble(request, error)
        if _is_unstorable(error):
            log.warning("a value that no column holds was sent to %s: %s", request.path, error)
            if wants_json(request):
                return _said(request, _("提交的内容里有不能保存的字符，请删去后重试。"), 400)
            return render(request, "400.html", status=400)
        return None


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _is_unstorable(error: Exception) -> bool:
    if isinstance(error, DataError | UnicodeEncodeError):
        return True
    return isinstance(error, ValueError) and any(words in str(error) for words in UNSTORABLE)


def _media_trouble(request: HttpRequest, error: OSError) -> HttpResponse | None:
    if isinstance(error, FileNotFoundError) and _is_media(error.filename):
        log.error("a file is missing: %s", error.filename)
        return _said(request, _("这个文件在存储中找不到了，请联系管理员从备份中恢复。"), 404)
    if error.errno in NO_ROOM or (error.errno in NO_WRITING and _is_media(error.filename)):
        log.error("files cannot be written: %s", error)
        return _said(request, _("文件存储已满或暂时不能写入，没有保存。请稍后再试，或先不带照片提交。"), 503)
    return None


def _is_media(name: object) -> bool:
    return isinstance(name, str) and Path(name).is_relative_to(settings.MEDIA_ROOT)


def _said(request: HttpRequest, text: str, status: int) -> HttpResponse:
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"message": text, "errors": []}, status=status)
    else:
        response = render(request, "errors/refused.html", {"reason": text}, status=status)
    # Said above with its cause; Django would add a line without one.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
