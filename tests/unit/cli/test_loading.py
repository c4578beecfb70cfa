from __future__ import annotations

import sys

import pytest

from hookwright.cli.loading import LoadError, load_app
from tests.support.cli import Program

APP = "from hookwright import App\napp = App()\n\n@app.on('push')\nasync def pushed(ctx): ...\n"


def load(program: Program, reference: str | None) -> list[str]:
    return sorted(load_app(reference, folder=program.folder).names())


def refused(program: Program, reference: str | None) -> LoadError:
    with pytest.raises(LoadError) as caught:
        load_app(reference, folder=program.folder)
    return caught.value


@pytest.mark.parametrize("reference", [None, "app.py", "app.py:app", "./app.py", "app", "app:app"])
def test_a_file_is_a_module_of_its_own_name_however_it_is_named(program: Program, reference: str | None) -> None:
    program.write("app.py", APP)

    assert load(program, reference) == ["app:pushed"]


def test_a_module_in_a_package_has_the_same_name_by_path_and_by_dots(program: Program) -> None:
    program.write("shop/__init__.py", "")
    program.write("shop/rules.py", "EVENT = 'push'\n")
    program.write("shop/bot.py", APP.replace("\napp", "\nfrom .rules import EVENT\napp"))

    assert load(program, "shop/bot.py") == load(program, "shop.bot:app") == ["shop.bot:pushed"]


def test_modules_beside_the_file_are_found(program: Program) -> None:
    program.write("code/words.py", "EVENT = 'push'\n")
    program.write("code/bot.py", f"from words import EVENT\n{APP}")

    assert load(program, "code/bot.py") == ["bot:pushed"]


def test_a_file_whose_name_is_no_identifier_loads(program: Program) -> None:
    program.write("my-app.py", APP)

    assert load(program, "my-app.py") == ["my-app:pushed"]


def test_a_factory_is_called(program: Program) -> None:
    program.write("app.py", "from hookwright import App\ndef create_app(): return App()\ndef other(): return App()\n")

    assert load(program, "app.py") == load(program, "app.py:other") == []


def test_an_app_inside_an_object_is_found(program: Program) -> None:
    program.write("app.py", "from hookwright import App\nclass holder:\n    inner = App()\n")

    assert load(program, "app.py:holder.inner") == []


def test_one_app_under_two_names_is_one_app(program: Program) -> None:
    program.write("app.py", f"{APP}\napplication = app\n")

    assert load(program, "app.py") == ["app:pushed"]


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("nix.py", "no such file"),
        ("code/", "is a folder"),
        ("notes.txt", "not a Python file"),
        ("nix", "no module 'nix'"),
        ("nix.module:app", "no module 'nix.module'"),
        ("no-module", "neither a file nor the name of a module"),
        ("app.py:", "a name is missing"),
        ("app.py:nix", "has no 'nix'; name one: app.py:app"),
        ("app.py:number", "is an int, not an App"),
        ("app.py:pushed", "called without arguments"),
        ("app.py:wrong", "answered an int, not an App"),
        ("app.py:later", "is a coroutine"),
    ],
)
def test_what_cannot_be_found_is_said_clearly(program: Program, reference: str, says: str) -> None:
    program.write("code/x.py", "")
    program.write("notes.txt", "")
    program.write("app.py", f"{APP}\nnumber = 3\ndef wrong(): return 3\nasync def later(): ...\n")

    assert says in str(refused(program, reference))


def test_without_an_app_the_error_shows_one(program: Program) -> None:
    message = str(refused(program, None))

    assert "there is no app.py" in message
    assert '@app.on("issues.opened")' in message


def test_a_file_without_an_app_says_what_it_needs(program: Program) -> None:
    program.write("app.py", "")

    assert "app = App()" in str(refused(program, "app.py"))


def test_several_apps_are_named(program: Program) -> None:
    program.write("app.py", "from hookwright import App\none = App()\ntwo = App()\n")

    assert "app.py:one, app.py:two" in str(refused(program, "app.py"))


def test_an_error_in_the_file_shows_the_users_part_of_the_traceback(program: Program) -> None:
    program.write("lib.py", "def deep():\n    return 1 / 0\n")
    program.write("app.py", "from lib import deep\n\ndeep()\n")

    error = refused(program, "app.py")

    assert "ZeroDivisionError: division by zero (line 2 of lib.py)" in str(error)
    assert "app.py" in error.excerpt
    assert "lib.py" in error.excerpt
    assert "importlib" not in error.excerpt
    assert "loading.py" not in error.excerpt
    assert "app" not in sys.modules


def test_a_missing_library_is_named(program: Program) -> None:
    program.write("app.py", "import no_such_library\n")

    assert "No module named 'no_such_library' (line 1 of app.py)" in str(refused(program, "app.py"))


def test_a_module_that_misses_a_library_is_not_taken_for_missing_itself(program: Program) -> None:
    program.write("bot/__init__.py", "import no_such_library\n")
    program.write("bot/main.py", "")

    assert "No module named 'no_such_library'" in str(refused(program, "bot.main"))


def test_a_syntax_error_shows_its_line(program: Program) -> None:
    program.write("app.py", "app = App(\n")

    error = refused(program, "app.py")

    assert "SyntaxError" in str(error)
    assert "app = App(" in error.excerpt


def test_a_wrong_declaration_says_what_to_do_and_where_it_is(program: Program) -> None:
    program.write("app.py", "from hookwright import App\napp = App()\n\n@app.on()\nasync def f(ctx): ...\n")

    error = refused(program, "app.py")

    assert "on() needs at least one event" in str(error)
    assert "(line 4 of app.py)" in str(error)
    assert not error.excerpt


def test_a_file_that_exits_does_not_end_the_command(program: Program) -> None:
    program.write("app.py", "exit(3)\n")

    assert "called exit()" in str(refused(program, "app.py"))


@pytest.mark.parametrize("name", ["logging.py", "hookwright.py"])
def test_a_file_may_not_take_the_name_of_a_module_that_others_import(program: Program, name: str) -> None:
    program.write(name, APP)
    before = dict(sys.modules)

    assert "rename the file" in str(refused(program, name))
    assert before == sys.modules


def test_a_second_file_of_the_same_name_is_refused(program: Program) -> None:
    program.write("one/app.py", APP)
    program.write("two/app.py", APP)
    load(program, "one/app.py")

    assert "a module named 'app' is loaded already" in str(refused(program, "two/app.py"))
