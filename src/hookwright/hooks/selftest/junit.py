"""Results as JUnit XML, which CI systems show. https://github.com/testmoapp/junitxml"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from hookwright.hooks.mistakes import Mistake, Place

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://www.w3.org/TR/xml/#charsets"""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Of one test. ``failures`` say what was not as expected, where; ``story`` what happened."""

    hook: str
    name: str
    place: Place
    seconds: float
    failures: Sequence[Mistake]
    story: str


def junit(verdicts: Iterable[Verdict]) -> str:
    """One suite for each file, in the order of the verdicts."""
    root = ElementTree.Element("testsuites", name="hookwright hooks test")
    by_file: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_file.setdefault(str(verdict.place.file), []).append(verdict)
    for file, found in by_file.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": _text(file), **_counts(found)})
        for verdict in found:
            case = ElementTree.SubElement(
                suite,
                "testcase",
                classname=_text(verdict.hook),
                name=_text(verdict.name),
                time=f"{verdict.seconds:.3f}",
                file=_text(file),
                line=str(verdict.place.line),
            )
            if verdict.failures:
                failure = ElementTree.SubElement(
                    case, "failure", message=_text(verdict.failures[0].what), type="expectation"
                )
                failure.text = _text("\n".join(map(str, verdict.failures)))
            if verdict.story:
                ElementTree.SubElement(case, "system-out").text = _text(verdict.story)
    for name, value in _counts([verdict for found in by_file.values() for verdict in found]).items():
        root.set(name, value)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(verdicts: Sequence[Verdict]) -> dict[str, str]:
    return {
        "tests": str(len(verdicts)),
        "failures": str(sum(bool(verdict.failures) for verdict in verdicts)),
        "errors": "0",
        "time": f"{sum(verdict.seconds for verdict in verdicts):.3f}",
    }


def _text(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
