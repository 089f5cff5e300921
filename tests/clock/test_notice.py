"""A holiday notice is read as it is published, and what does not add up is named."""

from __future__ import annotations

from datetime import date

from governance.clock.notice import read_rows, read_text
from tests.clock.builders import DAYS_2026

# The days of 2026 in the manner of the yearly notice; put together here.
TEXT = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def test_a_year_is_read_day_by_day() -> None:
    notice = read_text(TEXT, 2026)
    assert notice.faults == []
    assert [(one.date, one.kind) for one in notice.days] == sorted((one.date, one.kind) for one in DAYS_2026)
    assert {one.name for one in notice.days} >= {"元旦", "春节", "国庆节"}


def test_the_same_text_for_another_year_names_every_weekday() -> None:
    faults = read_text(TEXT, 2027).faults
    assert "2027-01-01 是周五，通知里写的是周四。年份选对了吗？" in faults
    assert len(faults) > 10


def test_slips_of_the_pen_are_named() -> None:
    for text, fault in (
        ("国庆节：10月1日（周五）至7日放假，共7天。", "2026-10-01 是周四，通知里写的是周五。年份选对了吗？"),
        ("国庆节：10月1日至7日放假，共8天。", "国庆节：写的是共 8 天，按日期数是 7 天。"),
        ("元旦：2月30日放假1天。", "2月30日：没有这一天。"),
        ("国庆节：10月7日至1日放假。", "2026-10-07 至 2026-10-01：起止日期不对，请核对。"),
        ("国庆节：10月1日放假。10月1日上班。", "2026-10-01 既写了放假又写了上班。"),
        ("国庆节：10月8日上班。", "2026-10-08 是周四，本来就上班，请核对。"),
        ("2025年5月1日放假。", "2025-05-01 不在 2026 年。"),
    ):
        assert fault in read_text(text, 2026).faults, text
    assert read_text("今年没有什么。", 2026).faults


def test_a_date_of_which_nothing_is_said_is_remarked_on() -> None:
    notice = read_text("国庆节：10月1日放假。10月2日（周五）。", 2026)
    assert (notice.faults, notice.remarks) == ([], ["10-02：没有说放假还是上班，没有计入。"])
    assert [one.date for one in notice.days] == [date(2026, 10, 1)]


def test_forms_of_other_years_are_read_too() -> None:
    new_year = read_text("元旦：2022年12月31日（周六）至2023年1月2日（周一）放假调休，共3天。", 2023)
    assert new_year.faults == []
    assert [one.date for one in new_year.days] == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]
    again = read_text("一、元旦：12月31日至1月2日放假。", 2023)
    assert (again.days[0].date, again.faults) == (date(2022, 12, 31), [])
    single = read_text("一、元旦：2025年1月1日（周三）放假1天，不调休。", 2025)
    assert (len(single.days), single.faults) == (1, [])


def test_a_table_is_read_too() -> None:
    notice = read_rows(
        [
            {"日期": "2026-10-01", "安排": "放假", "节日": "国庆节"},
            {"日期": date(2026, 10, 10), "安排": "上班", "节日": "国庆节"},
            {"日期": "2026/02/30", "安排": "放假"},
            {"日期": "2026-10-02", "安排": "休"},
        ],
        2026,
    )
    assert len(notice.days) == 2
    assert len(notice.faults) == 2


def test_the_whole_page_of_a_notice_is_read_with_its_date_and_signature() -> None:
    page = (
        f"发布时间：2025年11月4日\n各省、自治区、直辖市人民政府：\n{TEXT}\n国务院办公厅\n　　2025年11月4日\n"
    )
    notice = read_text(page, 2026)
    assert notice.faults == []
    assert len(notice.days) == len(DAYS_2026)
    assert notice.remarks == ["11-04：没有说放假还是上班，没有计入。"]  # the page's own date


def test_what_is_recommended_is_no_day_off() -> None:
    spring = (
        "二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。"
        "鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
    )
    notice = read_text(spring, 2024)
    assert notice.faults == []
    assert date(2024, 2, 9) not in {one.date for one in notice.days}
    assert len(notice.days) == 8 + 2
    assert len(notice.remarks) == 1
    assert "除夕" in notice.remarks[0]


def test_an_eve_that_is_arranged_and_a_day_in_lieu_are_days_off() -> None:
    eve = read_text("春节：除夕（2月9日）休息，2月10日至17日放假，共8天。", 2024)
    assert (eve.days[0].date, eve.days[0].kind, eve.faults) == (date(2024, 2, 9), "holiday", [])
    lieu = read_text("元旦：1月1日放假，1月2日（星期一）补休，共2天。", 2017)
    assert [one.date for one in lieu.days] == [date(2017, 1, 1), date(2017, 1, 2)]
    assert {one.kind for one in lieu.days} == {"holiday"}
    assert lieu.faults == lieu.remarks == []


def test_a_table_without_its_columns_says_which() -> None:
    faults = read_rows([{"date": "2026-10-01", "name": "国庆节", "isOffDay": "true"}] * 3, 2026).faults
    assert len(faults) == 1
    assert "没有“日期”“安排”这一栏" in faults[0]
    assert "date、name、isOffDay" in faults[0]
