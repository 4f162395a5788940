"""Numbers of a page that no list is behind: those without a ``data-measure`` and without a named reason.

What names a thing (a day, a code, a telephone, an order's number) is not a figure. What else a page says in
digits either opens the list it sums, or stands in ``REASONS`` with why it need not.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

NAMES = re.compile(
    r"\d{4}年(\d+月(\d+日)?)?|\d+月\d+日|\d{4}-\d\d(-\d\d)?|\d{1,2}:\d\d"  # days, months, times
    r"|[A-Z]{2}(\d{3})?-\d{6}-\d{4}|[A-Z]{2}\d{3}"  # numbers of orders, codes of stations
    r"|0434-[\d-]+|1\d{2}\*+\d{4}|1\d{10}"  # telephones
    r"|\b\d{12}\b|尾号 ?\d{4}|\d组|1号店|1688"  # villages, tails, groups, platforms
)
SILENT = {"script", "style", "select", "title", "svg", "kbd", "time", "dialog"}
SILENT |= {"input", "textarea", "caption"}
VOID = {"input", "br", "img", "meta", "link", "hr", "path", "rect", "use", "col"}
ROW, CELL = "tr", ("td", "th")
REASONS: tuple[tuple[str, str, str], ...] = (
    # page, where | what (regular expressions), why no list is behind it
    (r".*", r"thead tr th", "the head of a column"),
    (r"/credits$", r"td:欠的人|td.*0\.00|合计 \d+ 站", "people; nothing is owed; how many rows"),
    (r"/credits/debts$", r"td:(欠了几天|该收|已收|还欠)|span\.grey", "one debt's own; the list's own rows"),
    (r"/credit$", r"a\.row|fact", "opens what that person owes; the sum is of all rows"),
    (r"/credit/.*/slip$", r"p\.slip-pair", "a slip for the villager: what the page before it shows"),
    (r".*", r"td:#\||名次", "a rank: an order of the rows, not a sum"),
    (r".*", r"dl\.|dd|definitions", "what a word means, or a fact of one thing"),
    (r".*", r"p\.note|p\.legend|legend|hint|footnote", "an explanation"),
    (r".*", r"up|down|moved", "a change between two numbers that both have their lists"),
    (r".*", r"\|.*(规划|/ \d+ 个)|td:规划", "the plan is set by the county, not counted"),
    (
        r"/(export|print)$",
        r"td:|header span|div\.head span|p\.|label|dd|b\|",
        "the list it stands beside, walked itself",
    ),
    (r"^/$", r"kpis p\|目标 |kpis.*(short|up)", "a target and how much of it was reached"),
    (r"^/$", r"attention", "the sentence tells of the list its link opens, compared there"),
    (r"^/$", r"h2 span\.grey", "how many deeds stand below"),
    (r"^/$", r"row|tile-aside|reward|tile-figure", "part of a card that opens its list"),
    (r"^/$", r"合计 \d+ 站|其余 \d+ 站|合计 \d+ 县|\d+ 个乡镇", "how many rows stand above"),
    (r"^/reports", r"合计 \d+|其余 \d+|共 \d+|rest|以上", "rows of this very board"),
    (
        r"^/reports/unpriced",
        r"td:(买过几回|付款|价本)|p\.|span\.grey",
        "lines within orders: the file of the page has them; a price of the book",
    ),
    (r"^/produce/(channels|agreements)$", r"row-detail", "the row opens the one it tells of"),
    (r"^/produce/agreements$", r"td a td:(货款|交了多少)", "of all stations: opens the one"),
    (
        r"^/produce/(board|payables|channels|agreements|villages)",
        r"td:(还剩|几天了|欠了几天|扣点|每单扣|订了多少|保底价|完成)|span\.grey|span\.tag",
        "one batch's, one channel's or one agreement's own; how many rows stand below",
    ),
    (
        r"^/(produce(?!/(board|payables|channels|agreements|villages)$)|pavilion)",
        r".*",
        "how many rows the list has, or one thing's own facts",
    ),
    (
        r"^/prices",
        r"td:参考价|b\.nowrap|list-head|div\.head|div\.stat|p\.|li",
        "a price of the book; how many stand below",
    ),
    (
        r".*",
        r"td:(目标|完成)|td.plain",
        "a target is set by the county, not counted; or the county's own centre",
    ),
    (r"^/arrivals$", r"h2\||scan-field|span\.nowrap", "what came in today stands below; a parcel's own code"),
    (r"^/pickup$", r"h2|row-detail", "what waits stands below; one parcel's own age and sum"),
    (
        r"^/(arrivals|parcels)/.+",
        r"who-text|h1|slip-pair|label\.check",
        "the code and the number of one parcel, how often its label was printed",
    ),
    (r"^/parcels/labels$", r"form p\.grey", "those without a label are ticked below"),
    (
        r"^/parcels$",
        r"td:(取货码|运单号|在站里|无主|滞留)|row-detail",
        "of one station; one parcel's own code and number",
    ),
    (
        r"^/bills$",
        r"td:(对|不是站里|没对|账里)",
        "lines of bills of one station: its page lists them and has their file",
    ),
    (r"^/bills/.+", r"span\.steps|row-text|row-detail", "a step of the page; one line's own sum"),
    (
        r"^/bills/stations/",
        r"nav\.chips",
        "each chip opens its lines; those of entries have a file of their own",
    ),
    (r"^/late", r"td:|row-text|row-detail|nav\.(chips|links)", "one late deed's own; a link opens its list"),
    (
        r"^/till$",
        r"summary|row-text|row-detail|label|td:|b\.|span",
        "what was taken is told entry by entry below",
    ),
    (r"^/till/closes/", r"slip-pair|td:|div\.stat|dd|p\.", "one day close: what was counted, coin by coin"),
    (r"^/tills$", r"a\.warn|td:(最近交账|没交从哪天|上次差额)", "of the one close it opens"),
    (r"^/tills$", r"a\.kept", "of the closes that the page it opens names one by one"),
    (r"^/tills/.+", r"td:|span\.grey", "one entry's own; what lay in the drawer before"),
    (r"^/stations/contracts$", r"nav\.tabset", "how near an end is told of, as the county set it"),
    (
        r"^/stations/(handovers/|[^/]+/handovers)",
        r"nowrap|row-(detail|text b)|setting b|span\.grey|td:(付款|还欠|件数|品牌型号|.*号|取货码)|td\.n|li ",
        "what one hand-over froze, line by line",
    ),
    (r"^/stations/[^/]+/(checks|qr)", r"label\.check|p\.told", "words of a list; an address"),
    (r"^/stations/map$", r"svg|p\.", "where stations lie"),
    (
        r"^/stations/([^/]+/)?equipment$",
        r"td:(品牌型号|编号|件数|单价|状态)|span\.row-detail",
        "one line's own: the sums above it are walked",
    ),
    (r"^/stations/[^/]+$", r"row-detail|tag", "days until the end of a contract, which stands beside them"),
    (r"^/stations/targets", r".*", "what the county set; last month's orders open their list"),
    (
        r"^/stations/[^/]+$",
        r"td:(.*中位|结果)|同侪中位|单号|付款|累计",
        "a middle of the peers, or one order's own",
    ),
    (r"^/orders$", r"div\.bulk", "all of the list it stands in, whose head counts it"),
    (r"^/orders", r"td:|li\.order|pager|span\.order|b\.order", "one order's own values"),
    (
        r"^/orders/.+",
        r"div\.stat|slip-pair|td:|summary|label|hint|p\.|b\.|dd|li|span\.(grey|nowrap|row-detail|tag)|h\d|fact",
        "the page of one order: its own values",
    ),
    (
        r"^/after-sales",
        r"nav\.c(hips|ells)|row-detail|span\.grey|who-text|slip-pair|td:|div\.stat|dd|p\.|label",
        "one case's own values; what was given back is in the file's column",
    ),
    (r"^/villagers", r"list-head|small", "how many rows the list has"),
    (r"^/villagers$", r"span.money", "what one owes: their page, which the row opens, has the list"),
    (
        r"^/villagers/.+",
        r".*",
        "the page of one villager: figures beside it are compared, the rest is theirs",
    ),
    (r".*", r"timeline|history", "what was done to one thing, told"),
    (
        r"^/(health|audit|reports/audits|reports/chains|undos)",
        r".*",
        "the state of the machine, or who did what: nothing is summed",
    ),
    (r"^/stations/(new|.+/(step|turn)/)", r".*", "a form"),
    (
        r"^/settings",
        r"span\.(grey|count|tabset)|tabset|h1|td:|label|legend|p\.|li",
        "what the county set: nothing is summed",
    ),
    (
        r"^/imports$",
        r"td:|b\.nowrap|row-detail|div\.head",
        "rows of one batch: its page lists those that were not plain",
    ),
    (
        r"^/imports/.+",
        r"span\.steps|div\.decide|nav\.chips|div\.stat|p\.|td:|choice|summary|tfoot|label|li",
        "rows of one batch, each told below with its row in the file",
    ),
    (
        r"^/accounts",
        r"div\.head span\.grey|p\.|td:|dd|div\.stat|li",
        "how many stand below; one account's own",
    ),
    (
        r"^/(search|more|password|switch)",
        r"p\.gap|h2|span\.(grey|row-detail)|td:|b\|",
        "advice, or what was found",
    ),
)


class Loose(HTMLParser):
    """Collects text with digits that stands in no element with a measure."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, bool]] = []
        self._heads: dict[int, str] = {}
        self._column = -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Something opens; rows and cells close what was left open before them."""
        if tag in VOID:
            return
        if tag == "thead":
            self._heads = {}
        if tag == ROW:
            self._close(ROW, self._inside("table"))
            self._column = -1
        if tag in CELL:
            self._close("td", self._inside(ROW))
            self._close("th", self._inside(ROW))
            self._column += 1
        has = dict(attrs)
        where = ".".join([tag, *str(has.get("class") or "").split()])
        self._open.append((tag, where, bool(has.get("data-measure") or has.get("data-each"))))

    def _inside(self, tag: str) -> int:
        return max((index for index, one in enumerate(self._open) if one[0] == tag), default=0)

    def _close(self, tag: str, above: int) -> None:
        for index in range(len(self._open) - 1, above, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_endtag(self, tag: str) -> None:
        """It closes, with all that was left open in it."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_data(self, text: str) -> None:
        """Keep it when it says a number of its own."""
        tags = [one[0] for one in self._open]
        if "th" in tags and "thead" in tags:
            self._heads[self._column] = text.strip()
        if any(one[2] for one in self._open) or SILENT & set(tags):
            return
        left = NAMES.sub("", text)
        if not re.search(r"\d", left):
            return
        path = " ".join(one[1] for one in self._open[-4:])
        if "td" in tags and self._column in self._heads:
            path += f" td:{self._heads[self._column]}"
        self.found.append((path, " ".join(left.split())))


def loose_numbers(page: str, address: str, more: tuple[tuple[str, str, str], ...] = ()) -> list[str]:
    """What a page says in digits without a list behind it and without a reason."""
    reader = Loose()
    reader.feed(page.split("<main", 1)[-1].partition(">")[2])
    path = address.split("?")[0]
    return [
        f"{address}: {where} | {text}"
        for where, text in reader.found
        if not any(
            re.search(at, path) and re.search(what, f"{where}|{text}") for at, what, _why in REASONS + more
        )
    ]
