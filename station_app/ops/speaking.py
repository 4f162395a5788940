"""How commands speak: sentences, one JSON document, a progress bar, and refusals with exit 1."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Protocol

import click


class Sorry(click.ClickException):
    """A command refuses or fails for a reason people can act on: one sentence, exit 1, no traceback."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Say the sentence on standard error and nothing else."""
        click.echo(self.format_message(), file=file, err=file is None)


class Steps(Protocol):
    """What long work reports to: so many more steps are done."""

    def __call__(self, done: int, /) -> None:
        """Report steps done since the last call."""


def write_json(document: Any) -> None:
    """The one document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


@contextmanager
def progress(label: str, length: int) -> Iterator[Steps]:
    """A bar on standard error when a person watches; silent in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
