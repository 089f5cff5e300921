"""Write the default docx of the papers of disputes anew: ``python -m workshop.dispute_printouts``.

The files are part of the repository; this says how they were made, and remakes them after a change.
"""

from __future__ import annotations

from pathlib import Path

from workshop.whistle_printouts import document, foot, rows

TARGET = Path(__file__).parent.parent / "disputes" / "printouts"
TITLES = {
    "application": "人民调解申请书",
    "register": "受理登记表",
    "notice": "权利义务告知书",
    "minutes": "调解记录",
    "agreement": "人民调解协议书",
    "confirmation": "司法确认申请书",
    "follow_up": "回访记录",
}


def main() -> None:
    for code, title in TITLES.items():
        paper = document(title)
        paper.add_paragraph("{{组织}}　{{文号}}")
        rows(paper, "各项", ("项目", "内容"))
        foot(paper, "{{签名}}")
        foot(paper, "{{打印日期}}")
        paper.save(str(TARGET / f"{code}.docx"))


if __name__ == "__main__":
    main()
