"""The kinds of hooks: one module for each source of events, with the options that it takes."""
