"""Write the tables and stubs of GitHub's REST operations from GitHub's own description of its API.

They go to src/hookwright/github/rest/tables. The description is the npm package `@octokit/openapi` (MIT): fetched by
name, version and hash into a cache folder, never stored in the tree. Needs npm and ruff. What it writes is committed
and never edited.

    python scripts/generate_operations.py [--cache FOLDER] [--check]
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import keyword
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = "@octokit/openapi"
VERSION = "23.0.2"
INTEGRITY = "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
SLICED = (
    "/app/hook/config",
    "/app/installations/{installation_id}/access_tokens",
    "/markdown/raw",
    "/orgs/{org}/personal-access-tokens",
    "/repos/{owner}/{repo}/actions/variables/{name}",
    "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    "/repos/{owner}/{repo}/branches/{branch}/protection",
    "/repos/{owner}/{repo}/check-runs",
    "/repos/{owner}/{repo}/check-runs/{check_run_id}",
    "/repos/{owner}/{repo}/contents/{path}",
    "/repos/{owner}/{repo}/deployments",
    "/repos/{owner}/{repo}/git/refs",
    "/repos/{owner}/{repo}/git/trees",
    "/repos/{owner}/{repo}/issues",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/issues/{issue_number}/labels",
    "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "/repos/{owner}/{repo}/releases/{release_id}/assets",
    "/repos/{owner}/{repo}/statuses/{sha}",
    "/search/issues",
)
"""The part of the description, requests only, that the fast tests hold operations against."""
MEMBER = "package/generated/api.github.com.json"
ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "src" / "hookwright" / "github" / "rest" / "tables"
DOCS = "https://docs.github.com/rest/"
METHODS = ("get", "post", "put", "patch", "delete")
NOTE = "Written by scripts/generate_operations.py from GitHub's description of its API; never edited."
# Longer choices would make the stubs, and what an editor shows, unreadable.
MOST_CHOICES = 8
FUTURE = "from __future__ import annotations\n\n"


@dataclass(frozen=True)
class Parameter:
    name: str
    wire: str
    type: str
    required: bool
    brackets: bool = False

    def spelled(self) -> str:
        alias = self.name if self.name == self.wire else f"{self.name}={self.wire}"
        return f"{alias}{'[]' if self.brackets else ''}{'!' if self.required else ''}"


@dataclass
class Operation:
    """One operation as the tables and the stubs need it."""

    name: str
    method: str
    path: str
    summary: str
    docs: str
    answer: str
    returns: str
    segments: list[Parameter] = field(default_factory=list)
    query: list[Parameter] = field(default_factory=list)
    body: list[Parameter] = field(default_factory=list)
    body_required: bool = False
    has_body: bool = False
    whole: str | None = None
    """The type of ``data``, where a body may be given as a whole; then ``media`` is its content type."""
    media: str = ""
    upload: bool = False
    deprecated: bool = False


class Description:
    """GitHub's OpenAPI document, with its references followed."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = document["components"]
        self.tags: dict[str, list[Operation]] = {}
        self.content_routes: list[tuple[str, str]] = []
        for path, methods in document["paths"].items():
            for method in METHODS:
                if method in methods:
                    operation = methods[method]
                    tag = _identifier(operation["operationId"].partition("/")[0])
                    self.tags.setdefault(tag, []).append(self._operation(path, method.upper(), operation))
                    if "too quickly" in operation.get("description", "") and method != "delete":
                        self.content_routes.append((method.upper(), path))

    def _operation(self, path: str, method: str, given: dict[str, Any]) -> Operation:
        answer, returns = self._answer(given)
        docs = given["externalDocs"]["url"].partition("/rest/")[2]
        operation = Operation(
            name=_identifier(given["operationId"].partition("/")[2]),
            method=method,
            path=re.sub(r"\{([^}]+)\}", lambda found: "{" + _identifier(found[1]) + "}", path),
            summary=given["summary"].strip(),
            docs=docs,
            answer=answer,
            returns=returns,
            upload="servers" in given,
            deprecated=bool(given.get("deprecated")),
        )
        parameters = [self._deref(one) for one in given.get("parameters", ())]
        by_name = {one["name"]: one for one in parameters if one["in"] == "path"}
        for wire in re.findall(r"\{([^}]+)\}", path):
            type = self._type(by_name[wire]["schema"])
            operation.segments.append(Parameter(_identifier(wire), wire, type, required=True))
        for one in parameters:
            if one["in"] == "query":
                schema = self._deref(one["schema"])
                operation.query.append(
                    Parameter(
                        _identifier(one["name"]),
                        one["name"],
                        self._type(schema, query=True),
                        bool(one.get("required")),
                        brackets=f"{one['name']}[]" in json.dumps(one) + json.dumps(schema),
                    )
                )
        if "requestBody" in given:
            self._read_body(operation, self._deref(given["requestBody"]))
        return operation

    def _read_body(self, operation: Operation, body: dict[str, Any]) -> None:
        operation.has_body = True
        operation.body_required = bool(body.get("required"))
        if "application/json" not in body["content"]:
            operation.media = next(iter(body["content"]))
            operation.body_required = True
            operation.whole = "bytes" if operation.media == "application/octet-stream" else "bytes | str"
            return
        schema = self._deref(body["content"]["application/json"]["schema"])
        alternatives = [self._deref(one) for kind in ("oneOf", "anyOf", "allOf") for one in schema.get(kind, ())]
        properties: dict[str, list[str]] = {}
        for one in [schema, *alternatives]:
            for name, value in one.get("properties", {}).items():
                properties.setdefault(name, []).append(self._type(value))
        required = set(schema.get("required", ()))
        if alternatives:
            required |= set.intersection(*(set(one.get("required", ())) for one in alternatives))
        taken = {one.name for one in operation.segments}
        for wire, types in properties.items():
            name = _identifier(wire)
            # Where the path names what exists, the body's field of the same name is what it is to be called.
            name = f"new_{name}" if name in taken else name
            type = "Any" if "Any" in types else " | ".join(dict.fromkeys(types))
            operation.body.append(Parameter(name, wire, type, wire in required))
        others = [self._type(one) for one in alternatives if one.get("type") not in ("object", None)]
        others = [one for one in others if not one.startswith("Object")]
        if others or not properties:
            operation.whole = " | ".join(dict.fromkeys(others)) or "Object"

    def _answer(self, given: dict[str, Any]) -> tuple[str, str]:
        """How the answer is read (JSON unless it says otherwise), and its type."""
        responses = {code: self._deref(one) for code, one in given["responses"].items()}
        contents = {code: one.get("content", {}) for code, one in responses.items() if code.startswith("2")}
        if "302" in responses and not any(contents.values()):
            return "file", "bytes"
        types = []
        for content in contents.values():
            if not content:
                types.append("None")
            elif "application/json" in content:
                types.append(self._result(content["application/json"].get("schema", {})))
            elif any(media.endswith("+json") or media == "application/json" for media in content):
                types.append("Record")
            else:
                return "text", "str"
        return "", " | ".join(sorted(dict.fromkeys(types), key=lambda type: type == "None")) or "None"

    def _result(self, schema: dict[str, Any]) -> str:
        schema = self._deref(schema)
        if schema.get("type") == "array":
            items = self._deref(schema.get("items", {}))
            return f"list[{self._result(items)}]" if items.get("type") != "array" else "list[Any]"
        simple = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
        if schema.get("type") in simple:
            return simple[schema["type"]]
        if "oneOf" in schema or "anyOf" in schema:
            found = dict.fromkeys(self._result(one) for one in schema.get("oneOf", schema.get("anyOf", ())))
            return next(iter(found)) if len(found) == 1 else "Any"
        return "Record"

    def _type(self, schema: dict[str, Any], *, query: bool = False) -> str:
        schema = self._deref(schema)
        none = " | None" if schema.get("nullable") and not query else ""
        for kind in ("oneOf", "anyOf"):
            if kind in schema and "properties" not in schema:
                found = dict.fromkeys(self._type(one, query=query) for one in schema[kind])
                return "Any" if "Any" in found else " | ".join(found) + none
        choices = [one for one in schema.get("enum", ()) if one is not None]
        if choices and all(isinstance(one, str) for one in choices) and len(choices) <= MOST_CHOICES:
            return f"Literal[{', '.join(json.dumps(one) for one in choices)}]{none}"
        match schema.get("type"):
            case "string":
                return "str" + none
            case "integer":
                return "int" + none
            case "number":
                return "float" + none
            case "boolean":
                return "bool" + none
            case "array":
                return f"Sequence[{self._type(schema.get('items', {}))}]{none}"
            case "object":
                return "Object" + none
        return "Object" + none if "properties" in schema or "allOf" in schema else "Any"

    def _deref(self, given: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in given:
            _, _, kind, name = given["$ref"].split("/", 3)
            given = self._components[kind][name]
        return given


def table(operations: list[Operation]) -> str:
    lines = [f'"""{NOTE}"""\n\n', FUTURE, "OPERATIONS = {\n"]
    lines += [f"    {json.dumps(one.name)}: {json.dumps(_line(one), ensure_ascii=False)},\n" for one in operations]
    return "".join([*lines, "}\n"])


def _line(one: Operation) -> str:
    """``METHOD path | query | body | answer | docs | summary``, as `hookwright.github.rest.operation` reads it."""
    body = [parameter.spelled() for parameter in one.body]
    if one.whole is not None:
        body.insert(0, f"@{one.media}")
    if one.has_body:
        body.insert(0, "!" if one.body_required else "?")
    answer = one.answer + ("^" if one.upload else "")
    query = " ".join(parameter.spelled() for parameter in one.query)
    return f"{one.method} {one.path}|{query}|{' '.join(body)}|{answer}|{one.docs}|{one.summary}"


def stub(tag: str, operations: list[Operation]) -> str:
    methods = "".join(_method(one) for one in operations)
    shadowed = any(one.name == "list" for one in operations)
    if shadowed:
        # Inside the class `list` is an operation.
        methods = re.sub(r"\blist\[", "builtins.list[", methods)
    names = [name for name in ("Any", "Literal") if re.search(rf"\b{name}\b", methods)]
    abc = [name for name in ("Mapping", "Sequence") if re.search(rf"\b{name}\b", methods)]
    needs_object = re.search(r"\bObject\b", methods) is not None
    if needs_object:
        abc, names = sorted({*abc, "Mapping"}), sorted({*names, "Any"})
    head = [FUTURE]
    if shadowed:
        head.append("import builtins\n")
    if abc:
        head.append(f"from collections.abc import {', '.join(abc)}\n")
    if names or needs_object:
        head.append(f"from typing import {', '.join(sorted({*names, *(['TypeAlias'] if needs_object else [])}))}\n")
    if abc or names:
        head.append("\n")
    if "Record" in methods:
        head.append("from hookwright.github.results import Record\n")
    head.append("\n")
    head.append("OPERATIONS: dict[str, str]\n")
    if needs_object:
        head.append("Object: TypeAlias = Mapping[str, Any]\n")
    return "".join(
        [
            *head,
            f"\n# Without a base: a name that is not here is a mistake.\nclass {_class(tag)}:\n",
            methods,
        ]
    )


def _method(one: Operation) -> str:
    arguments = ["self", *(f"{segment.name}: {segment.type}" for segment in one.segments)]
    taken = {segment.name for segment in one.segments}
    named: list[str] = []
    if one.whole is not None:
        optional = "" if one.media and one.body_required else " = ..."
        named.append(f"data: {one.whole}{optional}")
    for parameter in sorted([*one.body, *one.query], key=lambda each: not each.required):
        if parameter.name not in taken:
            taken.add(parameter.name)
            named.append(f"{parameter.name}: {parameter.type}{'' if parameter.required else ' = ...'}")
    if named:
        # Those without a default first is a matter of reading only: all of them are keywords.
        arguments += ["*", *sorted(named, key=lambda each: each.endswith(" = ..."))]
    text = one.summary.replace("\\", "").replace('"', "'")
    old = "Deprecated. " if one.deprecated else ""
    doc = f"{old}{text.rstrip('.')}. {DOCS}{one.docs}"
    return f'    async def {one.name}({", ".join(arguments)}) -> {one.returns}:\n        """{doc}"""\n'


def front(tags: list[str]) -> str:
    named = "".join(f'    "{tag}",\n' for tag in tags)
    return (
        f'"""{NOTE}"""\n\n{FUTURE}from hookwright.github.rest.surface import Surface\n\n\n'
        'class Rest(Surface):\n    """Every operation of GitHub\'s REST API, by GitHub\'s own names, in groups."""\n\n'
        f"    GROUPS = (\n{named})\n"
    )


def front_stub(tags: list[str]) -> str:
    imports = "".join(f"from hookwright.github.rest.tables.{tag} import {_class(tag)}\n" for tag in tags)
    properties = "".join(f"    @property\n    def {tag}(self) -> {_class(tag)}: ...\n" for tag in tags)
    first = "    GROUPS: tuple[str, ...]\n    def __init__(self, performer: Performer) -> None: ...\n"
    return f"{FUTURE}from hookwright.github.rest.surface import Performer\n{imports}\nclass Rest:\n{first}{properties}"


def content(routes: list[tuple[str, str]]) -> str:
    lines = "".join(
        f"    {method!r}: (\n" + "".join(f"        {path!r},\n" for path in paths) + "    ),\n"
        for method, paths in _by_method(routes)
    )
    return (
        '"""Which requests notify people, and so count as creating content? GitHub\'s description says so.\n\n'
        f'{NOTE}\n"""\n\n'
        f"{FUTURE}CONTENT_ROUTES = {{\n{lines}}}\n"
    )


def _by_method(routes: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    methods = sorted({method for method, _ in routes})
    return [
        (method, sorted(re.sub(r"\{[^}]+\}", "{}", path) for one, path in routes if one == method))
        for method in methods
    ]


def _identifier(name: str) -> str:
    found = re.sub(r"\W", "_", name)
    return found + "_" if keyword.iskeyword(found) else found


def _class(tag: str) -> str:
    return "".join(word.capitalize() for word in tag.split("_"))


def description(cache: Path) -> dict[str, Any]:
    """GitHub's description, out of the package in ``cache``, which is fetched where it is not there yet."""
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / f"octokit-openapi-{VERSION}.tgz"
    if not archive.exists():
        subprocess.run(
            ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent"], cwd=cache, check=True, stdout=subprocess.DEVNULL
        )
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != INTEGRITY:
        sys.exit(f"{archive.name} has the hash {found}, not the expected one")
    with tarfile.open(archive) as packed:
        file = packed.extractfile(MEMBER)
        assert file is not None
        document: dict[str, Any] = json.load(file)
        return document


def slice_of(document: dict[str, Any]) -> str:
    components: dict[str, dict[str, Any]] = {}

    def kept(given: Any) -> Any:
        if isinstance(given, list):
            return [kept(one) for one in given]
        if not isinstance(given, dict):
            return given
        if isinstance(given.get("$ref"), str):
            _, _, kind, name = given["$ref"].split("/", 3)
            if name not in components.setdefault(kind, {}):
                components[kind][name] = {}
                components[kind][name] = kept(document["components"][kind][name])
        return {
            name: kept(one)
            for name, one in given.items()
            if not (name in ("description", "title") and isinstance(one, str))
        }

    wanted = ("operationId", "parameters", "requestBody")
    paths = {
        path: {
            method: kept({name: given[name] for name in wanted if name in given})
            for method, given in document["paths"][path].items()
        }
        for path in SLICED
    }
    return json.dumps({"paths": paths, "components": components}, indent=1, sort_keys=True) + "\n"


def written(document: dict[str, Any]) -> dict[str, str]:
    """The files by name, formatted."""
    described = Description(document)
    tags = sorted(described.tags)
    files = {"__init__.py": front(tags), "__init__.pyi": front_stub(tags)}
    for tag in tags:
        operations = sorted(described.tags[tag], key=lambda one: one.name)
        files[f"{tag}.py"] = table(operations)
        files[f"{tag}.pyi"] = stub(tag, operations)
    files["../content_routes.py"] = content(described.content_routes)
    return files


def formatted(files: dict[str, str], folder: Path) -> dict[str, str]:
    for name, text in files.items():
        (folder / Path(name).name).write_text(text, "utf-8") if name != "../content_routes.py" else (
            folder / "_content_routes.py"
        ).write_text(text, "utf-8")
    names = {name: folder / ("_content_routes.py" if name.startswith("..") else name) for name in files}
    paths = [str(path) for path in names.values()]
    config = ["--config", str(ROOT / "pyproject.toml")]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--quiet", "--fix-only", "--select", "I", *config, *paths], check=True)
    subprocess.run([*ruff, "format", "--quiet", *config, *paths], check=True)
    return {name: path.read_text("utf-8") for name, path in names.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--cache", type=Path, default=Path.home() / ".cache" / "hookwright", help="where the package is kept"
    )
    parser.add_argument("--check", action="store_true", help="only say whether what is committed is current")
    options = parser.parse_args()
    document = description(options.cache)
    with tempfile.TemporaryDirectory() as folder:
        files = formatted(written(document), Path(folder))
    files["../../../../../tests/oracle/slice.json"] = slice_of(document)
    stale = [
        name
        for name, text in files.items()
        if not (TABLES / name).exists() or (TABLES / name).read_text("utf-8") != text
    ]
    surplus = [path for path in TABLES.glob("*.py*") if path.is_file() and path.name not in files]
    if options.check:
        sys.exit(f"not current: {', '.join([*stale, *(path.name for path in surplus)])}" if stale or surplus else 0)
    TABLES.mkdir(parents=True, exist_ok=True)
    for path in surplus:
        path.unlink()
    for name, text in files.items():
        (TABLES / name).write_text(text, "utf-8")
    print(f"{len(files)} files, {len(stale)} of them changed")


if __name__ == "__main__":
    main()
