"""What people copy out of shops' apps becomes an order: the corpus of texts, and texts that nobody wrote."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station_app.orders.pasting.pasted import Pasted, from_stored
from station_app.orders.pasting.reading import read

CORPUS = sorted((Path(__file__).parent / "pasted").glob("*.txt"))


def told(found: Pasted) -> dict[str, Any]:
    """What was read, as the corpus writes it: amounts in fen."""
    return {
        "platform": found.platform,
        "number": found.number,
        "goods": [[one.title, one.quantity_m / 1000, one.paid_fen, one.spec] for one in found.goods],
        "freight": found.freight_fen,
        "discount": found.discount_fen,
        "courier": found.courier,
        "tracking": found.tracking_number,
        "orders": found.orders,
        "unsure": sorted(found.unsure),
    }


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_a_copied_text_is_read(file: Path) -> None:
    text, expected = file.read_text("utf-8").split("\n=====\n")
    wanted, found = json.loads(expected), read(text)
    if wanted is None:
        assert found is None
        return
    assert found is not None
    wanted["unsure"] = sorted(wanted["unsure"])
    seen = told(found)
    for wish, line in zip(wanted["goods"], seen["goods"], strict=False):
        if wish[3] is None:
            line[3] = None
    assert {key: seen[key] for key in wanted} == wanted
    assert from_stored(json.loads(json.dumps(found.stored()))) == found


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 25


PIECES = (
    "订单编号：",
    "运单号",
    "¥",
    "x2",
    "12.80",
    "实付款",
    "毛巾纯棉洗脸",
    "\n",
    "\t",
    "【",
    "】",
    "「",
    "」",
    "https://m.tb.cn/",
    "0" * 30,
)
PIECES += ("中通快递", "(", "元", "-", ",", "数量：", "150831-123456789012345", "\u200b", "，", "优惠", "😀")


@settings(max_examples=25, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
def test_no_text_is_too_odd(text: str) -> None:
    found = read(text)
    assert found is None or all(one.title is not None and len(one.title) <= 120 for one in found.goods)


@pytest.mark.parametrize(
    "piece",
    [
        "¥1,",
        "订单编号",
        "a",
        "(",
        "运费(",
        "0",
        "毛巾 ",
        "x1 ",
        "1.",
        "【",
        "¥1 x1\n",
        "淘宝 毛巾洗脸家用\n¥1\n",
        "\t",
    ],
)
def test_a_hundred_thousand_signs_of_junk_take_no_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 2
