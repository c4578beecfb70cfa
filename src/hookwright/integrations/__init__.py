"""Other systems that hookwright works with, each behind a port of the core and an extra of its own."""
