"""``python -m hookwright``: the same as the ``hookwright`` command."""

from __future__ import annotations

import sys

from hookwright.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
