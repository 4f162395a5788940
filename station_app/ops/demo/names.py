"""Names and telephones of people who do not exist."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔"
    "谭廖范汪陆金石戴贾韦夏付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严单查包乌"
)
WOMEN = (
    *("桂兰", "玉芬", "秀英", "淑珍", "桂英", "凤琴", "丽华", "秀兰", "玉兰", "淑芬", "艳华", "桂荣", "春梅"),
    *(
        "秀梅",
        "玉霞",
        "淑云",
        "亚芹",
        "冬梅",
        "晓红",
        "立娟",
        "海燕",
        "金花",
        "雪梅",
        "丽娜",
        "慧",
        "艳",
        "敏",
    ),
)
MEN = (
    *("国良", "国富", "德海", "立新", "长海", "志强", "建国", "永贵", "福生", "占山", "文学", "玉春", "洪江"),
    *(
        "景林",
        "宝柱",
        "铁柱",
        "喜贵",
        "春雨",
        "海龙",
        "广财",
        "凤山",
        "庆丰",
        "树林",
        "殿臣",
        "强",
        "军",
        "伟",
    ),
)
PREFIXES = (
    "130",
    "131",
    "132",
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "150",
    "151",
    "158",
    "159",
    "186",
    "187",
)


def person(rng: Random) -> str:
    """A full name; common surnames come first in the list and more often."""
    surname = SURNAMES[int(len(SURNAMES) * rng.random() ** 1.7)]
    return surname + rng.choice(WOMEN if rng.random() < 0.55 else MEN)


def phone(rng: Random) -> str:
    """A mobile number of the form that 2015 knew; it belongs to nobody we know of."""
    return f"{rng.choice(PREFIXES)}0000{rng.randrange(10_000):04d}"
