"""Ask pip-audit whether a pinned dependency has a known vulnerability, and say plainly when it could not ask.

    python scripts/audit.py requirements/dev.txt …

Exit status 1 for a finding and for every failure that is not the network's. A service that cannot be reached, or
that does not know the packages, is no finding: the reason is printed and the status stays 0.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# What requests and pip-audit say when no answer came at all.
UNREACHABLE = re.compile(
    r"ConnectionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError"
    r"|Max retries exceeded|Tried to reach|network may be blocking"
)


def verdict(name: str, report: dict[str, Any]) -> tuple[bool, list[str]]:
    """Whether pip-audit's JSON report holds no finding, and the lines to print about it."""
    packages = report["dependencies"]
    skipped = [package for package in packages if "skip_reason" in package]
    lines, clean = [], True
    for package in packages:
        for hole in package.get("vulns", []):
            clean = False
            fixed = ", ".join(hole["fix_versions"]) or "no release yet"
            lines.append(f"{name}: {package['name']} {package['version']}: {hole['id']}, fixed in {fixed}")
    checked = len(packages) - len(skipped)
    result = ", no known vulnerability" if clean and checked else ""
    lines.append(f"{name}: {checked} of {len(packages)} packages checked{result}")
    if skipped:
        names = ", ".join(package["name"] for package in skipped)
        lines.append(f"{name}: NOT CHECKED: {names}; of the first it is said: {skipped[0]['skip_reason']}")
    return clean, lines


def unanswered(name: str, stderr: str) -> tuple[bool, list[str]]:
    """The same for a run that wrote no report."""
    last = stderr.strip().splitlines()[-1] if stderr.strip() else "pip-audit said nothing"
    if UNREACHABLE.search(stderr):
        return True, [f"{name}: NOT CHECKED, the vulnerability service cannot be reached: {last}"]
    return False, [f"{name}: pip-audit failed: {last}"]


def audit(requirements: Path) -> tuple[bool, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "audit.json")
        command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner=off"]
        command += ["--format=json", f"--output={answer}", f"--requirement={requirements}"]
        ran = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if not answer.exists():
            return unanswered(requirements.name, ran.stderr)
        return verdict(requirements.name, json.loads(answer.read_text("utf-8")))


def main() -> int:
    clean = True
    for argument in sys.argv[1:]:
        found_nothing, lines = audit(Path(argument))
        clean &= found_nothing
        print("\n".join(lines))
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
