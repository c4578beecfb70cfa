"""Runs one test of a file of hooks: the real engine on a store in memory, a clock of its own, and no network."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from hookwright.app import App
from hookwright.core.errors import ConfigError
from hookwright.core.job import JobState
from hookwright.hooks.building import PREFIX
from hookwright.hooks.command.environment import PASSED
from hookwright.hooks.declaration import Declaration, DeclaredHook, DeclaredTest
from hookwright.hooks.mistakes import HooksError, Mistake
from hookwright.hooks.plugin import Hooks
from hookwright.hooks.schema.command import Surroundings
from hookwright.hooks.schema.expectations import Mock
from hookwright.hooks.schema.hook import Hook
from hookwright.hooks.schema.kinds.webhook import WebhookOptions
from hookwright.hooks.selftest.judging import Difference, Outcome, Part, judge
from hookwright.hooks.selftest.junit import Verdict
from hookwright.hooks.selftest.samples import NoSample, Request, delivery, request
from hookwright.hooks.selftest.standing_in import Call, RehearsedRuns, StandInSecrets
from hookwright.mounted import site_for
from hookwright.runtime import Runtime
from hookwright.settings import Settings
from hookwright.stores.opening import open_store

BEGINNING = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When tests happen, unless they say so."""
MOST_MOVES = 2000
"""How often the clock may move on to what is due next: circles of retries have an end."""
END = Mock()


class _Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


class _Given(Hooks):
    """Hooks of a declaration that has been read."""

    def __init__(self, declaration: Declaration, **options: Any) -> None:
        super().__init__(declaration.file, environ={}, quiet=True, keep=True, **options)
        self._given = declaration

    def read(self) -> Declaration:
        return self._given

    def changed(self) -> bool:
        return False


def passed(environ: Mapping[str, str]) -> dict[str, str]:
    """Of our environment what every command gets; a test does not depend on the rest."""
    return {name: value for name, value in environ.items() if any(fnmatchcase(name, one) for one in PASSED)}


async def attempt(declaration: Declaration, declared: DeclaredTest, environ: Mapping[str, str]) -> Verdict:
    """The verdict on one test. ``environ`` is our own environment, of which commands get little."""
    began = time.monotonic()
    test = declared.test
    key = declaration.names[declared.hook]
    calls: list[Call] = []
    try:
        if test.environment:
            # What `${…}` stands for may be another now.
            declaration = Hooks(declaration.file, environ={**environ, **test.environment}).read()
        outcome = await _Trial(declaration, key, declared, passed(environ) | dict(test.environment)).run(calls)
        differences = list(judge(outcome, key, test.expect))
        story = _story(outcome, calls) if differences else ""
    except HooksError as error:
        differences, story = [Difference((), mistake.what) for mistake in error.mistakes if not mistake.warning], ""
    except (ConfigError, NoSample) as error:
        differences, story = [Difference(("input",), str(error))], ""
    failures = [declared.document.mistake((*declared.path, *one.path), one.what) for one in differences]
    return Verdict(
        hook=key,
        name=test.name,
        place=declared.document.place(declared.path),
        seconds=time.monotonic() - began,
        failures=_found_by_line(failures),
        story=story,
    )


def _found_by_line(failures: list[Mistake]) -> list[Mistake]:
    return sorted(set(failures))


class _Trial:
    def __init__(self, declaration: Declaration, key: str, declared: DeclaredTest, environ: Mapping[str, str]) -> None:
        self._declaration = replace(
            declaration,
            cluster=None,
            hooks={
                name: replace(one, hook=_steady(one.hook), defaults=_quiet(one))
                for name, one in declaration.hooks.items()
            },
        )
        self._key = key
        self._test = declared.test
        given = declared.test.input
        self._clock = _Clock(_moment(given.at) if given.at else BEGINNING)
        self._environ = environ
        self._names = declaration.names

    async def run(self, calls: list[Call]) -> Outcome:
        runs = RehearsedRuns(self._environ, choose=self._choose, now=self._clock, pass_time=self._clock.move)
        runs.calls = calls
        hooks = _Given(
            self._declaration,
            clock=self._clock,
            runs=runs,
            secrets=lambda folder: StandInSecrets(self._environ, folder=folder),
        )
        app = App()
        app.use(hooks)
        settings = Settings(store="memory:", concurrency=1, shutdown_grace=timedelta(0))
        store = open_store(settings.store, clock=self._clock)
        noisy = logging.getLogger("hookwright")
        level, noisy.level = noisy.level, logging.CRITICAL + 1
        try:
            runtime = await app.start(settings=settings, store=store, clock=self._clock, work=False)
            try:
                for name, value in self._test.input.exports.items():
                    await runtime.store.cells("hooks/exports").put(name, value.encode("utf-8", "surrogatepass"))
                status, answer = await self._hand_in(runtime, hooks)
                await self._drain(runtime)
                return await self._outcome(runtime, calls, status, answer)
            finally:
                await app.stop()
        finally:
            noisy.level = level

    def _choose(self, handler: str) -> Mock | None:
        key, _, part = handler.removeprefix(PREFIX).partition("/")
        own = [mock for mock in self._test.mock if self._names.get(mock.hook or self._key) == key]
        for mock in own:
            if mock.part is None or mock.part == (part or "command"):
                return mock
        if own or self._test.commands == "none":
            return END
        return None if key == self._key or self._test.commands == "all" else END

    async def _hand_in(self, runtime: Runtime, hooks: Hooks) -> tuple[int | None, str]:
        """The event, and what its sender was answered."""
        declared = self._declaration.hooks[self._key]
        if not declared.hook.enabled:
            raise NoSample("input: the hook is not enabled")
        made = hooks.made[self._key]
        given = self._test.input
        options = declared.hook.options
        if isinstance(options, WebhookOptions):
            secrets = StandInSecrets(self._environ, folder=declared.folder)
            return await self._post(runtime, request(options, given, now=self._clock(), reveal=secrets.reveal))
        await runtime.receive(delivery(self._key, declared.hook, made, given, now=self._clock(), example=_example))
        return None, ""

    async def _post(self, runtime: Runtime, sent: Request) -> tuple[int, str]:
        """Through the real site, without a socket. Whoever waits for the command has it run meanwhile."""
        answering = asyncio.create_task(_answered(runtime, sent))
        while not answering.done():
            await asyncio.wait([answering], timeout=0.01)
            if not answering.done():
                await self._drain(runtime)
        return answering.result()

    async def _drain(self, runtime: Runtime) -> None:
        """Run all of it to its end; where all wait, the clock moves on to what is due next."""
        for _ in range(MOST_MOVES):
            await runtime.drain()
            waiting = [view.job.run_at for view in await runtime.store.jobs(limit=1000, state=JobState.QUEUED)]
            if not waiting:
                return
            self._clock.now = max(self._clock.now, min(waiting))
        raise NoSample(f"what follows from this has no end: the clock was moved on {MOST_MOVES} times")

    async def _outcome(self, runtime: Runtime, calls: list[Call], status: int | None, answer: str) -> Outcome:
        parts: dict[str, Part] = {}
        # The newest first: where a hook got several events, the last one counts.
        for view in await runtime.store.jobs(limit=10_000):
            job = view.job
            if job.handler in parts:
                continue
            kept = await runtime.store.result(job.id)
            result = msgspec.json.decode(kept) if kept else None
            own = [call for call in calls if call.handler == job.handler]
            parts[job.handler] = Part(
                state=job.state.value,
                error=job.error,
                attempts=job.attempt,
                result=result if isinstance(result, dict) else None,
                calls=own,
            )
        labels = {
            key: ["|".join(branch.pattern or ()) or f"route {number}" for number, branch in enumerate(one.hook.routes)]
            for key, one in self._declaration.hooks.items()
        }
        return Outcome(parts=parts, labels=labels, names=self._names, status=status, answer=answer)


async def _answered(runtime: Runtime, sent: Request) -> tuple[int, str]:
    site = site_for(runtime)
    status, body = 0, b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent.body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": sent.path,
        "raw_path": sent.path.encode(),
        "query_string": sent.query.encode(),
        "headers": [(name.encode("latin-1"), value.encode("utf-8")) for name, value in sent.headers.items()],
        "client": (sent.remote, 50000),
        "server": ("127.0.0.1", 3000),
    }
    await site(scope, receive, send)
    return status, body.decode("utf-8", "replace")


def _steady(hook: Hook) -> Hook:
    """The hook without what makes a test depend on chance or leave traces: random delays, files, places to run."""
    update: dict[str, Any] = _without_chance(hook)
    update["routes"] = tuple(branch.model_copy(update=_without_chance(branch)) for branch in hook.routes)
    for word in ("on_success", "on_failure"):
        follow = getattr(hook, word)
        if follow is not None:
            update[word] = follow.model_copy(update=_without_chance(follow))
    return hook.model_copy(update={**update, "cluster": None})


def _without_chance(around: Surroundings) -> dict[str, Any]:
    update: dict[str, Any] = {}
    if around.retry is not None:
        update["retry"] = around.retry.model_copy(update={"jitter": 0.0})
    if around.output is not None:
        update["output"] = around.output.model_copy(update={"file": None})
    return update


def _quiet(declared: DeclaredHook) -> tuple[Surroundings, ...]:
    return tuple(one.model_copy(update=_without_chance(one)) for one in declared.defaults)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NoSample("at: must be a moment in ISO 8601, such as 2026-03-29T02:30:00+02:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _example(name: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    from hookwright.testing import payloads  # With the stand-in beside it: 0.4 s that few tests need.

    return payloads.payload(name, changes)


def _story(outcome: Outcome, calls: list[Call]) -> str:
    """What happened, for who looks for the reason."""
    lines = []
    if outcome.status is not None:
        lines.append(f"answered {outcome.status}: {outcome.answer[:300]}")
    for handler, part in reversed(list(outcome.parts.items())):
        reason = f": {part.error}" if part.error else ""
        lines.append(f"{handler.removeprefix(PREFIX)}: {part.state}{reason[:500]}")
        for call in part.calls[-1:]:
            how = "not run, as it were " if call.mocked else ""
            lines.append(f"    {how}{call.ended.how}: {call.masked(' '.join(call.prepared.argv))[:200]}")
            for name, captured in (("stdout", call.ended.stdout), ("stderr", call.ended.stderr)):
                lines += [f"    {name}: {line[:200]}" for line in captured.text.splitlines()[:20]]
    return "\n".join(lines)
