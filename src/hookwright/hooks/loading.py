"""Reads the file and what it includes, and checks all of it: one answer, or every mistake at once."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hookwright.core.errors import ConfigError
from hookwright.hooks import graph
from hookwright.hooks.checking import check
from hookwright.hooks.declaration import Declaration, DeclaredHook, DeclaredTest
from hookwright.hooks.meaning import look
from hookwright.hooks.mistakes import HooksError, Mistake, Place, nearest
from hookwright.hooks.schema.cluster import Cluster
from hookwright.hooks.schema.command import Surroundings
from hookwright.hooks.schema.expectations import Expect
from hookwright.hooks.schema.file import HOOKS, LISTS, Head
from hookwright.hooks.schema.hook import Hook
from hookwright.hooks.schema.kinds.custom import CustomHook
from hookwright.hooks.schema.kinds.webhook import WebhookHook
from hookwright.hooks.substitution import Substitution
from hookwright.hooks.yaml_text import Document, Path_, parse
from hookwright.references import sops

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 1000
NOT_BUILT = {
    "Database": "RustyHook names it and never had it; a Cron or Poll hook whose command asks the database does the same"
}
Try = Callable[[DeclaredHook], Sequence[str]]
"""Makes the hook's source, to see whether it can be made. Raises `ConfigError`; answers what a person should know."""


@dataclass
class _Found:
    environ: Mapping[str, str]
    mistakes: list[Mistake] = field(default_factory=list)
    files: dict[Path, None] = field(default_factory=dict)
    globs: list[str] = field(default_factory=list)
    hooks: dict[str, DeclaredHook] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    tests: list[DeclaredTest] = field(default_factory=list)
    cluster: Cluster | None = None
    unchecked: set[str] = field(default_factory=set)
    """Ids and names of hooks that are wrong in themselves: a mention of one is no second mistake."""


def load(file: Path, environ: Mapping[str, str], *, attempt: Try | None = None) -> Declaration:
    """All that ``file`` declares. Raises `HooksError` with every mistake, in the order of the files.

    ``environ`` is where ``${VAR}`` and the keys of encrypted files come from. With ``attempt``, each hook's source is
    made too, so that options which contradict each other are found.
    """
    found = _Found(environ)
    _read(file, found, defaults=(), root=True)
    edges = graph.edges({key: declared.hook for key, declared in found.hooks.items()}, found.names)
    _together(found, edges)
    if attempt is not None:
        for declared in found.hooks.values():
            try:
                notes = attempt(declared)
                where = (*declared.path, "options")
                found.mistakes += [declared.document.mistake(where, note, key=True, warning=True) for note in notes]
            except ConfigError as error:
                found.mistakes.append(declared.document.mistake((*declared.path, "options"), str(error), key=True))
    wrong = [mistake for mistake in found.mistakes if not mistake.warning]
    if wrong:
        raise HooksError(found.mistakes)
    return Declaration(
        file=file,
        files=tuple(found.files),
        globs=tuple(found.globs),
        hooks=found.hooks,
        names=found.names,
        edges=edges,
        cluster=found.cluster,
        beside=tuple(found.tests),
        warnings=tuple(sorted(set(found.mistakes))),
    )


def _read(file: Path, found: _Found, *, defaults: tuple[Surroundings, ...], root: bool) -> None:
    if file in found.files:
        found.mistakes.append(Mistake(Place(file), "this file is included twice"))
        return
    found.files[file] = None
    if len(found.files) > MOST_FILES:
        raise HooksError([Mistake(Place(file), f"more than {MOST_FILES} files are included")])
    try:
        document = parse(_text(file), file)
        if sops.is_encrypted(document.value):
            document = replace(document, value=sops.decrypt(document.value, found.environ))
    except HooksError as error:
        found.mistakes += error.mistakes
        return
    except ConfigError as error:
        found.mistakes.append(Mistake(Place(file), str(error)))
        return
    if not isinstance(document.value, dict):
        found.mistakes.append(
            document.mistake((), "the file must hold a mapping with the key `handlers`, a list of hooks")
        )
        return
    substitution = Substitution(document, found.environ)
    rest = {key: value for key, value in document.value.items() if key not in LISTS}
    head, wrong = check(Head, substitution.within(rest, (), allowed=False), document, ())
    found.mistakes += [_with_lists(mistake) for mistake in wrong]
    if head is not None:
        defaults = (head.defaults, *defaults)
        found.tests += [
            DeclaredTest(test.hook, test, document, ("tests", number)) for number, test in enumerate(head.tests)
        ]
        if head.cluster is not None and not root:
            found.mistakes.append(document.mistake(("cluster",), "cluster: belongs into the first file", key=True))
        found.cluster = found.cluster or head.cluster
    _hooks(document, found, substitution, defaults)
    found.mistakes += substitution.mistakes
    for path in _included(document, head, found):
        _read(path, found, defaults=defaults, root=False)


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise HooksError([Mistake(Place(file), "there is no such file")]) from None
    except OSError as error:
        raise HooksError([Mistake(Place(file), f"it cannot be read: {error.strerror}")]) from None
    if len(content) > MOST_BYTES:
        raise HooksError([Mistake(Place(file), f"it is over {MOST_BYTES} bytes, which nobody wrote by hand")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise HooksError([Mistake(Place(file, line, 1), "it is not UTF-8")]) from None


def _with_lists(mistake: Mistake) -> Mistake:
    """The head does not know the lists of hooks, which are checked apart; a person means them too."""
    what = mistake.what
    for word in ("handler", "hook", "Handlers", "handles"):
        if f"no key {word!r} " in what:
            what = f"there is no key {word!r} here, did you mean 'handlers'?"
    return Mistake(mistake.place, what, mistake.warning)


def _hooks(document: Document, found: _Found, substitution: Substitution, defaults: tuple[Surroundings, ...]) -> None:
    given = [key for key in LISTS if key in document.value]
    if len(given) > 1:
        found.mistakes.append(document.mistake((given[1],), "`handlers` and `hooks` mean the same: keep one", key=True))
    for key in given:
        entries = document.value[key]
        if entries is None:
            continue
        if not isinstance(entries, list):
            found.mistakes.append(document.mistake((key,), f"{key}: must be a list: lines that begin with `- type:`"))
            continue
        for number, entry in enumerate(entries):
            path = (key, number)
            hook, wrong = _hook(substitution.within(entry, path, allowed=False), document, path)
            found.mistakes += wrong
            if hook is None:
                _remember_names(entry, found)
                found.mistakes += _besides(entry, wrong, document, path)
                continue
            _keep(DeclaredHook(hook, document, path, defaults), found)


def _hook(entry: Any, document: Document, path: tuple[str | int, ...]) -> tuple[Hook | None, list[Mistake]]:
    if not isinstance(entry, dict):
        return None, [document.mistake(path, "a hook is a mapping: type, name, and what to run")]
    kind = entry.get("type")
    model = HOOKS.get(kind) if isinstance(kind, str) else None
    if model is None:
        where = (*path, "type")
        if kind is None:
            return None, [document.mistake(path, f"the key 'type' is missing; there are {', '.join(sorted(HOOKS))}")]
        if isinstance(kind, str) and kind in NOT_BUILT:
            return None, [document.mistake(where, f"type {kind}: {NOT_BUILT[kind]}")]
        return None, [document.mistake(where, f"there is no type {str(kind)!r}{nearest(str(kind), HOOKS)}")]
    return check(model, entry, document, path)


def _besides(entry: Any, wrong: list[Mistake], document: Document, path: tuple[str | int, ...]) -> list[Mistake]:
    """What else is wrong with a hook that is wrong in form: its sound keys are looked at by themselves."""
    if not isinstance(entry, dict):
        return []
    sound = {key: value for key, value in entry.items() if key not in ("type", "options", "name", "id")}
    for _ in range(2):
        hook, found = check(CustomHook, {"type": "Custom", "name": "?", "id": "x", **sound}, document, path)
        if hook is not None:
            known = {mistake.place for mistake in wrong}
            doubts = [
                document.mistake((*path, *doubt.path), doubt.what, warning=doubt.warning)
                for doubt in look(hook)
                if doubt.path
            ]
            return [mistake for mistake in doubts if mistake.place not in known]
        bad = {mistake.place for mistake in found}
        # A key is dropped with whatever is wrong below it.
        sound = {key: value for key, value in sound.items() if not _holds_any(document, (*path, key), bad)}
    return []


def _holds_any(document: Document, path: tuple[str | int, ...], places: set[Place]) -> bool:
    below = {place for at, place in document.places.items() if at[: len(path)] == path}
    return bool(places & below) or document.place(path, key=True) in places


def _remember_names(entry: Any, found: _Found) -> None:
    if isinstance(entry, dict):
        found.unchecked |= {entry[key] for key in ("id", "name") if isinstance(entry.get(key), str)}


def _keep(declared: DeclaredHook, found: _Found) -> None:
    hook, document, path = declared.hook, declared.document, declared.path
    for doubt in look(hook):
        found.mistakes.append(document.mistake((*path, *doubt.path), doubt.what, warning=doubt.warning))
    other = found.hooks.get(hook.key)
    if other is not None:
        first = other.document.place(other.path)
        how = "" if hook.id else " (made from its name)"
        found.mistakes.append(
            document.mistake((*path, "id" if hook.id else "name"), f"the id {hook.key!r}{how} is taken by {first}")
        )
        return
    found.hooks[hook.key] = declared
    for name in (hook.key, hook.name):
        if found.names.setdefault(name, hook.key) != hook.key:
            found.mistakes.append(
                document.mistake((*path, "name"), f"{name!r} is also what {found.names[name]!r} is called by")
            )


def _included(document: Document, head: Head | None, found: _Found) -> Iterator[Path]:
    for place, pattern in enumerate(head.include if head else ()):
        path = document.file.parent / pattern
        if glob.has_magic(pattern):
            found.globs.append(str(path))
            yield from sorted(Path(name) for name in glob.glob(str(path), recursive=True) if Path(name).is_file())
        elif path.is_file():
            yield path
        else:
            found.mistakes.append(document.mistake(("include", place), f"include: there is no file {pattern!r}"))


def _together(found: _Found, edges: list[graph.Edge]) -> None:
    """What hooks say about one another."""
    hooks = {key: declared.hook for key, declared in found.hooks.items()}
    for key, declared in found.hooks.items():
        for at, name, how, _ in graph.targets(declared.hook):
            other = found.names.get(name)
            word = str(next(part for part in reversed(at) if isinstance(part, str)))
            if other is None and name not in found.unchecked:
                what = (
                    f"{word}: there is no hook {name!r}{nearest(name, hooks)}; "
                    f"one that only gets what is forwarded is `- {{type: Custom, name: …, id: {name}, shell: …}}`"
                )
                found.mistakes.append(declared.document.mistake((*declared.path, *at), what))
            elif other == key:
                found.mistakes.append(
                    declared.document.mistake((*declared.path, *at), f"{word}: a hook cannot lead to itself")
                )
            elif other is not None and how == "depends" and not hooks[other].enabled:
                found.mistakes.append(
                    declared.document.mistake((*declared.path, *at), f"{word}: {other!r} is not enabled")
                )
    paths: dict[tuple[int | None, str], str] = {}
    for key, declared in found.hooks.items():
        hook = declared.hook
        if not isinstance(hook, WebhookHook) or not hook.enabled:
            continue
        door = (hook.options.port, hook.options.path)
        if paths.setdefault(door, key) != key:
            what = f"path: {paths[door]!r} takes the requests to {hook.options.path}"
            found.mistakes.append(declared.document.mistake((*declared.path, "options", "path"), what))
    for circle in graph.circles(hooks, edges):
        if len(circle) > 2:
            declared = found.hooks[circle[0]]
            found.mistakes.append(
                declared.document.mistake(
                    declared.path,
                    f"events would go round in a circle: {' -> '.join(circle)}; take one of these out, or say "
                    "`allow_cycle: true` where a condition ends it",
                )
            )
    inside = [
        DeclaredTest(key, test, declared.document, (*declared.path, "tests", number))
        for key, declared in found.hooks.items()
        for number, test in enumerate(declared.hook.tests)
    ]
    for test in (*inside, *found.tests):
        for at, name in _tested(test):
            if name not in found.names and name not in found.unchecked:
                what = f"tests: there is no hook {name!r}{nearest(name, hooks)}"
                found.mistakes.append(test.document.mistake((*test.path, *at), what))


def _tested(declared: DeclaredTest) -> Iterator[tuple[Path_, str]]:
    """Where a test names hooks, within it."""
    yield ("hook",), declared.hook
    for number, mock in enumerate(declared.test.mock):
        if mock.hook is not None:
            single = (*declared.path, "mock", "hook") in declared.document.places
            yield ("mock", "hook") if single else ("mock", number, "hook"), mock.hook
    yield from _expected(declared.test.expect, ("expect",))


def _expected(expect: Expect, at: Path_) -> Iterator[tuple[Path_, str]]:
    for number, name in enumerate(expect.forwards or ()):
        yield (*at, "forwards", number), name
    for word in ("on_success", "on_failure"):
        follow = getattr(expect, word)
        if follow is not None:
            yield from _expected(follow, (*at, word))
    for name, other in expect.hooks.items():
        yield (*at, "hooks", name), name
        yield from _expected(other, (*at, "hooks", name))
