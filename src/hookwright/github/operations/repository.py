"""What an App does every day in one repository."""

from __future__ import annotations

from typing import Any


class RepositoryOperations:
    def __init__(self, client: Any, full_name: str) -> None:
        self._client = client
