"""The published packages that events are generated from: fetched by name, version and hash, never stored here."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Package:
    name: str
    integrity: str
    files: tuple[str, ...]


DESCRIPTIONS = Package(
    "@octokit/openapi@23.0.2",
    "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==",
    # An event that an earlier one describes is taken from there: github.com, Enterprise Cloud, Enterprise Server.
    ("generated/api.github.com.json", "generated/ghec.json", "generated/ghes-3.19.json"),
)
EXAMPLES = Package(
    "@octokit/webhooks-examples@7.6.1",
    "sha512-De6U3XB6O3DtCa7bKgCMzTHdeopqqZ6SNivMYJnK65ierKL1AnNIA0tkRYCRS7lwGT792d+Ps1WbfHlso6MynQ==",
    tuple(f"{host}/index.json" for host in ("api.github.com", *(f"ghes-{n}" for n in (31, 32, 33, 34, 35)))),
)


class Unavailable(Exception):
    """npm is missing, or cannot reach its registry."""


def fetched(package: Package, directory: Path) -> list[Any]:
    """The package's files, parsed. Raises `Unavailable`; exits where the package is not the one expected."""
    try:
        packed = subprocess.run(
            ["npm", "pack", package.name, "--json"], cwd=directory, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"npm pack {package.name} failed: {getattr(error, 'stderr', None) or error}") from error
    about = json.loads(packed.stdout)[0]
    if about["integrity"] != package.integrity:
        sys.exit(f"{package.name} has the hash {about['integrity']}, not the expected one")
    found = []
    with tarfile.open(directory / about["filename"]) as archive:
        for name in package.files:
            file = archive.extractfile(f"package/{name}")
            assert file is not None
            found.append(json.load(file))
    return found


def examples(parsed: Sequence[Any]) -> list[tuple[str, dict[str, Any]]]:
    """Each official example with the name of its event."""
    return [(entry["name"], example) for host in parsed for entry in host for example in entry["examples"]]
