"""A letter of a mass organisation as a docx: heading, number, to whom, what, by when, who signs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

if TYPE_CHECKING:
    from datetime import date

    from parties.models import RightsLetter


def written(letter: RightsLetter) -> bytes:
    """The letter, in Chinese whatever language the page is read in."""
    paper = Document()
    _line(paper, letter.issuer.name, size=22, centred=True, bold=True)
    _line(paper, _KINDS[letter.kind], size=20, centred=True, bold=True)
    _line(paper, letter.number, centred=True)
    _line(paper, f"{letter.to_whom}：")
    _line(paper, f"事由：{letter.matter}")
    for part in letter.text.splitlines():
        if part.strip():
            _line(paper, part.strip(), indent=True)
    _line(paper, f"请于{_day(letter.answer_due)}前书面答复我单位。", indent=True)
    _line(paper, f"{letter.issuer.name}（盖章）", right=True)
    _line(paper, _day(letter.sent_on), right=True)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


_KINDS = {"reminder": "维权提示函", "opinion": "维权意见书"}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _line(
    paper: object,
    text: str,
    *,
    size: int = 14,
    centred: bool = False,
    right: bool = False,
    bold: bool = False,
    indent: bool = False,
) -> None:
    paragraph = paper.add_paragraph()  # type: ignore[attr-defined]
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    if centred or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
