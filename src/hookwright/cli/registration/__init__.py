"""Registers a GitHub App in the browser: a page on loopback, and a file with what GitHub tells once."""
