"""The application: Flask, but for what it would make anew at each request."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import quote_plus

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.url_safe import URLSafeSerializerMixin

from station_app.core.pages import Pages

UNQUOTED = "!$'()*,/:;?@"
"""What may stand in a query as it is (RFC 3986, section 3.4)."""
_PLAIN = re.compile(r"[\w.~-]*", re.ASCII)


def _quoted(text: str) -> str:
    """A value as it stands in a query; nearly all are numbers, codes and months."""
    return text if _PLAIN.fullmatch(text) else quote_plus(text, safe=UNQUOTED)


class Signer(TimestampSigner):
    """As itsdangerous', but the key made from a secret and a salt is made once."""

    keys: ClassVar[dict[tuple[Any, ...], bytes]] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key of a secret: kept, since an installation has one or two of them."""
        at = secret_key or self.secret_keys[-1], self.salt, self.key_derivation, self.digest_method
        made = self.keys.get(at)
        if made is None:
            made = self.keys[at] = super().derive_key(secret_key)
        return made


class Payload(URLSafeTimedSerializer):
    """As itsdangerous', packed in a window no larger than a cookie: zlib's usual one takes 60 µs to make."""

    def dump_payload(self, obj: Any) -> bytes:
        """The payload for a cookie; it is read back as any other is."""
        text: bytes = super(URLSafeSerializerMixin, self).dump_payload(obj)
        packer = zlib.compressobj(wbits=11, memLevel=3)
        packed = packer.compress(text) + packer.flush()
        return b"." + base64_encode(packed) if len(packed) < len(text) - 1 else base64_encode(text)


class Cookies(SecureCookieSessionInterface):
    """What signs and reads the cookies is made once, not anew at each request."""

    def __init__(self) -> None:
        self.made: tuple[Any, Any] = (None, None)

    def get_signing_serializer(self, app: Flask) -> Any:
        """As Flask's, for these keys."""
        keys = app.secret_key, tuple(app.config["SECRET_KEY_FALLBACKS"] or ())
        if self.made[0] != keys:
            made = super().get_signing_serializer(app)
            if made is not None:
                like: dict[str, Any] = {
                    "salt": self.salt,
                    "serializer": self.serializer,
                    "signer_kwargs": made.signer_kwargs,
                }
                made = Payload(made.secret_keys, signer=Signer, **like)
            self.made = keys, made
        return self.made[1]


class Application(Flask):
    """Flask that makes once what each page asks for again: addresses, templates, what signs a cookie."""

    jinja_environment = Pages  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.addresses: dict[tuple[str, str], str] = {}
        self.session_interface = Cookies()

    def url_for(
        self,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """The address of a page; that of a page without values is kept for each place it is mounted at.

        Where nothing stands in the path, what is asked for is put behind it as Flask would.
        """
        special = {"_anchor": _anchor, "_method": _method, "_scheme": _scheme, "_external": _external}
        is_plain = not (_anchor or _method or _scheme or _external) and not endpoint.startswith(".")
        if not (is_plain and request) or (values and not self._asks(endpoint, values)):
            return super().url_for(endpoint, **special, **values)  # type: ignore[arg-type]
        key = request.script_root, endpoint
        made = self.addresses.get(key)
        if made is None:
            made = self.addresses[key] = super().url_for(endpoint)
        asked = [f"{name}={_quoted(str(value))}" for name, value in values.items() if value is not None]
        return f"{made}?{'&'.join(asked)}" if asked else made

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view here is a coroutine; Flask would look at each function of each request."""
        return func

    def _asks(self, endpoint: str, values: Mapping[str, Any]) -> bool:
        """Do these values all stand behind the question mark, one of each?"""
        if any(isinstance(value, (list, tuple, set)) for value in values.values()):
            return False
        found = self.url_map._rules_by_endpoint.get(endpoint, ())
        return len(found) == 1 and not found[0].arguments
