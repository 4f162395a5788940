"""Which requests for the page of a code are somebody's look at it, and are counted.

A count on a bag should say how many people looked. So a page that a browser has already (it asks whether its
copy still holds), what fetches pages without a reader, and the same telephone again within minutes are no
look. Addresses are kept as digests, in memory, for those minutes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import time
from collections import OrderedDict

from werkzeug import Request

from station_app.accounts.delay import place

ROBOTS = re.compile(
    r"bot\b|bot[/;]|crawl|spider|slurp|preview|facebookexternalhit|curl/|wget/|python|java/|go-http|okhttp|"
    r"headless|lighthouse|monitor|scan(?:ner)?/",
    re.IGNORECASE,
)
AGAIN_S = 600
MOST = 10_000
_salt = secrets.token_bytes(16)
_lately: OrderedDict[bytes, float] = OrderedDict()
_lock = threading.Lock()


def is_look(request: Request, code: str) -> bool:
    """Is it somebody who looks, for the first time in ten minutes?"""
    asked = request.headers
    agent = asked.get("User-Agent", "")
    ahead = asked.get("Sec-Purpose", "") + asked.get("Purpose", "") + asked.get("X-Moz", "")
    if request.method != "GET" or "If-None-Match" in asked or "prefetch" in ahead.lower():
        return False
    if not agent or ROBOTS.search(agent):
        return False
    return _is_new(f"{place(request.remote_addr)} {agent[:300]} {code}")


def _is_new(who: str) -> bool:
    key = hashlib.sha256(_salt + who.encode("utf-8", "replace")).digest()[:12]
    now = time.monotonic()
    with _lock:
        while _lately and (len(_lately) >= MOST or now - next(iter(_lately.values())) > AGAIN_S):
            _lately.popitem(last=False)
        if key in _lately:
            return False
        _lately[key] = now
        return True
