"""The part of GitHubApp that is about workflows."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from githubapp.engine import Engine
from githubapp.oidc import GitHubOIDC, GitHubOIDCClaims, GitHubOIDCClient

_CELLS = "githubapp.oidc"
_LISTS = ("repositories", "owners", "actors", "environments", "workflows")


class OIDCMethods:
    """What needs ``config`` and ``_engine``. Mounts nothing."""

    config: dict[str, Any]
    _engine: Engine

    def _init_oidc(self, **given: Any) -> None:
        self._oidc_given = given
        self.oidc: GitHubOIDC | None = None

    def _mount_oidc(self) -> None:
        """Set up where an audience is given, and nobody switched it off. Raises `ConfigError` for what is wrong."""
        given, get = self._oidc_given, self.config.get
        audience = given["audience"] or get("GITHUBAPP_OIDC_AUDIENCE")
        if given["enable"] is False or not audience:
            return
        lists: dict[str, Any] = {
            f"allowed_{name}": given[name] or get(f"GITHUBAPP_OIDC_ALLOWED_{name.upper()}") for name in _LISTS
        }
        issuer = given["issuer"] or get("GITHUBAPP_OIDC_ISSUER")
        protected = given["protected"] or bool(get("GITHUBAPP_OIDC_REQUIRE_PROTECTED_REF", False))
        kind = _OneTime if given["once"] else GitHubOIDC
        self.oidc = kind(audience=audience, require_protected_ref=protected, issuer=issuer, **lists)
        if isinstance(self.oidc, _OneTime):
            self.oidc.engine = self._engine

    async def _close_oidc(self) -> None:
        if self.oidc is not None:
            await self.oidc.close()

    def get_oidc_dependency(self) -> GitHubOIDC:
        """``Security(github_app.get_oidc_dependency())``. Raises `RuntimeError` where no audience is configured, or
        before `init_app`."""
        if self.oidc is None:
            raise RuntimeError("OIDC is not configured: give oidc_audience and oidc_allowed_repositories")
        return self.oidc

    def oidc_client(self) -> GitHubOIDCClient:
        """The caller's side, for code that runs inside a workflow."""
        return GitHubOIDCClient()


class _OneTime(GitHubOIDC):
    """Takes each token once: remembered in the GitHubApp's store, which is there while it runs."""

    engine: Engine

    async def __call__(self, request: Request) -> GitHubOIDCClaims | None:
        async with self.engine.using() as app:
            if self._once is None or self._remembers is not app:
                self._remembers = app
                await self.close()
                self.with_memory(app.runtime.store.cells(_CELLS))
            return await super().__call__(request)

    _remembers: Any = None


# As for the class above it.
_OneTime.__call__.__annotations__["request"] = Request
