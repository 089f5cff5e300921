"""What was measured, as JSON and as a table in docs/performance.md."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from workshop.bench import machine
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
        f" {facts['python']}. Times in ms.{_built(facts['built'])} The machine is what a fixed small work in"
        f" Python and in SQL took just before; on the machine of the targets {machine.told(machine.USUAL)}.",
        "",
        "| what | p50 | p95 | max | processor | queries | SQL alone p50 / p95 | target | machine | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for one in results["measurements"]:
        mark = {True: "✓", False: "✗", None: "–"}[one["passed"]]
        if one.get("missing"):
            lines.append(f"| {one['name']} | – | – | – | – | – | – | {one['target']} | – | – not there yet |")
            continue
        sql = one.get("sql")
        alone = f"{sql['p50']} / {sql['p95']}" if sql else one.get("alone", "–")
        lines.append(
            f"| {one['name']} | {one['p50']} | {one['p95']} | {one['max']} |"
            f" {one.get('processor', '–')} | {one['queries']} | {alone} |"
            f" {one['target']} | {machine.told(one.get('machine'))} | {mark} |"
        )
    return "\n".join(lines) + "\n"


def verdict(results: dict[str, Any]) -> str:
    """One line for the end of the run: what missed its target, on what machine."""
    judged = [one for one in results["measurements"] if one["passed"] is not None]
    missed = [one for one in judged if not one["passed"]]
    speeds = [one["machine"] for one in judged if one.get("machine")]
    slow = max((machine.slowness(speed) for speed in speeds), default=0.0)
    about = f" This machine was up to {slow:.1f} times as slow as that of the targets." if slow > 1.2 else ""
    if not missed:
        return f"All {len(judged)} targets were met.{about}"
    names = "; ".join(f"{one['name']} ({_figure(one)}, target {one['target']})" for one in missed)
    return f"{len(missed)} of {len(judged)} targets were missed: {names}.{about}"


def _figure(one: dict[str, Any]) -> str:
    """What a measurement came to: some have a p95, some only an account of themselves."""
    if one.get("failed"):
        return "failed"
    if isinstance(one.get("p95"), str):
        return str(one.get("alone", "–"))
    return f"p95 {one['p95']} ms, {one['queries']} queries"


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
