"""Write the default docx of the dispatch slip (派遣单) anew: ``python -m workshop.dispatch_slip``.

The file is part of the repository; this says how it was made, and remakes it after a change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

TARGET = Path(__file__).parent.parent / "grids" / "printouts" / "dispatch.docx"
LINES = (
    (("事项编号", "{{编号}}"), ("紧急程度", "{{紧急程度}}")),
    (("事项", "{{事项}}"),),
    (("地点", "{{地点}}"),),
    (("主办", "{{主办}}"), ("派遣方", "{{派遣方}}")),
    (("派遣时间", "{{派遣时间}}"), ("全程时限", "{{全程时限}}")),
)
TALL = (("情况", "{{情况}}"), ("办理要求", "{{办理要求}}"), ("结案条件", "{{结案条件}}"))


def main() -> None:
    printout = Document()
    section = printout.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    style: Any = printout.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    title = printout.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run("派遣单")
    run.bold, run.font.size = True, Pt(22)
    table = printout.add_table(rows=0, cols=4, style="Table Grid")
    for line in LINES:
        cells = table.add_row().cells
        for place, (label, field) in enumerate(line):
            cells[2 * place].text, cells[2 * place + 1].text = label, field
        if len(line) == 1:
            cells[1].merge(cells[3])
    for words in ("{%tr for 一条 in 问答 %}", "", "{%tr endfor %}"):
        cells = table.add_row().cells
        if words:
            cells[0].text = words
        else:
            cells[0].text, cells[1].text = "{{一条.问题}}", "{{一条.回答}}"
            cells[1].merge(cells[3])
    for label, field in TALL:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, field
        cells[1].merge(cells[3])
    for row in table.rows:
        for cell, width in zip(row.cells, (Cm(2.6), Cm(5.3), Cm(2.6), Cm(5.3)), strict=True):
            cell.width = width
    foot = printout.add_paragraph()
    foot.paragraph_format.space_before = Pt(18)
    foot.add_run("派遣人：{{派遣人}}        签收人：{% if 签收人 %}{{签收人}} {{签收时间}}{% endif %}")
    printout.core_properties.author = ""
    printout.core_properties.title = "派遣单"
    printout.core_properties.comments = ""
    printout.save(str(TARGET))


if __name__ == "__main__":
    main()
