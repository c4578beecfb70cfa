"""GitHub Apps in FastAPI: the interface of FastAPI-GitHubApp, on hookwright's engine."""

from __future__ import annotations

import logging

from githubapp.core import GitHubApp, with_rate_limit_handling

__all__ = ["GitHubApp", "with_rate_limit_handling"]

logging.getLogger("githubapp").addHandler(logging.NullHandler())
