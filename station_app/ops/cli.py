"""The ``station`` command: the Flask CLI with this application loaded."""

from __future__ import annotations

import click

commands: list[click.Command] = []
