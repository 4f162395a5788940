"""The numbers of producers and their certificates, checked as their standards say.

Unified social credit code: GB 32100, 18 characters, the last one by weights 3^i modulo 31. Food production
licence: SC and 14 digits, the last one by ISO 7064 MOD 11,10 (GB/T 17710). The others have a shape only.
"""

from __future__ import annotations

import enum
import re

from station_app.core.i18n import N_
from station_app.core.parsers import Unreadable
from station_app.core.parsers.spelling import half_width
from station_app.core.words import series

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""No I, O, S, V, Z: they look like digits or each other."""
SHOWN = "91220822MA0Y5ED35N"


class CertificateKind(enum.StrEnum):
    """What was certified."""

    SC = "sc"
    GREEN = "green"
    ORGANIC = "organic"
    GI = "gi"


CERTIFICATE_WORDS = {
    CertificateKind.SC: N_("食品生产许可（SC）"),
    CertificateKind.GREEN: N_("绿色食品"),
    CertificateKind.ORGANIC: N_("有机产品"),
    CertificateKind.GI: N_("地理标志"),
}
SHAPES = {
    CertificateKind.GREEN: (r"LB-\d{2}-\d{10,12}AA?|GF\d{12}", "LB-15-18010700123A"),
    CertificateKind.ORGANIC: (r"\d{3}OP\d{7,10}|\d{17}", "134OP1500123"),
    CertificateKind.GI: (r"AGI\d{5}|AGI\d{4}-\d{2}-\d{5}|\d{4}年第\d{1,3}号", "AGI2015-03-01234"),
}


def uscc_check(body: str) -> str:
    """The check character of the first 17 of a credit code."""
    total = sum(ALPHABET.index(sign) * 3**place for place, sign in enumerate(body))
    return ALPHABET[-total % 31]


def read_uscc(text: str) -> str:
    """A unified social credit code without spaces; raises Unreadable with what is wrong."""
    code = "".join(half_width(text).upper().split())
    if len(code) != 18:
        raise Unreadable(
            "uscc.length", N_("信用代码应为 18 位，现在是 %(n)s 位，请照营业执照抄"), n=len(code)
        )
    odd = [f"“{sign}”" for sign in dict.fromkeys(code) if sign not in ALPHABET]
    if odd:
        words = N_("信用代码只用数字和除 I、O、S、V、Z 外的大写字母，没有%(odd)s，请照营业执照抄")
        raise Unreadable("uscc.sign", words, odd=series(odd))
    if not code[2:8].isdigit() or uscc_check(code[:17]) != code[17]:
        raise Unreadable("uscc.check", N_("信用代码对不上校验，多半抄错了一位，请照营业执照再看一遍"))
    return code


def sc_check(body: str) -> str:
    """The check digit of the first 13 digits of a food production licence."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def read_certificate(kind: CertificateKind, text: str) -> str:
    """The number of a certificate of this kind, as it is printed; raises Unreadable."""
    number = "".join(half_width(text).upper().split())
    if kind is not CertificateKind.SC:
        shape, example = SHAPES[kind]
        if not re.fullmatch(shape, number):
            raise Unreadable("certificate.shape", N_("证书号看不懂，请照证书抄，例如 %(example)s"), example)
        return number
    digits = number.removeprefix("SC")
    if len(digits) != 14 or not digits.isdigit() or not digits.isascii():
        raise Unreadable("sc.length", N_("SC 编号是 SC 加 14 位数字，现在是 %(n)s 位"), n=len(digits))
    if sc_check(digits[:13]) != digits[13]:
        raise Unreadable("sc.check", N_("SC 编号对不上校验，多半抄错了一位，请照证书再看一遍"))
    return "SC" + digits
