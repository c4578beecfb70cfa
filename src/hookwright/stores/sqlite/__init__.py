"""The embedded store: one SQLite file, written by one thread that commits in groups; or the same in memory."""
