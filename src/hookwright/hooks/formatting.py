"""The file in one layout: two spaces, lists indented below their key; comments, quotes and the order of keys stay."""

from __future__ import annotations

import io

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hookwright.core.errors import ConfigError


def formatted(text: str) -> str:
    """Pure; formatting twice changes nothing more. Raises `ConfigError` for what is no YAML."""
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        document = yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"this is no YAML: {str(error).splitlines()[0]}") from None
    if document is None:
        return text
    out = io.StringIO()
    yaml.dump(document, out)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines).strip("\n") + "\n"
