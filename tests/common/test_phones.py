"""A number has one form, however it is typed; and in running text it is masked in every spelling."""

import pytest
from django.core.exceptions import ValidationError

from governance.common import folding, phones

MOBILES = [
    "13888000001 ",
    "138 8800 0001",
    "138-8800-0001",
    "138.8800.0001",
    "+8613888000001",
    "8613888000001",
    "0086 138 8800 0001",
    "(+86)138－8800—0001",
    "+86 (0)138 8800 0001",
    "１３８８８００００01",
    "\u202d13888000001\u202c",
    "13888000001\u200b",
    "\ufeff138\u00a08800\u30000001",
]
LANDLINES = [
    "0871-63123456",
    "0871-6312 3456",
    "0871 63123456",
    "(0871)63123456",
    "（0871）6312-3456",
    "087163123456",
    "+86 871 6312 3456",
    "86-871-63123456",
    "０８７１—６３１２３４５６",
]
EXTENSIONS = ["0871-63123456-801", "0871-63123456转801", "0871 6312 3456 ext. 801", "（0871）63123456 转 801"]


@pytest.mark.parametrize("typed", MOBILES)
def test_a_mobile_number_has_one_form(typed: str) -> None:
    assert phones.normal(typed) == "13888000001"
    assert phones.is_mobile(typed)
    assert phones.may_be_phone(typed)
    assert phones.index_of(typed) == phones.index_of("13888000001")


@pytest.mark.parametrize("typed", LANDLINES)
def test_a_landline_has_one_form(typed: str) -> None:
    assert phones.normal(typed) == "0871-63123456"
    assert phones.is_phone(typed)
    assert not phones.is_mobile(typed)


@pytest.mark.parametrize("typed", EXTENSIONS)
def test_an_extension_stays_and_the_number_is_found_without_it(typed: str) -> None:
    assert phones.normal(typed) == "0871-63123456-801"
    assert phones.index_of(typed) == phones.index_of("0871 6312 3456")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("010-6312 3456", "010-63123456"),
        ("0874-3123456转8", "0874-3123456-8"),
        ("00852 9123 4567", "+85291234567"),
        ("400-812-3456", "4008123456"),
        ("12345", "12345"),
        ("138****0001", "138****0001"),
        ("", ""),
    ],
)
def test_other_numbers_keep_what_they_are(typed: str, kept: str) -> None:
    assert phones.normal(typed) == kept
    assert phones.normal(kept) == kept


@pytest.mark.parametrize("typed", ["12", "无", "张三", "138****0001", "530111-260309-0001"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert not phones.may_be_phone(typed)
    with pytest.raises(ValidationError):
        phones.validate_phone(typed)


@pytest.mark.parametrize("typed", [*MOBILES, "①③⑧⑧⑧⓪⓪⓪⓪⓪①"])
def test_every_spelling_of_a_mobile_number_is_masked_in_running_text(typed: str) -> None:
    said = phones.masked(f"请打{typed.strip()}，谢谢")
    assert folding.folded(said).replace("(", "").replace(")", "") == "请打138****0001,谢谢"


@pytest.mark.parametrize("typed", [*LANDLINES, *EXTENSIONS])
def test_every_spelling_of_a_landline_is_masked_in_running_text(typed: str) -> None:
    said = phones.masked(f"请打{typed}，谢谢")
    assert "087****3456" in said
    assert "6312" not in said.replace("087****3456", "")


@pytest.mark.parametrize(
    "typed",
    [
        "53010219900101123X",
        "530102 19900101 123X",
        "53010219900101123Ｘ",
        "530102-1990-0101-123x",
        "５３０１０２１９９００１０１１２３Ｘ",
    ],
)
def test_every_spelling_of_an_identity_number_is_masked(typed: str) -> None:
    assert phones.masked(f"身份证 {typed}。").upper() == "身份证 530102****123X。"


def test_several_numbers_in_one_text_are_all_masked() -> None:
    said = phones.masked("138 0013 8000 或 +8613900139000，身份证 530111 19900101 1234，13700137000 7654321")
    assert said == "138****8000 或 139****9000，身份证 530111****1234，137****7000 7654321"
    assert phones.masked("电话 13812345678 找她") == "电话 138****5678 找她"


@pytest.mark.parametrize(
    "text",
    [
        "并入 #530111-260309-0001 和 530111-190309-00015",
        "督办单 DB-530111-2026-0007，见 530111-20260312-0042",
        "2026-11-28 13:00 到场，1985-06-01 101室，共 1500 平方米",
        "外部编号 20261128130012345678901",
    ],
)
def test_numbers_of_papers_and_days_stay(text: str) -> None:
    assert phones.masked(text) == text


def test_the_landline_of_an_office_stays_where_it_is_named_as_known() -> None:
    text = "请打 0871-6312 3456 或 0871-68887777"
    assert phones.landlines(text) == {"0871-63123456", "0871-68887777"}
    assert phones.masked(text, keep={"0871-63123456"}) == "请打 0871-6312 3456 或 087****7777"


def test_a_query_is_masked_behind_its_encoding() -> None:
    assert phones.masked_query("q=138%200013%208000&state=open") == "q=138****8000&state=open"
    assert phones.masked_query("q=%2B86+138-0013-8000") == "q=138****8000"


@pytest.mark.parametrize("dot", "•・‧．.·･⋅")
def test_the_dot_of_a_name_has_one_form(dot: str) -> None:
    assert folding.name(f"阿卜杜拉{dot}买买提") == "阿卜杜拉·买买提"
    assert folding.name(f" 阿卜杜拉 {dot} 买买提\u200b") == "阿卜杜拉·买买提"


def test_rare_characters_and_other_names_stay() -> None:
    assert folding.name("𠮷㛃") == "𠮷㛃"
    assert folding.name("John R. Smith") == "John R. Smith"


@pytest.mark.parametrize(
    "typed",
    [
        "530111－260309－0001",
        "530111—260309—0001",
        "530111 260309 0001",
        " #530111-260309-0001\u200b",
        "５３０１１１-260309-0001",
    ],
)
def test_a_follow_number_is_read_in_every_habit(typed: str) -> None:
    assert folding.numbered(typed) == "530111-260309-0001"


@pytest.mark.parametrize("typed", ["abcd-2345", "ABCD 2345\u200b", "ＡＢＣＤ２３４５", "abcd—2345"])
def test_a_follow_code_is_read_in_every_habit(typed: str) -> None:
    assert folding.keyed(typed) == "ABCD2345"
