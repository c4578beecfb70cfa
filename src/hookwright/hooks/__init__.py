"""Hooks declared in a file: what runs when something happens, with no Python."""
