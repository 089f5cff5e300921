"""Write the default docx of a claim's agreement anew: ``python -m workshop.claim_printouts``."""

from __future__ import annotations

from pathlib import Path

from workshop.whistle_printouts import document, facts, foot, rows

TARGET = Path(__file__).parent.parent / "parties" / "claims" / "printouts"
FACTS = (
    (("编号", "{{编号}}"), ("确认日期", "{{确认日期}}")),
    (("需求或项目", "{{项目}}"),),
    (("内容", "{{内容}}"),),
    (("所在社区", "{{社区}}"), ("类别", "{{类别}}")),
    (("认领单位", "{{单位}}"), ("角色和方式", "{{角色}} {{方式}}")),
    (("打算怎么做", "{{打算}}"),),
)


def main() -> None:
    agreement = document("认领书")
    facts(agreement, FACTS)
    rows(agreement, "节点", ("日期", "完成"))
    foot(agreement, "认领单位按上述内容实施，如需放弃，说明理由并公开；社区提供场地和协调，组织居民评价。")
    foot(agreement, "认领单位（盖章）：            社区（盖章）：            打印时间：{{打印时间}}")
    agreement.save(str(TARGET / "agreement.docx"))


if __name__ == "__main__":
    main()
