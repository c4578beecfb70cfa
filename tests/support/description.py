"""GitHub's own description of its API, as an oracle: made ready for a validating mock, and read for what to send."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hookwright.github.rest.operation import Operation
from hookwright.github.rest.surface import _table
from hookwright.github.rest.tables import Rest

METHODS = ("get", "post", "put", "patch", "delete")
Description = Mapping[str, Any]


def prepared(document: Description) -> dict[str, Any]:
    """For Prism. As published it would answer 406 to GitHub's media type, a dummy where it should list what is wrong,
    and addresses on the real GitHub."""
    made = copy.deepcopy(dict(document))
    made.pop("x-webhooks", None)
    for response in made["components"].get("responses", {}).values():
        _prepare(response)
    for methods in made["paths"].values():
        for name in METHODS:
            operation = methods.get(name)
            if operation is None:
                continue
            for code in ("400", "422"):
                operation["responses"].pop(code, None)
            for response in operation["responses"].values():
                _prepare(response)
    return made


def _prepare(response: dict[str, Any]) -> None:
    response.get("headers", {}).pop("Link", None)
    content = response.get("content", {})
    if "application/json" in content:
        content["application/vnd.github+json"] = content["application/json"]


def operations(document: Description) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Group, name and description of each operation, by the names that `rest` gives them."""
    for methods in document["paths"].values():
        for method in METHODS:
            if method in methods:
                group, _, name = methods[method]["operationId"].partition("/")
                yield _identifier(group), _identifier(name), methods[method]


def arguments(
    document: Description, group: str, name: str, given: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """What to call an operation with: GitHub's own example of a body, and a fitting value for each parameter."""
    operation = Operation(name, _table(group)[name])
    parameters = {one["name"]: one for one in (deref(document, one) for one in given.get("parameters", ()))}
    path = {_identifier(wire): one for wire, one in parameters.items() if one["in"] == "path"}
    positional = [_segment(document, path[name]["schema"]) for name in operation.segments]
    query = {one.wire: one.name for one in operation._query.values()}
    named = {
        query[wire]: sample(document, one["schema"], one) for wire, one in parameters.items() if one["in"] == "query"
    }
    body = deref(document, given["requestBody"])["content"] if "requestBody" in given else {}
    if "application/json" in body:
        value = _body(document, body["application/json"])
        fields = {one.wire: one.name for one in operation._body.values()}
        if isinstance(value, dict) and (fields or not operation._whole):
            named |= {fields[wire]: each for wire, each in value.items() if wire in fields}
        else:
            named["data"] = value
    elif body:
        named["data"] = b"data"
    return positional, named


def _segment(document: Description, schema: Mapping[str, Any]) -> Any:
    """In a path a number is text as well: where either will do, one that cannot be taken for both."""
    choices = [deref(document, one) for one in schema.get("oneOf", ())]
    return "abc" if any(one.get("type") == "string" for one in choices) else sample(document, schema)


def _body(document: Description, media: Mapping[str, Any]) -> Any:
    schema = media["schema"]
    for example in media.get("examples", {}).values():
        value = deref(document, example).get("value")
        if value is not None and not list(mistakes(document, schema, value)):
            return value
    return sample(document, schema)


def sample(document: Description, schema: Mapping[str, Any], parameter: Mapping[str, Any] | None = None) -> Any:
    """A value that the schema allows, with what it requires and no more."""
    schema = deref(document, schema)
    for source in (schema, parameter or {}):
        example = source.get("example")
        if example is not None and not list(mistakes(document, schema, example)):
            return example
    for value in (schema.get("default"), *(schema.get("enum") or ())):
        if value is not None and not list(mistakes(document, schema, value)):
            return value
    for kind in ("oneOf", "anyOf"):
        if kind in schema:
            part = sample(document, schema[kind][0])
            rest = {name: one for name, one in schema.items() if name != kind}
            own = sample(document, rest) if "properties" in schema else None
            return {**own, **part} if isinstance(own, dict) and isinstance(part, dict) else part
    if "allOf" in schema:
        parts = [sample(document, one) for one in schema["allOf"]]
        return {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
    match schema.get("type") or ("object" if "properties" in schema else None):
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case "array":
            return [sample(document, schema.get("items", {})) for _ in range(max(1, schema.get("minItems", 0)))]
        case "object":
            properties = schema.get("properties", {})
            made = {name: sample(document, properties.get(name, {})) for name in schema.get("required", ())}
            for name in list(properties)[: max(0, schema.get("minProperties", 0) - len(made))]:
                made[name] = sample(document, properties[name])
            return made
    return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    match schema.get("format"):
        case "date-time":
            return "2028-01-01T00:00:00Z"
        case "date":
            return "2028-01-01"
        case "uri":
            return "https://example.org"
        case "uuid":
            return "01234567-89ab-4def-8123-456789abcdef"
    pattern = schema.get("pattern", "")
    for text in ("abc", "a" * 40, "12345678", "#ff0000", "sha256:" + "a" * 64, "A_B", "1.0.0", "ssh-rsa AAAA"):
        if not pattern or re.search(pattern, text):
            return text.ljust(schema.get("minLength", 0), "a")[: schema.get("maxLength", 1_000)]
    return "abc"


def mistakes(document: Description, schema: Mapping[str, Any], value: Any, place: str = "") -> Iterator[str]:
    """Where ``value`` is not what the schema says: the part of JSON Schema that GitHub's description uses."""
    schema = deref(document, schema)
    if value is None and schema.get("nullable"):
        return
    kinds: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    kind = schema.get("type")
    if kind in kinds and (not isinstance(value, kinds[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{place or 'it'} is no {kind}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place or 'it'} is none of {schema['enum']}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{place or 'it'} is not like {schema['pattern']}"
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{place or 'it'} is too short or too long"
    for name in ("oneOf", "anyOf"):
        if name in schema:
            fit = [one for one in schema[name] if not list(mistakes(document, one, value, place))]
            if not fit or (name == "oneOf" and len(fit) > 1):
                yield f"{place or 'it'} fits {len(fit)} of {name}"
    for one in schema.get("allOf", ()):
        yield from mistakes(document, one, value, place)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{place or 'it'} has too few or too many"
        for number, item in enumerate(value):
            yield from mistakes(document, schema.get("items", {}), item, f"{place}[{number}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{place}.{name} is missing"
        for name, item in value.items():
            if name in properties:
                yield from mistakes(document, properties[name], item, f"{place}.{name}")
            elif schema.get("additionalProperties") is False:
                yield f"{place}.{name} is unknown"


def deref(document: Description, given: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in given:
        _, _, kind, name = given["$ref"].split("/", 3)
        given = document["components"][kind][name]
    return given


def _identifier(name: str) -> str:
    found = re.sub(r"\W", "_", name)
    return f"{found}_" if found in ("async", "import", "from", "in") else found


GROUPS = Rest.GROUPS
