"""Write the typed events below `src/hookwright/github/events`, and what a type checker knows of `on`.

    python -m scripts.generate_events

The inputs are GitHub's descriptions and examples as published on npm, fetched by name, version and hash into a
directory that is gone afterwards. What it writes is committed and never edited. Needs npm, and ruff for the form.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from scripts.generate import inputs
from scripts.generate.additions import WEBHOOKS
from scripts.generate.corrections import correct
from scripts.generate.evidence import learn
from scripts.generate.model import Model
from scripts.generate.reading import read
from scripts.generate.router_stub import stub
from scripts.generate.writing import modules

GITHUB = Path(__file__).parent.parent / "src" / "hookwright" / "github"


def main() -> None:
    try:
        files = generated(described(Path(tempfile.gettempdir())))
    except inputs.Unavailable as error:
        sys.exit(str(error))
    for old in (GITHUB / "events").glob("*.py"):
        old.unlink()
    for name, source in files.items():
        path = GITHUB / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, "utf-8")
    lines = sum(source.count("\n") for source in files.values())
    print(f"{len(files)} files, {lines} lines")


def described(directory: Path) -> Model:
    """All events, from the published packages; ``directory`` is where they are put for a moment.

    Raises `inputs.Unavailable` without npm or its registry.
    """
    with tempfile.TemporaryDirectory(dir=directory) as place:
        descriptions = inputs.fetched(inputs.DESCRIPTIONS, Path(place))
        examples = inputs.examples(inputs.fetched(inputs.EXAMPLES, Path(place)))
    added = {"x-webhooks": WEBHOOKS, "components": descriptions[0]["components"]}
    model = read([*descriptions, added])
    for line in learn(model, examples):
        print(f"by example: {line}", file=sys.stderr)
    correct(model)
    return model


def generated(model: Model) -> dict[str, str]:
    """The source of each generated file, by its path below the GitHub package."""
    sources = modules(model, origin=inputs.DESCRIPTIONS.name)
    files = {f"events/{name}.py": source for name, source in sources.items()}
    return {**files, "router.pyi": stub(model, origin=inputs.DESCRIPTIONS.name)}


if __name__ == "__main__":
    main()
