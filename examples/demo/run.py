"""`make demo`: kills a server in the middle of its work, and shows that nothing was lost.

A stand-in for GitHub and the example app run as two processes on loopback. GitHub's own example payloads are sent to
the app, signed, some twice and some late. The server is killed with SIGKILL and started again. At the end every
delivery that it had acknowledged is looked for in its store, and every comment at the stand-in. Exit status: 0, or 1
if anything was lost.
"""

from __future__ import annotations

import sys


def main() -> int:
    try:
        # Here and not above: it takes most of the first second, in which Ctrl-C deserves a sentence as well.
        from performance import main

        return main()
    except KeyboardInterrupt:
        sys.stdout.write("Stopped before it began.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
