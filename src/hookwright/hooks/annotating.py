"""Mistakes as GitHub Actions shows them at the lines of a pull request. Pure.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from hookwright.hooks.mistakes import Mistake


def annotation(mistake: Mistake, *, title: str = "hookwright") -> str:
    """One line, with its end."""
    level = "warning" if mistake.warning else "error"
    place = mistake.place
    where = f"file={_property(str(place.file))}"
    if place.line:
        where += f",line={place.line},col={place.column}"
    return f"::{level} {where},title={_property(title)}::{_data(mistake.what)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
