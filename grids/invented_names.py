"""Names of people who do not exist, for demonstrations and made-up cities."""

from __future__ import annotations

import random

SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "明华建国秀英丽娟志强晓梅海燕文军玉兰家豪思远雨晨子涵春生桂芳永安佳宁立新彩云"


def person_name(lot: random.Random) -> str:
    """A surname and one or two characters, as ``lot`` draws them."""
    return lot.choice(SURNAMES) + "".join(lot.choice(GIVEN) for _ in range(lot.choice((1, 2, 2))))
