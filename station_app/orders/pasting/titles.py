"""Which of several texts is the title of the goods, and the title of a shared link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from station_app.orders.pasting import words
from station_app.orders.pasting.cells import URL, half
from station_app.orders.pasting.platforms import linked

BRACKETED = re.compile(r"[「『]([^「」『』\n]{2,200})[」』]")
SQUARE = re.compile(r"【([^【】\n]{4,200})】")
LABELS = re.compile(r"^(?:【?[^【】\n]{1,8}】 ?)+|\[交易快照\]$")
BESIDE = re.compile(r"[。!！?？,，\t]")
CODE = re.compile(r"[¥￥][^¥￥\s]{4,20}[¥￥]|\b[A-Z]{2}[0-9]{3,4}\b|^[0-9]{1,2} ?(?=\W|$)", re.I)
"""What an app knows a shared link by."""
ASKED = re.compile(
    r"^(?:[^\W\d_]{0,4}(?:站长|老板|大姐|师傅|叔|婶|哥|姐)[,，:： ]*)?(?:请|麻烦|能不能|想|要)?(?:你|您)?"
    r"(?:帮|给|替|代)(?:我|俺|忙|咱)?(?:家|妈|爸)?(?:再)?(?:买|购|拍|订|带|下单)"
    r"(?:一下|点东西|点|下|个)?[,，:： ]*"
)
"""How a message begins that asks the station to buy: 站长，帮我买个 …"""
RANGE = re.compile(
    r"[¥￥] ?[0-9][0-9,.]{0,11} ?[-~～–—至到] ?[¥￥]? ?[0-9][0-9.]{0,11}(?: ?元)?(?:[/每][^\W\d_]{1,2})?"
    r"|[0-9][0-9.]{0,9} ?[-~～–—至到] ?[0-9][0-9.]{0,9} ?元(?:[/每][^\W\d_]{1,2})?"
)
"""What a shop asks for its kinds, ¥19.9-39.9: no part of a name."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NO_TITLE = re.compile(
    r"在售价|券后价|优惠价|包邮|活动价|折后价|到手价|下单链接|推荐语|淘宝|天猫|京东|拼多多|1688|复制"
    r"|[0-9]件[0-9.]{1,3}折|第.件|满[0-9]|买.送|限时|补贴|秒杀|新客|新人|拼单"
)
MIXED = re.compile(
    r"¥ ?[0-9]|[0-9]\.[0-9]{2}(?![0-9])|[0-9] ?元|:|^(?:单价|数量|金额|小计|合计)|已付|[x*][0-9]+ |[0-9]{10}"
)
"""In no name of goods: what else the line held was not told apart."""
MANY = re.compile(
    r"[xX*×] ?[0-9]+(?=\s|$)"
    r"|[0-9两二三四五六七八九十] ?(?:件|个|条|袋|盒|包|瓶|双|对|套|台|箱|把|只|份|斤|米|张|桶)"
)
LONG = 8
"""Signs from which a text is more likely a title than the name of a kind."""


def bare(title: str) -> tuple[str, bool]:
    """A title without a price range in it and without the words of who asks for it; was it asked for?"""
    named = " ".join(RANGE.sub(" ", title).split())
    asked = ASKED.sub("", named)
    return (asked or named, asked != named)


def titles(named: str, texts: Sequence[str], *, has_shop: bool) -> Iterator[str]:
    """What may be the title, the likeliest first."""
    if named:
        yield named
        return
    long = [one for one in texts if len(one) >= LONG]
    if has_shop:
        yield from long[:1] or texts[:1]
        return
    yield from sorted(long or texts, key=len, reverse=True)


def shared_title(text: str) -> str:
    """The title in the brackets of a shared link; '' where there is none."""
    corner = BRACKETED.search(text)
    if corner:
        return corner[1].strip()
    if not linked(text):
        return ""  # 【菜鸟驿站】您的包裹已到: who sends a message
    squares = [one.strip() for one in SQUARE.findall(text) if not NO_TITLE.search(half(one))]
    return max(squares, key=len, default="")


def beside_link(text: str) -> str:
    """What stands before or behind a link and reads like goods: the longest Chinese of it."""
    lines = [line for line in URL.sub("\t", text)[:4_000].split("\n") if "\t" in line]
    pieces = [CODE.sub(" ", piece) for line in lines for piece in BESIDE.split(line)]
    named = [
        LABELS.sub("", one.strip())
        for one in pieces
        if ":" not in half(one) and not words.SENTENCE.search(half(one))
    ]
    title = max(named, key=lambda one: len(CHINESE.findall(one)), default="")
    return " ".join(title.split()) if len(title) >= LONG and CHINESE.search(title) else ""
