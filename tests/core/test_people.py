"""How villagers are searched and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station_app.core.people import all_initials, initials, masked_name, masked_phone, tail


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("张桂兰", "zgl"), ("赵国良", "zgl"), ("单桂英", "sgy"), ("曾宪梓", "zxz"), ("仇英", "qy"),
        ("查良镛", "zly"),
        ("解晓东", "xxd"), ("朴正东", "pzd"), ("翟志刚", "zzg"), ("覃广财", "qgc"), ("尉迟恭", "ycg"),
        ("区小红", "oxh"),
        ("盖中华", "gzh"), ("员小花", "yxh"), ("万俟春", "mqc"), ("万春", "wc"), ("乐平", "yp"),
        ("华国锋", "hgf"),
        ("任长海", "rch"), ("缪小兰", "mxl"), ("冼星海", "xxh"), ("秘书成", "bsc"), ("种师道", "csd"),
        ("折可求", "skq"),
        ("黑小虎", "hxh"), ("单于海", "cyh"), ("长孙无忌", "zswj"), ("欧阳长海", "oych"), ("王晟", "ws"),
        ("孙", "s"),
        ("Zhang Guilan", "zg"), ("张G兰", "zgl"), ("LED灯12", "ld12"), ("三组2", "sz2"),
        ("O'Brien Éva", "oe"),
        ("买买提·吐尔逊", "mmttex"), ("😀李四", "ls"), ("😀", ""), ("", ""), (None, ""),
        ("Ｚｈａｎｇ三", "zs"),
    ],
)  # fmt: skip
def test_initials_are_what_an_operator_types(name: str | None, letters: str):
    assert initials(name) == letters


def test_a_surname_with_two_living_readings_is_found_by_both():
    assert all_initials("覃广财") == ("qgc", "tgc")
    assert all_initials("乐平") == ("yp", "lp")
    assert all_initials("张桂兰") == ("zgl",)
    assert all_initials("😀") == ()


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张桂兰", "张*兰"), ("孙丽", "孙*"), ("孙", "*"), ("欧阳桂兰", "欧**兰"),
        ("买买提·吐尔逊", "买***逊"),
        ("Zhang G.", "Z***"), ("émile", "É***"), ("张" * 40, "张***张"), ("😀李四", "😀*四"), ("👍🏽", "*"),
        ("无名氏", "无名氏"), ("李❤️", "李*"), (" 张桂兰 ", "张*兰"), ("", ""), (None, ""), ("\u200d", "*"),
    ],
)  # fmt: skip
def test_names_are_masked(name: str | None, masked: str):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812342345", "138****2345"), ("04344221018", "043****1018"), ("043142210188", "043*****0188"),
        ("4221018", "*****18"), ("110", "***"), ("", ""), (None, ""),
    ],
)  # fmt: skip
def test_telephones_are_masked(phone: str | None, masked: str):
    assert masked_phone(phone) == masked


def test_a_tail_is_the_last_four():
    assert [tail(phone) for phone in ("13812342345", "12", "", None)] == ["2345", "12", "", ""]


@given(st.text(max_size=60))
def test_any_name_can_be_searched_and_shown(name: str):
    assert all(one and one == one.lower() and " " not in one for one in all_initials(name))
    assert len(masked_name(name)) <= 5


@given(st.text("张王李桂兰海", min_size=3, max_size=40))
def test_the_middle_of_a_name_never_shows(name: str):
    assert masked_name(name) == name[0] + "*" * min(len(name) - 2, 3) + name[-1]
