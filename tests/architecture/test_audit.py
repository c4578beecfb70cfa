from __future__ import annotations

from typing import Any

from scripts.audit import unanswered, verdict

SOUND = {"name": "idna", "version": "3.20", "vulns": []}
HOLED = {"name": "lz4", "version": "4.4.5", "vulns": [{"id": "PYSEC-1", "fix_versions": ["4.4.6"]}]}
UNKNOWN = {"name": "attrs", "skip_reason": "not found"}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages)}


def test_a_finding_fails_and_names_the_release_that_mends_it() -> None:
    clean, lines = verdict("dev.txt", report(SOUND, HOLED))

    assert not clean
    assert lines[0] == "dev.txt: lz4 4.4.5: PYSEC-1, fixed in 4.4.6"


def test_a_finding_is_not_hidden_by_packages_that_could_not_be_checked() -> None:
    clean, _ = verdict("dev.txt", report(UNKNOWN, HOLED))

    assert not clean


def test_packages_that_could_not_be_checked_are_named() -> None:
    clean, lines = verdict("dev.txt", report(SOUND, UNKNOWN))

    assert clean
    assert lines == [
        "dev.txt: 1 of 2 packages checked, no known vulnerability",
        "dev.txt: NOT CHECKED: attrs; of the first it is said: not found",
    ]


def test_a_run_that_checked_nothing_does_not_sound_like_a_clean_one() -> None:
    _, lines = verdict("dev.txt", report(UNKNOWN))

    assert lines[0] == "dev.txt: 0 of 1 packages checked"


def test_a_service_out_of_reach_is_said_and_is_no_finding() -> None:
    clean, lines = unanswered("dev.txt", "Traceback …\nrequests.exceptions.ProxyError: refused")

    assert clean
    assert "NOT CHECKED" in lines[0]


def test_any_other_failure_of_the_auditor_fails() -> None:
    clean, _ = unanswered("dev.txt", "ERROR: invalid requirements input")

    assert not clean
