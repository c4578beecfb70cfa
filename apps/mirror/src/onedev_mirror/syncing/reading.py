"""As whom a private repository is fetched: by a GitHub App that is installed on it, with a token that can read this one
repository's code and nothing else; else by the user's token."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from hookwright import GitHubClient, GitHubError, Secret
from onedev_mirror.clock import Clock
from onedev_mirror.git.errors import GitError
from onedev_mirror.git.remote import Credential, Remote
from onedev_mirror.state.tables import Mirror

log = logging.getLogger(__name__)
SOON = timedelta(minutes=15)
"""GitHub's tokens are good for an hour; one that ends this soon is not begun with."""


class Reading:
    """``app`` is a client that speaks as the App itself; ``user`` answers the token of whoever signed in. Without them
    remotes stay as they are."""

    def __init__(
        self, app: GitHubClient | None, clock: Clock, user: Callable[[], Awaitable[Secret]] | None = None
    ) -> None:
        self._app = app
        self._user = user
        self._clock = clock
        self._tokens: dict[int, tuple[Secret, datetime]] = {}

    async def signed(self, mirror: Mirror, remote: Remote) -> Remote:
        """The remote with the best credential for it. Raises `GitError` ``auth`` where there is none at all, and a
        `GitHubError` where GitHub cannot be asked now."""
        if not mirror.private:
            return remote
        token = None if self._app is None else await self._token(self._app, mirror)
        if token is None and remote.credential is None and self._user is not None:
            token = await self._user()
        if token is not None:
            return dataclasses.replace(remote, credential=Credential("x-access-token", token))
        if remote.credential is None and self._app is not None:
            raise GitError("auth", f"the App is not installed on {mirror.full_name}, and there is no other token")
        return remote

    def forget(self, repository_id: int) -> bool:
        """After a refusal: the next one is new. ``False``: there was none to blame."""
        return self._tokens.pop(repository_id, None) is not None

    async def _token(self, app: GitHubClient, mirror: Mirror) -> Secret | None:
        kept = self._tokens.get(mirror.repository_id)
        if kept is not None and kept[1] > self._clock() + SOON:
            return kept[0]
        wished = {"repository_ids": [mirror.repository_id], "permissions": {"contents": "read"}}
        try:
            installation = await app.get(f"/repos/{mirror.full_name}/installation")
            made = await app.post(f"/app/installations/{installation['id']}/access_tokens", json=wished)
        except GitHubError as error:
            if error.status not in (404, 422) and not (error.status == 403 and not hasattr(error, "until")):
                raise
            # Not installed, not for this repository, suspended, or without that permission.
            log.info("the App cannot read it", extra={"repository": mirror.full_name, "reason": error.reason})
            return None
        token = Secret(str(made["token"]))
        ends_at = datetime.fromisoformat(str(made["expires_at"]))
        self._tokens[mirror.repository_id] = (token, ends_at)
        return token
