"""Running commands: every process that one starts ends with it, and nothing that an event holds becomes a script."""
