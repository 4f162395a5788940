"""The errors rules raise, and the one table that says what each becomes on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from station_app.core.i18n import N_, gettext
from station_app.core.words import series


class DomainError(Exception):
    """A rule said no. ``sentence`` is Chinese source text for people; ``values`` fill it."""

    status = 422
    heading = N_("现在办不了")

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    @property
    def text(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence, **self.values)


class NotFound(DomainError):
    """What is asked for does not exist, or is not this person's: both look the same from outside."""

    status = 404
    heading = N_("没有找到")

    def __init__(self) -> None:
        super().__init__(N_("没有这一页，或者不归您管。请回上一页再点一次；还不行，请打电话问县里。"))


class NotYourRole(DomainError):
    """The row is this person's, the act belongs to another role; says who may."""

    status = 403
    heading = N_("这件事不归您办")

    def __init__(self, roles: Iterable[str]) -> None:
        """``roles``: the words of those that may (``access.ROLE_WORDS``), in the language of the code."""
        super().__init__(N_("这件事要由%(roles)s来办。请打电话给县里。"))
        self.roles = tuple(roles)

    @property
    def text(self) -> str:
        """The sentence, naming the roles that may."""
        return gettext(self.sentence, roles=series([gettext(role) for role in self.roles]))


class NotNow(DomainError):
    """The life-cycle does not allow this step now."""

    status = 409
    heading = N_("现在不能这样做")


class Stale(DomainError):
    """Somebody changed the row meanwhile; nothing was overwritten."""

    status = 409
    heading = N_("这一条刚被人改过")


class Refused(DomainError):
    """The input is readable, but a rule forbids it."""


class Busy(Exception):
    """Too many write at this moment; nothing was done, and the same may be tried again."""


class SignInNeeded(Exception):
    """Nobody is signed in on a page that needs a person."""
