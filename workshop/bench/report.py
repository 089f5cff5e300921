"""What was measured, as JSON and as a table in docs/performance.md."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from workshop.terminal import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def write(folder: Path, results: dict[str, Any]) -> None:
    """``results.json`` in ``folder``, and the table between the marks of the page."""
    (folder / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1, default=str))
    text = PAGE.read_text(encoding="utf-8")
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(
        f"{before}{BEGIN}\n{table(results)}\n{appendix(results['plans'])}{END}{after}", encoding="utf-8"
    )


def table(results: dict[str, Any]) -> str:
    """The measurements, each beside what the database alone needs."""
    facts = results["facts"]
    lines = [
        "",
        f"Measured {datetime.fromisoformat(results['at']):%Y-%m-%d} on {facts['cores']} cores"
        f" ({facts['load']} of load by others), {facts['cases']:,} cases,"
        f" {facts['steps']:,} steps of the trail,"
        f" {facts['clocks']:,} clocks; {facts['postgres']} with {facts['buffers']} of shared buffers,"
        f" {facts['python']}. Times in ms.{_built(facts['built'])}",
        "",
        "| what | p50 | p95 | max | processor | queries | SQL alone p50 / p95 | target | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in results["measurements"]:
        mark = {True: "✓", False: "✗", None: "–"}[one["passed"]]
        if one.get("missing"):
            lines.append(f"| {one['name']} | – | – | – | – | – | – | {one['target']} | – not there yet |")
            continue
        sql = one.get("sql")
        alone = f"{sql['p50']} / {sql['p95']}" if sql else one.get("alone", "–")
        lines.append(
            f"| {one['name']} | {one['p50']} | {one['p95']} | {one['max']} |"
            f" {one.get('processor', '–')} | {one['queries']} | {alone} |"
            f" {one['target']} | {mark} |"
        )
    return "\n".join(lines) + "\n"


def _built(built: dict[str, Any] | None) -> str:
    if built is None:
        return ""
    return f" The city of {built['cases']:,} cases was written in {built['seconds']:g} seconds."


def appendix(plans: dict[str, dict[str, str]]) -> str:
    """The plans of each group's slowest pages, folded."""
    lines = ["", "### Plans of the hottest queries", ""]
    for group in plans.values():
        for name, plan in group.items():
            lines += [f"<details><summary>{name}</summary>", "", "```", plan, "```", "", "</details>", ""]
    return "\n".join(lines)
