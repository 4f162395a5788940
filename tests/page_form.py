"""What a browser would post of a page: the fields of a form as they stand there."""

from __future__ import annotations

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects the fields of the form with this id (or of every form)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.area = self.select = ""
        self.is_first = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs as they are checked, the chosen option, text areas."""
        is_on = {name for name, _ in attrs}
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            if given.get("type") not in ("radio", "checkbox") or "checked" in is_on:
                self.found[name] = given.get("value", "")
        elif tag == "select":
            self.select = name
            self.is_first = True
        elif tag == "option" and self.select and ("selected" in is_on or self.is_first):
            self.found[self.select] = given.get("value", "")  # a browser takes the first one by itself
            self.is_first = False
        elif tag == "textarea":
            self.area = name
            self.found[name] = ""

    def handle_endtag(self, tag: str) -> None:
        """A select or a text area ends."""
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        """The text of a text area."""
        if self.area:
            self.found[self.area] += data


def fields(html: str, form_id: str = "") -> dict[str, str]:
    """The fields of the page's form with this id, or of its last one that posts; without its token."""
    mark = f'id="{form_id}"' if form_id else '<form class="card form wide"'
    start = html.index(mark)
    reader = _Fields()
    reader.feed(html[html.rindex("<form", 0, start + 6) : html.index("</form>", start)])
    reader.found.pop("csrf_token", None)
    return reader.found
