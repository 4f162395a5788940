"""Style sheets and scripts: joined per surface, minified, fingerprinted and compressed at start.

One request for the style and one for the script of a surface, cached for a year under a hashed name. The
service worker is a script alone, under a name that stays: browsers ask for it anew.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response, abort, current_app, request, url_for

from station_app.core.access import PUBLIC, allow

SURFACES = ("counter", "desk", "paper")
ALONE = {
    "worker.js": ("box", "worker"),
    "postbox.js": ("box", "postbox"),
    "scan.js": ("scan",),
    "camera.js": ("camera",),
    "roll.js": ("roll",),
    "check.js": ("check",),
}
"""Scripts of ``js/offline`` that are no part of a surface."""
BESIDE = {"slips": "slip", "modes": "mode"}
"""Folders of style sheets that few pages link beside their surface's own."""
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
YEAR = "public, max-age=31536000, immutable"
WEEK = "public, max-age=604800"
ICONS = (192, 512)
"""Sizes in px of the picture that stands for the program on a telephone."""


def parts(root: Path, surface: str, kind: str) -> list[Path]:
    """The source files of a bundle: the shared ones first, then the surface's own by name."""
    base = root / kind
    shared = sorted(base.glob(f"*.{kind}"), key=lambda p: (p.name != f"tokens.{kind}", p.name))
    return [*shared, *sorted((base / surface).glob(f"*.{kind}"))]


def minify_css(source: str) -> str:
    """Drop comments and needless white space."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    source = re.sub(r"\s+", " ", source)
    return re.sub(r"\s*([{};,>])\s*", r"\1", source).replace(";}", "}").strip()


def minify_js(source: str) -> str:
    """Drop indentation and whole-line comments; nothing cleverer, so nothing can break."""
    lines = (line.strip() for line in re.sub(r"^\s*/\*.*?\*/", "", source, flags=re.S | re.M).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


class Bundles:
    """The built bundles of one application."""

    def __init__(self, root: Path) -> None:
        self.content: dict[str, tuple[bytes, bytes, str]] = {}
        self.names: dict[str, str] = {}
        for surface in SURFACES:
            for kind in KINDS:
                self._build(f"{surface}.{kind}", parts(root, surface, kind))
        for folder, before in BESIDE.items():
            for path in sorted((root / "css" / folder).glob("*.css")):
                self._build(f"{before}-{path.stem}.css", [path])
        for name, stems in ALONE.items():
            self._build(name, [root / "js" / "offline" / f"{stem}.js" for stem in stems])

    def _build(self, called: str, sources: Iterable[Path]) -> None:
        stem, kind = called.split(".")
        mimetype, minify = KINDS[kind], minify_css if kind == "css" else minify_js
        body = "\n".join(minify(path.read_text(encoding="utf-8")) for path in sources).encode()
        name = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{kind}"
        self.names[called] = name
        self.content[name] = (body, gzip.compress(body, 9, mtime=0), mimetype)


def built(bundles: Bundles, name: str, kept: str) -> Response:
    """A bundle as it is sent, compressed where the browser can read that."""
    body, packed, mimetype = bundles.content[name]
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(packed if zipped else body, mimetype=mimetype.split(";")[0])
    if zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Type"] = mimetype
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = kept
    return answer


def asset(name: str) -> str:
    """Where a bundle is found."""
    names: dict[str, str] = current_app.extensions["bundles"].names
    return url_for("assets", name=names[name])


def install(app: Flask) -> None:
    """Build the bundles and serve them at ``/assets/<name>``."""
    bundles = Bundles(Path(app.static_folder or "static"))
    app.extensions["bundles"] = bundles

    @app.get("/assets/<name>", endpoint="assets")
    @allow(PUBLIC)
    def serve(name: str) -> Response:
        if name not in bundles.content:
            abort(404)
        return built(bundles, name, YEAR)

    @app.get("/sw.js", endpoint="worker")
    @allow(PUBLIC)
    def worker() -> Response:
        return built(bundles, bundles.names["worker.js"], "no-cache")

    @app.get("/icon-<int:size>.png", endpoint="picture_of_app")
    @allow(PUBLIC)
    def picture_of_app(size: int) -> Response:
        if size not in ICONS:
            abort(404)
        answer = Response((Path(app.static_folder or "static") / f"icon-{size}.png").read_bytes())
        answer.headers["Content-Type"], answer.headers["Cache-Control"] = "image/png", WEEK
        return answer

    @app.get("/favicon.ico", endpoint="favicon")
    @allow(PUBLIC)
    def favicon() -> Response:
        icon = (Path(app.static_folder or "static") / "icon.svg").read_bytes()
        answer = Response(icon, mimetype="image/svg+xml")
        answer.headers["Cache-Control"] = WEEK
        return answer

    app.add_template_global(asset)
