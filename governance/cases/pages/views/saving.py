"""Saving a row that several people may edit: whoever comes second sees what the first has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from governance.common import editing
from governance.common.refusals import Refused


def save_form(
    form: Any,
    known: Any,
    *,
    values: Callable[[Any], dict[str, Any]],
    labels: Mapping[str, Any],
    save: Callable[[Any], Any],
) -> list[editing.Difference] | None:
    """Save the instance of ``form`` by ``save``; None when that is done, else what differs by now.

    ``known`` is the row that was there (None: a new one), and the form's hidden ``seen`` what its editor saw
    of it. What is wrong stands in the form; sent once more, with the differences in sight, it is a decision.
    """
    if not form.is_valid():
        return []
    try:
        with transaction.atomic():
            if known is not None:
                now = type(known).objects.select_for_update().get(pk=known.pk)
                editing.insist_unchanged(form.data.get("seen", ""), values(now), labels)
            save(form.instance)
    except editing.Changed as found:
        form.add_error(None, str(found))
        form.data = form.data.copy()
        form.data["seen"] = editing.seen(values(type(known).objects.get(pk=known.pk)))
        return found.differences
    except Refused as refused:
        form.add_error(None, str(refused))
        return []
    return None
