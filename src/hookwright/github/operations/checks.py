"""Checks: what an App says of a commit, with annotations in the code.

https://docs.github.com/en/rest/guides/using-the-rest-api-to-interact-with-checks
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Protocol, cast

from hookwright.core.errors import Drop, Pause, Retry, Skip
from hookwright.core.redaction import redact
from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import CheckRunState
from hookwright.github.pages import Pages
from hookwright.github.results import Record

Conclusion = Literal["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"]
Level = Literal["notice", "warning", "failure"]

ANNOTATIONS_AT_ONCE = 50
"""GitHub takes so many with one request; those of later ones are added."""
_MAX_TEXT = 65_535
_CUT = "\n\n… cut: GitHub takes no more."


def annotation(
    path: str,
    line: int,
    message: str,
    *,
    level: Level = "warning",
    end_line: int | None = None,
    title: str = "",
    start_column: int | None = None,
    end_column: int | None = None,
    raw_details: str = "",
) -> dict[str, Any]:
    """One annotation. Columns are left out where it spans several lines: GitHub refuses them there."""
    made: dict[str, Any] = {
        "path": path,
        "start_line": line,
        "end_line": end_line or line,
        "annotation_level": level,
        "message": message,
    }
    if title:
        made["title"] = title[:255]
    if raw_details:
        made["raw_details"] = raw_details
    if made["end_line"] == line:
        columns = {"start_column": start_column, "end_column": end_column}
        made |= {name: column for name, column in columns.items() if column is not None}
    return made


def button(label: str, identifier: str, description: str) -> dict[str, str]:
    """A button on a check run; ``@app.on_button(identifier)`` handles who presses it.

    Raises `ValueError` for what GitHub would refuse: over 20 characters of label or identifier, 40 of description.
    """
    for name, text, most in (("label", label, 20), ("identifier", identifier, 20), ("description", description, 40)):
        if not 0 < len(text) <= most:
            raise ValueError(f"a button's {name} has 1 to {most} characters; {text!r} has {len(text)}")
    return {"label": label, "identifier": identifier, "description": description}


class Checks(Part):
    def run(
        self,
        name: str,
        head_sha: str,
        *,
        title: str | None = None,
        attempts: Attempts | None = None,
        **fields: Any,
    ) -> CheckRun:
        """A check run that lasts as long as an ``async with`` block:

            async with repo.checks.run("lint", sha) as check:
                check.annotate(path, line, "trailing space")
                await check.report("looked at 12 of 30 files")
                check.conclude("neutral", "12 warnings")

        It ends ``success``, or ``failure`` with an annotation of level failure; after an exception ``failure`` with
        what it said, ``cancelled`` where the handler was stopped or is to run again. The exception goes on. ``fields``:
        ``details_url``, ``external_id``, ``actions`` (three buttons at most, see `button`). With ``attempts`` a
        check run of an attempt before this one goes on, and waits while another attempt is to follow.
        """
        return CheckRun(self, name, head_sha, title=title or name, fields=fields, attempts=attempts)

    async def create(self, name: str, head_sha: str, **fields: Any) -> CheckRunState:
        """As GitHub's, but for any number of annotations in ``output``."""
        first, rest = _batches(fields)
        made = await self._rest.checks.create(*self._where, name=name, head_sha=head_sha, **first)
        for more in rest:
            await self._rest.checks.update(*self._where, made.id, output=more)
        return cast(CheckRunState, made)

    async def update(self, check_run: int, **fields: Any) -> CheckRunState:
        """As GitHub's, but for any number of annotations in ``output``; those that are there stay."""
        first, rest = _batches(fields)
        made = await self._rest.checks.update(*self._where, check_run, **first)
        for more in rest:
            await self._rest.checks.update(*self._where, check_run, output=more)
        return cast(CheckRunState, made)

    def list(self, ref: str, **filters: Any) -> Pages[CheckRunState]:
        """The runs of a commit, a branch or a tag: ``check_name``, ``status``, ``filter``, ``app_id``."""
        found = self._client.paginate(self._rest.checks.list_for_ref, *self._where, ref, **filters)
        return cast("Pages[CheckRunState]", found)

    def annotations(self, check_run: int) -> Pages[Record]:
        return self._client.paginate(self._rest.checks.list_annotations, *self._where, check_run)

    def suites(self, ref: str, **filters: Any) -> Pages[Record]:
        return self._client.paginate(self._rest.checks.list_suites_for_ref, *self._where, ref, **filters)

    async def rerequest_suite(self, suite: int) -> None:
        """Ask the suite's App to run again: it gets a ``check_suite.rerequested``."""
        await self._rest.checks.rerequest_suite(*self._where, suite)


class Attempts(Protocol):
    """For a check run that outlives one attempt of its job."""

    async def begin(self, fields: Mapping[str, Any]) -> tuple[int, bool]:
        """The id of the check run, made with these fields unless an earlier attempt made it, and whether it is new."""
        ...

    def end_of(self, error: BaseException) -> Literal["goes on", "over", "timed out", "stopped"]:
        """What this error means for the job."""
        ...


class CheckRun:
    """A check run in progress; see `Checks.run`."""

    def __init__(
        self,
        checks: Checks,
        name: str,
        head_sha: str,
        *,
        title: str,
        fields: Mapping[str, Any],
        attempts: Attempts | None = None,
    ) -> None:
        self._checks = checks
        self._name = name
        self._head_sha = head_sha
        self._title = title
        self._summary = ""
        self._text = ""
        self._fields = fields
        self._attempts = attempts
        self._annotations: list[dict[str, Any]] = []
        self._failed = False
        self._conclusion: Conclusion | None = None
        self.id = 0
        """GitHub's, once the block is entered."""

    async def __aenter__(self) -> CheckRun:
        fields = {**self._fields, "status": "in_progress"}
        if self._attempts is None:
            self.id = (await self._checks.create(self._name, self._head_sha, **fields)).id
        else:
            self.id, new = await self._attempts.begin(fields)
            if not new:
                await self._checks.update(self.id, status="in_progress")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            self._conclusion = self._conclusion or ("failure" if self._failed else "success")
            await self._end(self._conclusion)
            return
        conclusion = self._fate(error)
        try:
            # Shielded: the one who stops the handler must not leave a check that seems to run for ever.
            await asyncio.shield(self._end(conclusion))
        except Exception as failed:
            error.add_note(f"and the check run {self.id} could not be completed: {failed}")

    async def _end(self, conclusion: Conclusion | None) -> None:
        ending: dict[str, Any] = (
            {"status": "queued"} if conclusion is None else {"status": "completed", "conclusion": conclusion}
        )
        await self._checks.update(self.id, **ending, output=self._output())

    def _fate(self, error: BaseException) -> Conclusion | None:
        """The conclusion after an exception, which the summary tells; ``None``: another attempt goes on with it."""
        end = "over" if self._attempts is None else self._attempts.end_of(error)
        what = redact(f"{type(error).__name__}: {error}")
        if isinstance(error, Retry | Pause | Drop):
            what = redact(str(error))
        if end == "goes on":
            self._summary = f"{what}\n\nIt is tried again."
            return None
        if end == "timed out":
            self._summary = self._summary or "It took longer than it may."
            return "timed_out"
        if isinstance(error, asyncio.CancelledError):
            self._summary = self._summary or "Stopped before it was done."
            return "cancelled"
        if isinstance(error, Skip):
            self._summary = self._summary or str(error)
            return "skipped"
        self._summary = what
        # It runs again in a check run of its own, or never. Not neutral: branch protection takes that for a pass.
        again = isinstance(error, Retry | Pause) and self._attempts is None
        return "cancelled" if again or isinstance(error, Drop) else "failure"

    def annotate(self, path: str, line: int, message: str, *, level: Level = "warning", **more: Any) -> None:
        """Note something about a line; sent with the next report, or at the end. See `annotation`."""
        self._annotations.append(annotation(path, line, message, level=level, **more))
        self._failed = self._failed or level == "failure"

    async def report(self, summary: str, *, title: str | None = None, text: str | None = None) -> None:
        """Say how far it is, in Markdown, and send the annotations noted so far."""
        self._say(summary, title, text)
        await self._checks.update(self.id, status="in_progress", output=self._output())

    def conclude(
        self, conclusion: Conclusion, summary: str = "", *, title: str | None = None, text: str | None = None
    ) -> None:
        """How it ends, unless an exception comes in between; sent at the end of the block."""
        self._conclusion = conclusion
        self._say(summary, title, text)

    def _say(self, summary: str, title: str | None, text: str | None) -> None:
        self._summary = summary or self._summary
        self._title = title or self._title
        self._text = self._text if text is None else text

    def _output(self) -> dict[str, Any]:
        annotations, self._annotations = self._annotations, []
        output: dict[str, Any] = {"title": self._title, "summary": _fitting(self._summary)}
        if self._text:
            output["text"] = _fitting(self._text)
        if annotations:
            output["annotations"] = annotations
        return output


def _fitting(text: str) -> str:
    return text if len(text.encode()) <= _MAX_TEXT else text.encode()[: _MAX_TEXT - 64].decode("utf-8", "ignore") + _CUT


def _batches(fields: Mapping[str, Any]) -> tuple[dict[str, Any], Sequence[dict[str, Any]]]:
    """The fields with the first annotations, and the output of each request that adds the next ones."""
    output = fields.get("output") or {}
    annotations = output.get("annotations") or []
    if len(annotations) <= ANNOTATIONS_AT_ONCE:
        return dict(fields), []
    parts = [
        {**output, "annotations": annotations[start : start + ANNOTATIONS_AT_ONCE]}
        for start in range(0, len(annotations), ANNOTATIONS_AT_ONCE)
    ]
    return {**fields, "output": parts[0]}, parts[1:]
