"""Write the default docx of the whistle's printouts anew: ``python -m workshop.whistle_printouts``.

The files are part of the repository; this says how they were made, and remakes them after a change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

TARGET = Path(__file__).parent.parent / "parties" / "whistles" / "printouts"
HEAD = (
    (("编号", "{{编号}}"), ("种类", "{{种类}}")),
    (("事项", "{{事项}}"),),
    (("吹哨", "{{吹哨}} {{吹哨人}}"), ("吹哨时间", "{{吹哨时间}}")),
    (("地点", "{{地点}}"),),
)
SLIP = (
    (("情况和要求", "{{情况}}"),),
    (("为何吹哨", "{{为何吹哨}}"),),
    (("牵头单位", "{{牵头单位}}"),),
    (("呼叫单位", "{{呼叫单位}}"),),
    (("报到要求", "{{报到要求}}"),),
)
ROLL = ("单位", "报到时间", "报到人", "职级", "人数", "方式", "评定")
SCORES = ("单位", "评定", "各项", "得分", "评语")


def document(title: str) -> Any:
    printout = Document()
    section = printout.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    style: Any = printout.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    head = printout.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(20)
    printout.core_properties.author = printout.core_properties.comments = ""
    printout.core_properties.title = title
    return printout


def facts(printout: Any, lines: Any) -> None:
    table = printout.add_table(rows=0, cols=4, style="Table Grid")
    for line in lines:
        cells = table.add_row().cells
        for place, (label, words) in enumerate(line):
            cells[2 * place].text, cells[2 * place + 1].text = label, words
        if len(line) == 1:
            cells[1].merge(cells[3])


def rows(printout: Any, field: str, columns: tuple[str, ...]) -> None:
    printout.add_paragraph()
    table = printout.add_table(rows=0, cols=len(columns), style="Table Grid")
    for cell, name in zip(table.add_row().cells, columns, strict=True):
        cell.text = name
    table.add_row().cells[0].text = f"{{%tr for 一行 in {field} %}}"
    for cell, name in zip(table.add_row().cells, columns, strict=True):
        cell.text = f"{{{{一行.{name}}}}}"
    table.add_row().cells[0].text = "{%tr endfor %}"


def foot(printout: Any, words: str) -> None:
    last = printout.add_paragraph()
    last.paragraph_format.space_before = Pt(18)
    last.add_run(words)


def main() -> None:
    slip = document("哨单")
    facts(slip, HEAD + SLIP)
    foot(slip, "吹哨人：{{吹哨人}}        打印时间：{{打印时间}}")
    slip.save(str(TARGET / "slip.docx"))
    roll = document("报到签到表")
    facts(roll, HEAD)
    rows(roll, "签到", ROLL)
    foot(roll, "吹哨人：{{吹哨人}}        打印时间：{{打印时间}}")
    roll.save(str(TARGET / "roll.docx"))
    scores = document("考核表")
    facts(scores, HEAD)
    rows(scores, "考核", SCORES)
    foot(scores, "处置结果：{{是否解决}}        评分：{{吹哨}} {{吹哨人}}        打印时间：{{打印时间}}")
    scores.save(str(TARGET / "scores.docx"))


if __name__ == "__main__":
    main()
