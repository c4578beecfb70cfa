"""Write the part of GitHub's own description that the answers of `FakeGitHub` are held against.

It goes to tests/oracle/answers.json: the response schemas of the operations that the stand-in serves. The description
is fetched as scripts/generate_operations.py does.

    python scripts/generate_answers.py [--cache FOLDER] [--check]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

from hookwright.testing.fake_github_table import routes
from scripts.generate_operations import description

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = ROOT / "tests" / "oracle" / "answers.json"
_KEPT = frozenset(
    {"type", "properties", "required", "enum", "nullable", "items", "oneOf", "anyOf", "allOf", "$ref", "pattern"}
    | {"additionalProperties", "minItems", "maxItems", "minLength", "maxLength"}
)


def same(path: str) -> str:
    """A path whatever its variables are called."""
    return re.sub(r"\{[^}]+\}", "{}", path)


def slice_of(document: dict[str, Any]) -> str:
    """Paths to methods to codes to schemas, and the schemas that those refer to."""
    schemas: dict[str, Any] = {}

    def kept(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            if name not in schemas:
                schemas[name] = {}
                schemas[name] = kept(document["components"]["schemas"][name])
            return {"$ref": f"#/components/schemas/{name}"}
        found: dict[str, Any] = {}
        for name, value in schema.items():
            if name == "properties":
                found[name] = {one: kept(inner) for one, inner in value.items()}
            elif name in ("oneOf", "anyOf", "allOf"):
                found[name] = [kept(one) for one in value]
            elif name in _KEPT:
                found[name] = kept(value)
        return found

    served = {(route.method.lower(), same(route.path)) for route in routes()}
    paths: dict[str, Any] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if (method, same(path)) not in served:
                continue
            codes = {}
            for code, response in operation["responses"].items():
                while "$ref" in response:
                    _, _, kind, name = response["$ref"].split("/", 3)
                    response = document["components"][kind][name]
                content = response.get("content", {})
                media = next((one for one in content if one.endswith("json")), None)
                codes[code] = None if media is None else kept(content[media].get("schema", {}))
            paths.setdefault(path, {})[method] = codes
    answers = {"paths": paths, "components": {"schemas": schemas}}
    return json.dumps(answers, sort_keys=True, separators=(",", ":")).replace('},"', '},\n"') + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "hookwright", help="of the package")
    parser.add_argument("--check", action="store_true", help="only say whether what is committed is current")
    options = parser.parse_args()
    text = slice_of(description(options.cache))
    if options.check:
        sys.exit(None if WRITTEN.read_text("utf-8") == text else f"not current: {WRITTEN.name}")
    WRITTEN.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
