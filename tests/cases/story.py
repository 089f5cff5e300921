"""Telling the life of a case in tests: file it, and walk it to a state by the real acts."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from governance.cases import services
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Category, Channel, ReasonChoice
from grids.flows import KIND
from tests.cast import Cast, fresh


def instant(text: str) -> datetime:
    """A Shanghai wall-clock time such as "2026-03-12 14:02" as an instant."""
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def photo(name: str = "scene.jpg", *, colour: str = "grey", exif: Any = None) -> SimpleUploadedFile:
    out = io.BytesIO()
    image = Image.new("RGB", (64, 48), colour)
    image.save(out, "JPEG", **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def filing(cast: Cast, **changes: Any) -> Filing:
    """A grid worker's report of a broken manhole in the first grid of East Lane."""
    said: dict[str, Any] = {
        "kind": KIND,
        "channel": Channel.objects.get(code="patrol"),
        "category": Category.objects.get(code="rubbish_exposed"),
        "area": cast.east_grid,
        "text": "光明路东侧人行道有一大堆垃圾,气味很重。",
        "photos": [photo()],
    }
    return Filing(**(said | changes))


# A Thursday morning in office hours.
MORNING = instant("2026-03-12 09:30")


def file(cast: Cast, *, actor: Any = None, at: datetime = MORNING, **changes: Any) -> Case:
    return services.file_case(filing=filing(cast, **changes), actor=fresh(actor or cast.grid_ma), at=at)


def act(case: Case, code: str, actor: Any, *, at: datetime = MORNING, **supplied: Any) -> Case:
    return services.advance(case, code, actor=fresh(actor) if actor else None, at=at, **supplied)


def reason(kind: str) -> str:
    return ReasonChoice.objects.filter(kind=kind).values_list("code", flat=True)[0]


def walk(cast: Cast, state: str, *, at: datetime = MORNING, **changes: Any) -> Case:
    """A case walked to ``state`` by the people whose work it is."""
    case = file(cast, at=at, **changes)
    steps = {
        "reported": [],
        "registered": ["register"],
        "dispatched": ["register", "dispatch"],
        "accepted": ["register", "dispatch", "sign_in"],
        "in_progress": ["register", "dispatch", "sign_in", "start"],
        "pending_check": ["register", "dispatch", "sign_in", "start", "report_done"],
        "closed": ["register", "dispatch", "sign_in", "start", "report_done", "check"],
    }[state]
    for step in steps:
        case = act(case, step, *_how(cast, step), at=at, **_what(cast, step))
    assert case.state == state
    return case


def lately(cast: Cast, state: str, **changes: Any) -> Case:
    """A case walked to ``state`` just now, with every clock still running."""
    return walk(cast, state, at=timezone.now() - timedelta(minutes=1), **changes)


def _how(cast: Cast, step: str) -> tuple[Any]:
    return {
        "register": (cast.zhang,),
        "dispatch": (cast.zhang,),
        "sign_in": (cast.he,),
        "start": (cast.he,),
        "report_done": (cast.he,),
        "check": (cast.grid_ma,),
    }[step]


def _what(cast: Cast, step: str) -> dict[str, Any]:
    if step == "dispatch":
        return {"unit": cast.office, "text": "请尽快清运"}
    if step == "report_done":
        return {"text": "已清运垃圾三车", "photos": [photo("after.jpg")]}
    if step == "check":
        return {"finding": "pass"}
    return {}
