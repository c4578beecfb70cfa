from __future__ import annotations

import ast
import os
import subprocess
import sys

from tests.architecture.source_tree import ROOT, modules

DRAWERS = {"base", "common", "helpers", "manager", "misc", "service", "types", "utils"}
MODULES = modules()


def test_the_import_contracts_hold() -> None:
    # In a process of its own: it configures logging for its own ends, which silences the loggers of ours.
    program = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    sources = [str(ROOT / "src"), str(ROOT / "packages/githubapp/src"), str(ROOT / "apps/mirror/src")]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sources)}
    done = subprocess.run([*program, "--no-cache"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_a_module_is_named_after_its_concept() -> None:
    assert not [module.name for module in MODULES if set(module.name.split(".")) & DRAWERS]


def test_a_module_with_code_postpones_its_annotations() -> None:
    assert not [module.name for module in MODULES if module.holds_code and "__future__" not in set(module.imports())]


def test_a_module_needs_no_type_checking_block_for_our_own_modules() -> None:
    # Wanting one means that the arrow between the two modules points the wrong way.
    guarded = [
        (module.name, name)
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for name in module.imports(node)
        if name.split(".")[0] == "hookwright"
    ]

    assert not guarded


def test_a_module_imports_modules_and_never_the_whole_package() -> None:
    # A child that imports its own package's __init__ closes a circle through everything the package exports.
    assert not [module.name for module in MODULES if "hookwright" in set(module.imports())]


def test_core_needs_nothing_but_the_standard_library_and_msgspec() -> None:
    core = [module for module in MODULES if module.name.startswith("hookwright.core")]
    allowed = sys.stdlib_module_names | {"hookwright", "msgspec"}

    assert core
    assert not [
        (module.name, name) for module in core for name in module.imports() if name.split(".")[0] not in allowed
    ]


def test_importing_hookwright_loads_no_heavy_library() -> None:
    # Each costs tens of milliseconds and megabytes that an idle process never needs; they load at first use.
    heavy = ["aiohttp", "cryptography", "jwt", "pydantic", "rich", "starlette", "typer"]
    program = f"import sys, hookwright; print(*[name for name in {heavy} if name in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "src", capture_output=True, text=True, check=True)

    assert ran.stdout.split() == []
