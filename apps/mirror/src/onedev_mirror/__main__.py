"""``python -m onedev_mirror``."""

from __future__ import annotations

from onedev_mirror.cli.main import main

if __name__ == "__main__":
    main()
