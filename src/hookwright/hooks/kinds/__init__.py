"""From a declared hook to what it adds to a registry: one module for each kind of source."""
