"""What a device is called, read from what its browser says of itself: short, plain, never sure.

Anybody can send any user agent; these words only help a person to recognise their own devices.
"""

from __future__ import annotations

from station_app.core.i18n import N_, gettext

MACHINES = (
    ("iPhone", N_("苹果手机")),
    ("iPad", N_("苹果平板")),
    ("HarmonyOS", N_("华为手机")),
    ("OpenHarmony", N_("华为手机")),
    ("Windows", N_("Windows 电脑")),
    ("Macintosh", N_("苹果电脑")),
    ("CrOS", N_("Chromebook 电脑")),
    ("Linux", N_("Linux 电脑")),
)
PROGRAMS = (
    ("MicroMessenger", N_("微信")),
    ("DingTalk", N_("钉钉")),
    ("HuaweiBrowser", N_("华为浏览器")),
    ("MiuiBrowser", N_("小米浏览器")),
    ("VivoBrowser", N_("vivo 浏览器")),
    ("HeyTapBrowser", N_("OPPO 浏览器")),
    ("UCBrowser", N_("UC 浏览器")),
    ("QQBrowser", N_("QQ 浏览器")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The first that stands in the user agent counts: the special ones call themselves Chrome and Safari too."""


def device(agent: str) -> str:
    """The device in words, such as 安卓手机·微信; 别的设备 when nothing is known."""
    machine = _machine(agent)
    program = next((gettext(word) for mark, word in PROGRAMS if mark in agent), "")
    if not machine:
        return gettext(N_("别的设备"))
    return f"{machine}·{program}" if program else machine


def _machine(agent: str) -> str:
    for mark, word in MACHINES[:4]:
        if mark in agent:
            return gettext(word)
    if "Android" in agent:
        return gettext(N_("安卓手机") if "Mobile" in agent else N_("安卓平板"))
    return next((gettext(word) for mark, word in MACHINES[4:] if mark in agent), "")
