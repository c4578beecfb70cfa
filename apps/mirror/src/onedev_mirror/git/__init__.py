"""Copies repositories with git's own programs, as subprocesses."""
