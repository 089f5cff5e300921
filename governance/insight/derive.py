"""How a fact follows from the rows of its case, in one statement.

Kept as SQL because the same sentence serves a single case within its act and 2.5 million at a recount.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from governance.areas.ancestry import STAMP
from governance.cases.choices import CardColour
from governance.cases.sla.clock_kinds import WHOLE
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import Ending
from governance.insight.measures import CODES, DAYS, FLAGS, MEASURES, REPEATED_DAYS

KEYS = (*(f"{stamp}_id" for stamp in STAMP.values()), "category_id", "channel_id", "unit_id")
COLUMNS = (
    *("case_id", "kind", *KEYS, *DAYS, *REPEATED_DAYS),
    *("reported_at", "deadline_at", "next_due_at", "hours", *FLAGS),
)

_SELECT = """
SELECT
    c.id AS case_id, c.kind,
    c.city_id, c.district_id, c.subdistrict_id, c.community_id, c.grid_id,
    c.category_id, c.channel_id, c.lead_unit_id AS unit_id,
    CASE WHEN s.counts AND c.split_from_id IS NULL
        THEN (c.reported_at AT TIME ZONE %(zone)s)::date END AS reported_on,
    CASE WHEN s.counts THEN (c.registered_at AT TIME ZONE %(zone)s)::date END AS registered_on,
    CASE WHEN s.counts AND NOT c.is_self_handled
        THEN (c.dispatched_at AT TIME ZONE %(zone)s)::date END AS dispatched_on,
    CASE WHEN s.stands AND EXISTS (
            SELECT FROM cases_clock k WHERE k.case_id = c.id AND c.kind || '/' || k.kind = ANY(%(checking)s))
        THEN (c.handled_at AT TIME ZONE %(zone)s)::date END AS sent_on,
    (o.closed_at AT TIME ZONE %(zone)s)::date AS closed_on,
    CASE WHEN s.due THEN (CASE WHEN s.closed THEN least(w.due_at, c.closed_at) ELSE w.due_at END
        AT TIME ZONE %(zone)s)::date END AS due_on,
    CASE WHEN s.counts AND c.yellow_cards > 0 THEN ARRAY(
        SELECT (d.issued_at AT TIME ZONE %(zone)s)::date FROM cases_card d WHERE d.case_id = c.id
        AND d.colour = %(yellow)s AND d.cancelled_at IS NULL ORDER BY 1) ELSE '{}' END AS yellow_days,
    CASE WHEN s.counts AND c.red_cards > 0 THEN ARRAY(
        SELECT (d.issued_at AT TIME ZONE %(zone)s)::date FROM cases_card d WHERE d.case_id = c.id
        AND d.colour = %(red)s AND d.cancelled_at IS NULL ORDER BY 1) ELSE '{}' END AS red_days,
    CASE WHEN s.counts AND c.split_from_id IS NULL THEN c.reported_at END AS reported_at,
    CASE WHEN s.stands THEN w.due_at END AS deadline_at,
    CASE WHEN c.is_open THEN c.next_due_at END AS next_due_at,
    ceil(greatest(extract(epoch FROM o.closed_at - c.registered_at), 0) / 3600)::int AS hours,
    coalesce(h.field, false) AS is_patrol,
    c.is_self_handled,
    c.returns > 0 AS is_returned,
    c.reworks > 0 AS is_reworked,
    s.closed AS is_closed,
    s.closed AND c.reworks = 0 AND c.reopens = 0 AS is_first_fix,
    s.closed AND c.satisfaction IS NOT NULL AS is_answered,
    s.closed AND coalesce(c.satisfaction >= 3, false) AS is_satisfied,
    s.closed AND c.satisfaction IS NULL AND EXISTS (
        SELECT FROM cases_followupcall f WHERE f.case_id = c.id AND NOT f.is_reached) AS is_unreached,
    s.closed AND c.is_solved IS NOT NULL AS is_judged,
    s.closed AND coalesce(c.is_solved, false) AS is_solved,
    s.due AND s.closed AND coalesce(c.closed_in_time, false) AS is_on_time,
    s.due AND c.extensions > 0 AS is_extended,
    c.is_open,
    s.rests AS is_suspended
FROM cases_case c
JOIN cases_channel h ON h.id = c.channel_id
LEFT JOIN LATERAL (
    SELECT k.due_at, k.state FROM cases_clock k
    WHERE k.case_id = c.id AND k.kind = %(whole)s ORDER BY k.id DESC LIMIT 1) w ON true
CROSS JOIN LATERAL (SELECT c.kind || '/' || c.state = ANY(%(void)s) AS void) v
CROSS JOIN LATERAL (SELECT
    NOT (v.void AND c.merged_into_id IS NULL) AS counts,
    NOT v.void AND c.merged_into_id IS NULL AS stands,
    c.is_open AND coalesce(w.state = 'paused', false) AS rests,
    NOT c.is_open AND NOT v.void AND c.merged_into_id IS NULL
        AND c.registered_at IS NOT NULL AND c.closed_at IS NOT NULL AS closed) r
CROSS JOIN LATERAL (SELECT r.counts, r.stands, r.rests, r.closed,
    r.stands AND c.registered_at IS NOT NULL AND w.due_at IS NOT NULL AND NOT r.rests
        AND (c.is_open OR r.closed) AS due) s
-- The first closing: what was closed then stays closed then, however often it goes round again.
CROSS JOIN LATERAL (SELECT CASE
    WHEN s.stands AND c.reopens > 0 AND c.registered_at IS NOT NULL THEN coalesce((
        SELECT min(k.stopped_at) FROM cases_clock k
        WHERE k.case_id = c.id AND k.kind = %(whole)s AND k.state = 'stopped'), c.closed_at)
    WHEN s.closed THEN c.closed_at END AS closed_at) o
WHERE NOT c.kind || '/' || c.state = ANY(%(drafts)s) AND c.kind = ANY(%(kinds)s)
"""

EVERY = _SELECT
SOME = f"{_SELECT} AND c.id = ANY(%(cases)s)"


def parameters(cases: list[int] | None = None, *, kind: str = "") -> dict[str, Any]:
    """What the statement asks of the flows: of all that are counted, or of that of ``kind``.

    A void case (taken back by who reported it, or with its import) counts nowhere; one that was merged was
    reported and perhaps registered, but is neither due nor closed: the case it went into is.
    """
    flows = [flow for flow in definitions.counted() if kind in ("", flow.kind)]
    found: dict[str, Any] = {
        "zone": settings.TIME_ZONE,
        "kinds": [flow.kind for flow in flows],
        "void": [f"{flow.kind}/{state}" for flow in flows for state in flow.states_of(Ending.VOID)],
        "checking": [f"{flow.kind}/{clock}" for flow in flows for clock in flow.checked_by],
        "whole": WHOLE,
        "yellow": CardColour.YELLOW,
        "red": CardColour.RED,
        "drafts": [f"{flow.kind}/{flow.draft}" for flow in flows if flow.draft],
    }
    return found if cases is None else found | {"cases": cases}


def contributions(source: str, sign: int = 1, where: str = "") -> str:
    """What the facts in ``source`` add to days, as rows: stamps, kind, category, hours, day, measures."""
    days = ", ".join(f"('{day}', f.{day})" for day in DAYS)
    repeated = "".join(f" UNION ALL SELECT '{day}', unnest(f.{day})" for day in REPEATED_DAYS)
    sums = ", ".join(
        "{}(v.placed = '{}'{})::int AS {}".format(
            "-" if sign < 0 else "",
            one.day,
            "".join(f" AND f.{flag}" for flag in one.flags),
            one.code,
        )
        for one in MEASURES
    )
    stamps = ", ".join(f"f.{stamp}_id" for stamp in STAMP.values())
    return (
        f"SELECT {stamps}, f.kind, f.category_id, "
        "CASE WHEN v.placed = 'closed_on' THEN f.hours END AS hours, "
        f"v.day, {sums} FROM {source} f CROSS JOIN LATERAL (VALUES {days}{repeated}) v(placed, day) "
        f"WHERE v.day IS NOT NULL{where}"
    )


def summed(prefix: str = "") -> str:
    """``sum(reported) AS reported, …``"""
    return ", ".join(f"sum({prefix}{code})::int AS {code}" for code in CODES)


def names(prefix: str = "") -> str:
    return ", ".join(f"{prefix}{code}" for code in CODES)


def only_closed() -> str:
    """The measures of a row by hours: nothing but what was closed is told there."""
    return ", ".join("sum(closed)::int AS closed" if code == "closed" else f"0 AS {code}" for code in CODES)
