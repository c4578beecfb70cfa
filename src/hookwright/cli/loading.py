"""Finds the app that a person named on the command line: ``app.py``, ``app.py:app``, ``package.module:app``."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
import sysconfig
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from hookwright.app import App
from hookwright.core.errors import ConfigError, HookwrightError

DEFAULT_FILE = "app.py"
DEFAULT_HOOKS = "hookwright.yaml"
FACTORY = "create_app"
_EXAMPLE = """\
    # app.py
    from hookwright import App, Context

    app = App()

    @app.on("issues.opened")
    async def welcome(ctx: Context) -> None:
        await ctx.comment("Thanks for opening this issue!")
"""


class LoadError(ConfigError):
    """The user's own code could not be loaded. ``excerpt`` is their part of the traceback, for the terminal."""

    def __init__(self, message: str, *, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt


def load_app(reference: str | None, *, folder: Path) -> App:
    """The app that ``reference`` names; ``None`` means ``app.py`` in ``folder``, the current one.

    A file is loaded under its own name, so ``app.py`` becomes the module ``app`` every time: handler names, which are
    stored with jobs, begin with it. Without ``:name`` the module's one `App` is taken, or what its ``create_app()``
    answers. Raises `LoadError`.
    """
    if reference is None:
        if not (folder / DEFAULT_FILE).is_file() and (folder / DEFAULT_HOOKS).is_file():
            return _hooks(folder / DEFAULT_HOOKS, DEFAULT_HOOKS)
        if not (folder / DEFAULT_FILE).is_file():
            raise LoadError(
                f"no app: there is no {DEFAULT_FILE} in {folder}. Name yours (hookwright run path/to/file.py), "
                f"or begin with this one:\n\n{_EXAMPLE}"
            )
        reference = DEFAULT_FILE
    if reference.endswith((".yaml", ".yml")):
        return _hooks(folder / reference, reference)
    target, attribute = _split(reference)
    if target.endswith(".py") or "/" in target or (folder / target).is_file():
        module = _import_file((folder / target).resolve(), target)
    else:
        module = _import_module(target, folder)
    return _named(module, target, attribute) if attribute else _only(module, target)


def _hooks(path: Path, shown: str) -> App:
    """An app that is nothing but the hooks in a file."""
    if not path.is_file():
        raise LoadError(f"{shown}: there is no such file ({path})")
    # pydantic and ruamel.yaml, which it needs, are 13 MB that an app in Python does not pay for.
    from hookwright.hooks.plugin import Hooks

    app = App()
    app.use(Hooks(path, environ=os.environ))
    return app


def _split(reference: str) -> tuple[str, str]:
    target, colon, attribute = reference.rpartition(":")
    # A colon may be part of a path; what follows the last one is a name or it is not ours.
    if colon and all(part.isidentifier() for part in attribute.split(".")):
        return target, attribute
    if colon and not attribute:
        raise LoadError(f"{reference}: a name is missing after the colon, as in {target}:app")
    return reference, ""


def _import_file(path: Path, shown: str) -> ModuleType:
    if path.is_dir():
        raise LoadError(f"{shown} is a folder: name the file in it, as in {shown.rstrip('/')}/{DEFAULT_FILE}")
    if not path.is_file():
        raise LoadError(f"{shown}: there is no such file ({path})")
    if path.suffix != ".py":
        raise LoadError(f"{shown} is not a Python file: its name must end with .py")
    # A file of a package is imported as its part, as `python -m` would, so that its relative imports work.
    parts, root = [path.stem], path.parent
    while (root / "__init__.py").is_file() and root.name.isidentifier() and root.parent != root:
        parts, root = [root.name, *parts], root.parent
    name = ".".join(parts)
    _refuse_taken(name, path, shown)
    _search_first(root)
    if len(parts) > 1:
        return _imported(name, shown)
    module = sys.modules.get(name)
    if module is not None:
        return module
    # Not by name: the file may not be the first of its name on the path, and its name may be no identifier.
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[name]
        raise _failed(error, shown) from error
    return module


def _refuse_taken(name: str, path: Path, shown: str) -> None:
    """A second module under a taken name would break whoever imports the first."""
    top = name.partition(".")[0]
    loaded = sys.modules.get(name)
    if top in sys.stdlib_module_names or top in ("hookwright", "__main__"):
        raise LoadError(f"{shown}: {top!r} is the name of a module that others import; rename the file")
    if loaded is not None and Path(getattr(loaded, "__file__", None) or "").resolve() != path:
        raise LoadError(
            f"{shown}: a module named {name!r} is loaded already (from {getattr(loaded, '__file__', 'elsewhere')}); "
            "rename the file"
        )


def _import_module(name: str, folder: Path) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        raise LoadError(
            f"{name!r} is neither a file nor the name of a module; use path/to/app.py or package.module:app"
        )
    _search_first(folder)
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise _failed(error, name) from error
        found = None
    except BaseException as error:
        # Finding a submodule imports its parents, which run code of the user's.
        raise _failed(error, name) from error
    if found is None:
        hint = f"; did you mean {name}.py?" if (folder / f"{name}.py").is_file() else ""
        raise LoadError(f"there is no module {name!r} in {folder} or installed{hint}")
    return _imported(name, name)


def _imported(name: str, shown: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except BaseException as error:
        raise _failed(error, shown) from error


def _search_first(folder: Path) -> None:
    """What `python FILE` and `python -m` do: modules beside it are found first."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def _failed(error: BaseException, shown: str) -> BaseException:
    """What to raise for what the user's code raised while it was imported."""
    if isinstance(error, KeyboardInterrupt):
        return error
    ours = str(Path(__file__).parents[1])
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_theirs(frame, ours)]
    where = f" (line {frames[-1].lineno} of {Path(frames[-1].filename).name})" if frames else ""
    if isinstance(error, HookwrightError):
        # Ours, about a declaration: it says what to do, the traceback would add nothing but its place.
        return LoadError(f"{shown}: {error}{where}")
    if isinstance(error, SystemExit):
        return LoadError(f"{shown} called exit() while it was imported{where}; guard it with __name__ == '__main__'")
    excerpt = "".join(traceback.format_list(frames)) + "".join(traceback.format_exception_only(error))
    return LoadError(f"{shown} could not be imported: {_in_a_line(error)}{where}", excerpt=excerpt)


def _is_theirs(frame: traceback.FrameSummary, ours: str) -> bool:
    """Neither the import system's, nor this library's, nor an installed one's."""
    installed = (ours, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    return not frame.filename.startswith(("<frozen ", *(f"{folder}/" for folder in installed)))


def _in_a_line(error: BaseException) -> str:
    return traceback.format_exception_only(error)[-1].strip().splitlines()[0]


def _named(module: ModuleType, shown: str, attribute: str) -> App:
    value: Any = module
    for name in attribute.split("."):
        try:
            value = getattr(value, name)
        except AttributeError:
            raise LoadError(f"{shown} has no {attribute!r}{_candidates(_apps(module), shown)}") from None
    if isinstance(value, App):
        return value
    if isinstance(getattr(value, "hookwright", None), App):
        # Something that holds one, as a GitHubApp of the `githubapp` package does.
        held: App = value.hookwright
        return held
    if callable(value) and not inspect.isclass(value):
        return _made(value, f"{shown}:{attribute}")
    raise LoadError(f"{shown}:{attribute} is {_article(value)}, not an App or a function that makes one")


def _only(module: ModuleType, shown: str) -> App:
    apps = _apps(module)
    if len(set(map(id, apps.values()))) > 1:
        raise LoadError(f"{shown} holds several apps{_candidates(apps, shown)}")
    if apps:
        return next(iter(apps.values()))
    factory = getattr(module, FACTORY, None)
    if callable(factory):
        return _made(factory, f"{shown}:{FACTORY}")
    raise LoadError(f"{shown} holds no app: it needs a line like `app = App()`, or a function {FACTORY}()")


def _made(factory: Any, shown: str) -> App:
    try:
        inspect.signature(factory).bind()
    except TypeError as error:
        raise LoadError(f"{shown}() is called without arguments, but {error}") from None
    except ValueError:
        pass  # A builtin without a signature: the call shows.
    try:
        value = factory()
    except BaseException as error:
        raise _failed(error, f"{shown}()") from error
    if inspect.iscoroutine(value):
        value.close()
        raise LoadError(f"{shown}() is a coroutine: make it a plain function that answers the App")
    if not isinstance(value, App):
        raise LoadError(f"{shown}() answered {_article(value)}, not an App")
    return value


def _apps(module: ModuleType) -> dict[str, App]:
    return {name: value for name, value in vars(module).items() if isinstance(value, App)}


def _candidates(names: Sequence[str] | dict[str, App], shown: str) -> str:
    return f"; name one: {', '.join(f'{shown}:{name}' for name in names)}" if names else ""


def _article(value: object) -> str:
    kind = type(value).__name__
    return f"{'an' if kind[:1].lower() in 'aeiou' else 'a'} {kind}"
