"""Files of hooks over a real store with real shells: what follows from what."""

# ruff: noqa: E501 - YAML and complaints are read best in one line

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from hookwright.core.errors import ConfigError
from hookwright.core.job import JobState
from tests.support.hooks import running, until

NOTE = 'echo "$EVENT_HOOK $EVENT_NAME" >> out'


async def test_an_event_reaches_the_command_and_its_end_is_kept(tmp_path: Path) -> None:
    text = f"""
handlers:
  - type: Manual
    name: Greet
    working_dir: {tmp_path}
    vars: {{NAME: payload.user.name, LIST: payload.list, NOTHING: payload.nothing}}
    shell: printf '%s|' "$EVENT_NAME" "$EVENT_LIST" "[$EVENT_NOTHING]" "$EVENT_HOOK" "$EVENT_ATTEMPT"; echo oops >&2
"""
    async with running(
        tmp_path, text.replace("NAME: payload", "WHO: payload").replace('"$EVENT_NAME"', '"$EVENT_WHO"')
    ) as r:
        job = await r.run("greet", {"user": {"name": "Ada $(x)"}, "list": [1, "é"]})

        assert job.state is JobState.SUCCEEDED
        result = await r.result(job)
        assert (result["exit_code"], result["stdout"], result["stderr"]) == (
            0,
            'Ada $(x)|[1, "é"]|[]|greet|1|',
            "oops\n",
        )


async def test_an_event_is_forwarded_with_what_was_exported(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: first
    shell: printf '{"VERSION":"1.2"}\\n' >> "$HOOKWRIGHT_EXPORTS"
    exports: [VERSION]
    forward_to: [second, third]
  - {type: Custom, name: second, shell: 'echo "$VERSION $EVENT_CHAIN $EVENT_FORWARDED_BY" >> out', forward_to: third}
  - {type: Custom, name: third, shell: 'jq -c ".payload, .exports, .chain" "$EVENT_FILE" >> third || cat "$EVENT_FILE" >> third'}
"""
    async with running(tmp_path, text) as r:
        await r.run("first", {"x": [1, {"y": None}]})

        assert r.said() == "1.2 first first\n"
        assert r.said("third").count("1.2") >= 2
        assert {name: job.state for name, job in (await r.jobs()).items()} == dict.fromkeys(
            ("hook:first", "hook:second", "hook:third"), JobState.SUCCEEDED
        )


async def test_a_failure_is_tried_again_then_followed_and_nothing_is_forwarded(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: deploy
    shell: echo try >> out; exit 7
    retry: {max: 2, delay: 1s, jitter: 0}
    forward_to: never
    on_success: {shell: echo no >> out}
    on_failure:
      shell: echo "rolled back $EVENT_EXIT_CODE $EVENT_X" >> out
      forward_to: tell
    vars: {X: payload.x}
  - {type: Custom, name: never, shell: echo never >> out}
  - {type: Custom, name: tell, shell: 'echo "told of $EVENT_NAME" >> out'}
"""
    async with running(tmp_path, text) as r:
        job = await r.run("deploy", {"x": 5})
        assert (job.state, job.failures) == (JobState.QUEUED, 1)
        assert job.error is not None
        assert job.error.startswith("CommandFailed: exit code 7")
        for seconds in (1, 2):
            r.clock.move(timedelta(seconds=seconds))
            await r.runtime.drain()

        assert r.said() == "try\ntry\ntry\nrolled back 7 5\ntold of deploy\n"
        assert (await r.jobs())["hook:deploy"].state is JobState.FAILED


async def test_only_the_named_ends_are_tried_again(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: echo a >> out; exit 2, retry: {max: 3, delay: 0, on: [1, timeout]}}
  - {type: Manual, name: b, shell: echo b >> out; exit 1, retry: {max: 1, delay: 0, on: [1, timeout]}}
  - {type: Manual, name: c, shell: echo c >> out; sleep 9, timeout: 100ms, grace: 0, retry: {max: 1, delay: 0, on: [timeout]}}
  - {type: Manual, name: d, run: [nowhere], retry: {max: 1, delay: 0, on: [error]}}
"""
    async with running(tmp_path, text) as r:
        jobs = [await r.run(name) for name in "abcd"]

        assert r.said() == "a\nb\nb\nc\nc\n"
        assert [job.failures for job in jobs] == [1, 2, 2, 2]


async def test_codes_that_count_as_success_and_failures_that_do_not_matter(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: exit 3, success_codes: [0, 3], forward_to: c}
  - {type: Manual, name: b, shell: exit 4, on_error: continue, forward_to: c}
  - {type: Custom, name: c, shell: echo "$EVENT_FORWARDED_BY" >> out}
"""
    async with running(tmp_path, text) as r:
        assert (await r.run("a")).state is JobState.SUCCEEDED
        job = await r.run("b")

        assert (await r.result(job))["tolerated"] == "exit code 4"
        assert r.said() == "a\nb\n"


async def test_a_condition_that_does_not_hold_ends_with_its_reason(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: main-only
    match: {ref: "refs/heads/*", not: {deleted: true}}
    when: size(payload.commits) > 0 && payload.commits.exists(c, c.author != "bot")
    shell: echo ran >> out
"""
    async with running(tmp_path, text) as r:
        reasons = [
            (await r.run("main-only", payload)).error
            for payload in (
                {"ref": "refs/tags/v1"},
                {"ref": "refs/heads/x", "deleted": True},
                {"ref": "refs/heads/x", "deleted": False, "commits": []},
                {"ref": "refs/heads/x", "deleted": False, "commits": [{"author": "me"}]},
            )
        ]

        assert reasons == [
            'Skip: match: payload.ref is "refs/tags/v1": not glob("refs/heads/*")',
            "Skip: match: payload.deleted is true",
            "Skip: when: size(payload.commits) is 0, which is not > 0",
            None,
        ]
        assert r.said() == "ran\n"


async def test_the_first_route_that_fits_is_taken(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: sort
    routes:
      - {match: {kind: a}, shell: echo a >> out}
      - {match: {kind: b}, action: forward, forward_to: other}
      - {match: {kind: c}, action: ignore}
      - {match: {kind: [d, e]}, shell: echo de >> out; exit 1, on_error: continue, forward_to: other}
  - {type: Custom, name: other, shell: echo other >> out}
"""
    async with running(tmp_path, text) as r:
        jobs = [await r.run("sort", {"kind": kind}) for kind in "abcdx"]

        assert r.said() == "a\nother\nde\nother\n"
        assert [job.state for job in jobs] == [JobState.SUCCEEDED] * 2 + [JobState.SKIPPED] + [
            JobState.SUCCEEDED,
            JobState.SKIPPED,
        ]
        assert jobs[2].error == "Skip: route 2: ignored"
        assert jobs[4].error is not None
        assert 'route 0: match: payload.kind is "x", not "a"' in jobs[4].error


async def test_an_event_passes_first_through_what_its_hook_depends_on(tmp_path: Path) -> None:
    text = f"""
handlers:
  - {{type: Manual, name: build, depends_on: [assets, check], shell: '{NOTE}'}}
  - {{type: Manual, name: assets, shell: '{NOTE}'}}
  - {{type: Manual, name: check, depends_on: assets, shell: '{NOTE}; test "$EVENT_OK" = true', vars: {{OK: payload.ok}}}}
  - {{type: Custom, name: ship, depends_on: build, shell: '{NOTE}'}}
"""
    async with running(tmp_path, text) as r:
        seq = await r.trigger("build", {"ok": True})
        await r.runtime.drain()
        assert r.said() == "assets build\ncheck build\nbuild build\nship build\n"

        seq = await r.trigger("build", {"ok": False})
        await r.runtime.drain()
        jobs = await r.jobs(seq)
        assert {name: job.state for name, job in jobs.items()} == {
            "hook:assets": JobState.SUCCEEDED,
            "hook:check": JobState.FAILED,
            "hook:build": JobState.SKIPPED,
            "hook:ship": JobState.SKIPPED,
        }
        assert jobs["hook:build"].error == "not run: hook:check failed"
        (tmp_path / "out").unlink()
        await r.run("assets", {})
        assert r.said() == "assets assets\n"


async def test_the_last_exported_value_is_there_for_who_names_it(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: queue, shell: 'echo "MESSAGE_ID=$EVENT_N" >> "$HOOKWRIGHT_EXPORTS"', vars: {N: payload.n}, exports: [MESSAGE_ID]}
  - {type: Manual, name: status, shell: 'echo "Last message: $MESSAGE_ID" >> out'}
"""
    async with running(tmp_path, text) as r:
        await r.run("status")
        for number in (1, 2):
            await r.run("queue", {"n": number})
        await r.run("status")

        assert r.said() == "Last message: \nLast message: 2\n"


async def test_a_circle_that_is_meant_ends_by_its_depth(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: echo a >> out, forward_to: b, allow_cycle: true}
  - {type: Custom, name: b, shell: echo b >> out, forward_to: a}
"""
    async with running(tmp_path, text) as r:
        await r.run("a")

        assert len(r.said().split()) == 17
        [dead] = [job for job in (await r.jobs()).values() if job.state is JobState.FAILED]
        assert "at most 16 handlers may emit one another" in (dead.error or "")


async def test_runs_of_one_key_wait_for_each_other(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: a
    concurrency: {key: payload.k}
    vars: {K: payload.k}
    shell: echo "+$EVENT_K" >> out; sleep 0.1; echo "-$EVENT_K" >> out
"""
    async with running(tmp_path, text) as r:
        for _ in range(3):
            await r.trigger("a", {"k": "x"})
        await r.runtime.drain()

        assert r.said().split() == ["+x", "-x"] * 3


async def test_what_comes_while_another_runs_is_skipped(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, concurrency: skip, shell: 'echo + >> out; while [ ! -e go ]; do sleep 0.02; done; echo - >> out'}
"""
    async with running(tmp_path, text, work=True) as r:
        first = await r.trigger("a")
        await until(lambda: r.said() == "+\n")
        others = [await r.trigger("a") for _ in range(3)]
        async with asyncio.timeout(10):
            while {job.state for seq in others for job in (await r.jobs(seq)).values()} != {JobState.SKIPPED}:
                await asyncio.sleep(0.02)
        (tmp_path / "go").touch()
        async with asyncio.timeout(10):
            while (await r.jobs(first))["hook:a"].state is not JobState.SUCCEEDED:
                await asyncio.sleep(0.02)

        assert r.said() == "+\n-\n"
        assert (await r.jobs(others[0]))["hook:a"].error == "Skip: another run is in progress"


async def test_the_newest_replaces_the_one_that_runs(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: a
    concurrency: replace
    grace: 100ms
    vars: {N: payload.n}
    shell: 'echo "+$EVENT_N" >> out; if [ "$EVENT_N" != 9 ]; then sleep 60; fi; echo "-$EVENT_N" >> out'
"""
    async with running(tmp_path, text, work=True) as r:
        seqs = [await r.trigger("a", {"n": 1})]
        await until(lambda: r.said() == "+1\n")
        seqs += [await r.trigger("a", {"n": number}) for number in (2, 3, 9)]
        await until(lambda: "-9" in r.said())
        async with asyncio.timeout(10):
            while {state for seq in seqs for state in [(await r.jobs(seq))["hook:a"].state]} != {
                JobState.SKIPPED,
                JobState.SUCCEEDED,
            }:
                await asyncio.sleep(0.02)

        assert "-1" not in r.said()
        assert (await r.jobs(seqs[0]))["hook:a"].error == "Skip: replaced by a newer run"


async def test_a_file_that_changes_is_used_at_once_and_a_broken_one_is_not(tmp_path: Path) -> None:
    text = "handlers:\n  - {type: Manual, name: a, shell: echo %s >> out}\n"
    async with running(tmp_path, text % "one") as r:
        file = tmp_path / "hookwright.yaml"
        await r.run("a")
        file.write_text(text % "two")
        assert r.hooks.changed()
        assert await r.runtime.reload()
        await r.run("a")
        file.write_text(text.replace("shell", "shel"))
        assert r.hooks.changed()
        assert not await r.runtime.reload()
        assert not r.hooks.changed()
        await r.run("a")
        file.write_text(text % "three" + "  - {type: Manual, name: b, shell: echo b >> out}\n")
        assert await r.runtime.reload()
        await r.run("a")
        await r.run("b")

        assert r.said().split() == ["one", "two", "two", "three", "b"]


async def test_a_file_that_changes_under_load_loses_nothing(tmp_path: Path) -> None:
    text = "# %d\nhandlers:\n  - {type: Manual, name: a, shell: 'echo \"$EVENT_N\" >> out', vars: {N: payload.n}}\n"
    async with running(tmp_path, text % 0, work=True) as r:
        for number in range(40):
            await r.trigger("a", {"n": number})
            if number % 10 == 5:
                (tmp_path / "hookwright.yaml").write_text(text % number if number != 25 else "broken: [")
                await r.runtime.reload()
        await until(lambda: len(r.said().split()) == 40, within=30)

        assert sorted(map(int, r.said().split())) == list(range(40))


async def test_secrets_are_never_in_the_store(tmp_path: Path) -> None:
    text = """
handlers:
  - type: Manual
    name: a
    env: {TOKEN: "secret://env/OURS"}
    shell: echo "$TOKEN" | tee /dev/stderr; echo "A=$TOKEN" >> "$HOOKWRIGHT_EXPORTS"; exit "$EVENT_CODE"
    vars: {CODE: payload.code}
    exports: [A]
    forward_to: b
    on_failure: {shell: 'echo "$EVENT_ERROR"'}
  - {type: Custom, name: b, shell: 'echo "got [$A]"'}
"""
    canary = "canary-4711-canary"
    async with running(tmp_path, text, environ={"OURS": canary}) as r:
        for code in (0, 3):
            await r.run("a", {"code": code})
        views = await r.runtime.store.jobs(limit=100)
        kept = json.dumps([[str(view.job), str(await r.runtime.store.result(view.job.id))] for view in views])
        for view in await r.runtime.store.deliveries():
            kept += str(await r.runtime.store.delivery(view.seq))

        assert "***" in kept
        assert canary not in kept
        assert "got []" in kept


async def test_a_secret_that_is_missing_keeps_the_program_from_starting(tmp_path: Path) -> None:
    text = "handlers:\n  - {type: Manual, name: a, env: {TOKEN: 'secret://env/NOWHERE'}, run: ['true']}\n"
    with pytest.raises(ConfigError, match="secret://env/NOWHERE: the environment variable NOWHERE is not set"):
        async with running(tmp_path, text):
            pass


async def test_a_payload_of_two_megabytes_reaches_the_file(tmp_path: Path) -> None:
    text = """
handlers:
  - {type: Manual, name: a, shell: 'wc -c < "$EVENT_FILE" >> out; echo "$EVENT_TOO_LARGE" >> out'}
"""
    async with running(tmp_path, text) as r:
        await r.run("a", {"x": "y" * 2_000_000, "LD_PRELOAD": "evil.so", "PATH": "/evil"})

        size, left_out = r.said().split()
        assert int(size) > 2_000_000
        assert left_out == "EVENT_PAYLOAD"
