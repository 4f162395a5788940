"""How templates are loaded and how they speak: what Jinja asks anew for each word and macro is asked once.

It was a tenth of the time of a long list (``make bench``).
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from functools import cache
from html import escape
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from station_app.core import i18n


class Page(Template):
    """A template whose macros are read once: Jinja compares all globals each time, though none are given."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module or super()._get_default_module()


class Pages(Environment):
    """The templates; outside development one is looked up by its name alone."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.known: dict[Any, Template] = {}

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """What a template says, with the dot between two things held to the first: it begins no line."""
        return super().preprocess(source.replace(" · ", "\N{NO-BREAK SPACE}· "), name, filename)

    def get_template(
        self, name: Any, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """A template, as Jinja gives it."""
        found = self.known.get(name)
        if found is None or globals:
            found = super().get_template(name, parent, globals)
            if not self.auto_reload and not globals:
                self.known[name] = found
        return found


def spoken(text: str, /, **values: Any) -> Markup:
    """``_()`` of templates: the text in the reader's language with its values, escaped, filled in."""
    if not values:
        return _plain(text, i18n.locale())
    return Markup(i18n.gettext(text)) % values  # nosec B704 - texts of the catalogue


@cache
def _plain(text: str, _locale: i18n.Locale) -> Markup:
    """A text without values. Only texts of templates come here: there are as many as the catalogue has."""
    return Markup(i18n.gettext(text)) % ()  # nosec B704 - texts of the catalogue


def options(offered: Iterable[tuple[Any, str]], value: Any = "") -> Markup:
    """The ``<option>`` elements of a field to choose from; ``offered`` are (value, words)."""
    chosen, made = str(value), []
    for key, words in offered:
        mark = " selected" if str(key) == chosen else ""
        shown = words if isinstance(words, Markup) else escape(str(words))
        made.append(f'<option value="{escape(str(key))}"{mark}>{shown}</option>')
    return Markup("".join(made))  # nosec B704 - escaped above


def install(app: Flask) -> None:
    """Let the application's templates be such pages; ``gettext`` and ``ngettext`` are Jinja's own."""
    app.jinja_env.template_class = Page
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.plural, newstyle=True, pgettext=i18n.pgettext
    )
    app.jinja_env.globals["_"] = spoken
    app.jinja_env.globals["options"] = options
