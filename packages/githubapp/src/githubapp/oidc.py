"""Workflows that show who they are: claims, the dependency that checks them, and the caller's side."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from os import environ  # noqa: TID251 - a workflow's job is told by its environment how to ask for a token
from typing import Any

from fastapi import HTTPException, Request
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from pydantic import BaseModel, ConfigDict

from hookwright import (
    Cells,
    KeysUnavailable,
    OidcError,
    OidcPolicy,
    OidcVerifier,
    Secret,
    WorkflowClaims,
    issuer_of,
    request_workflow_token,
)

__all__ = ["GITHUB_ISSUER", "GitHubOIDC", "GitHubOIDCClaims", "GitHubOIDCClient"]

GITHUB_ISSUER = "https://token.actions.githubusercontent.com"


class GitHubOIDCClaims(BaseModel):
    """What GitHub says of a workflow's run. All values are text, as GitHub sends them, but times and ``ref_protected``.

    https://docs.github.com/en/actions/reference/security/oidc
    """

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True, frozen=True)

    iss: str = ""
    sub: str = ""
    aud: str | list[str] = ""
    jti: str | None = None
    exp: int | None = None
    iat: int | None = None
    nbf: int | None = None
    actor: str | None = None
    actor_id: str | None = None
    base_ref: str | None = None
    check_run_id: str | None = None
    enterprise: str | None = None
    enterprise_id: str | None = None
    environment: str | None = None
    environment_node_id: str | None = None
    event_name: str | None = None
    head_ref: str | None = None
    issuer_scope: str | None = None
    job_workflow_ref: str | None = None
    job_workflow_sha: str | None = None
    ref: str | None = None
    ref_protected: bool | None = None
    ref_type: str | None = None
    repository: str | None = None
    repository_id: str | None = None
    repository_owner: str | None = None
    repository_owner_id: str | None = None
    repository_visibility: str | None = None
    run_attempt: str | None = None
    run_id: str | None = None
    run_number: str | None = None
    runner_environment: str | None = None
    sha: str | None = None
    workflow: str | None = None
    workflow_ref: str | None = None
    workflow_sha: str | None = None

    def is_pull_request(self) -> bool:
        """The code may be anybody's who can open a pull request, whatever ``repository`` says."""
        return self.event_name in ("pull_request", "pull_request_target")

    def is_main_branch(self) -> bool:
        """The branch ``main`` or ``master``. A repository may have another default branch: see ``ref``."""
        return self.get_branch_name() in ("main", "master")

    def is_protected_ref(self) -> bool:
        return self.ref_protected is True

    def get_branch_name(self) -> str | None:
        """``None`` for tags and pull requests."""
        return _after(self.ref, "refs/heads/")

    def get_tag_name(self) -> str | None:
        return _after(self.ref, "refs/tags/")

    def dict(self, **options: Any) -> dict[str, Any]:
        """All claims; those that are your own (``repo_property_*``) too."""
        return self.model_dump(**options)


def _after(ref: str | None, prefix: str) -> str | None:
    return ref.removeprefix(prefix) if ref is not None and ref.startswith(prefix) else None


class GitHubOIDC(SecurityBase):
    """A dependency: ``Security(GitHubOIDC(audience=…, allowed_repositories=["octo-org/*"]))``.

    Answers the claims. Raises 403 for whatever proves nothing or may not, and 503 while the issuer cannot be asked
    for its keys; with ``auto_error=False`` answers ``None`` instead.
    """

    def __init__(
        self,
        *,
        audience: str | Sequence[str],
        auto_error: bool = True,
        allowed_repositories: Sequence[str | int] | None = None,
        allowed_owners: Sequence[str | int] | None = None,
        allowed_actors: Sequence[str | int] | None = None,
        allowed_environments: Sequence[str] | None = None,
        allowed_workflows: Sequence[str] | None = None,
        require_protected_ref: bool = False,
        allow_pull_requests: bool = False,
        issuer: str | Sequence[str] | None = None,
        once: Cells | None = None,
        jwks_cache_ttl: int = 3600,
    ) -> None:
        """Names are globs, numbers are ids. Whoever has a GitHub account can get a token from GitHub's issuer: say
        whose you trust, or ``["*"]`` for everybody's. ``issuer``: others than github.com's, as addresses or hosts.
        Raises `ConfigError` and `ValueError`.
        """
        repositories = tuple(allowed_repositories or ())
        anyone = any(one in ("*", "**", "*/*") for one in repositories)
        facts: dict[str, Any] = {
            "repositories": () if anyone else repositories,
            "owners": tuple(allowed_owners or ()),
            "actors": tuple(allowed_actors or ()),
            "environments": tuple(allowed_environments or ()),
            "workflows": tuple(allowed_workflows or ()),
            "protected_refs": require_protected_ref,
            "unanchored": anyone,
        }
        if anyone or allow_pull_requests:
            # `unanchored` lets pull requests in by itself; here that is said by its own name.
            facts["events"] = ("*",)
        self._refuse_pull_requests = not allow_pull_requests
        policy = OidcPolicy(**facts)
        issuers = [issuer] if isinstance(issuer, str) else list(issuer or [GITHUB_ISSUER])
        self._trust = {_issuer(one): policy for one in issuers}
        self._audience = audience if isinstance(audience, str) else tuple(audience)
        self._once = once
        self._ttl = jwks_cache_ttl
        self._verifiers: dict[asyncio.AbstractEventLoop, OidcVerifier] = {}
        self.auto_error = auto_error
        self.scheme_name = "GitHubOIDC"
        self.model = HTTPBearerModel(bearerFormat="JWT", description="A GitHub Actions OIDC token")

    async def __call__(self, request: Request) -> GitHubOIDCClaims | None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        try:
            if kind.lower() != "bearer" or not token.strip():
                raise HTTPException(403, "A GitHub Actions token is required")
            return await self.verify(token.strip())
        except HTTPException:
            if self.auto_error:
                raise
            return None

    async def verify(self, token: str) -> GitHubOIDCClaims:
        """The claims. Raises `HTTPException` 403 or 503."""
        try:
            claims = await self._verifier().verify(token)
        except KeysUnavailable:
            raise HTTPException(503, "The token cannot be checked now; try again later") from None
        except OidcError as error:
            raise HTTPException(403, str(error)) from None
        if self._refuse_pull_requests and claims.event_name == "pull_request":
            raise HTTPException(403, "runs for pull requests are not allowed")
        return _read(claims)

    async def close(self) -> None:
        """The connections of this event loop."""
        verifier = self._verifiers.pop(asyncio.get_running_loop(), None)
        if verifier is not None:
            await verifier.close()

    def with_memory(self, once: Cells) -> None:
        """Take each token one time only, in all processes that share these cells."""
        self._once = once
        self._verifiers.clear()

    def _verifier(self) -> OidcVerifier:
        loop = asyncio.get_running_loop()
        found = self._verifiers.get(loop)
        if found is None:
            for closed in [one for one in self._verifiers if one.is_closed()]:
                del self._verifiers[closed]
            found = self._verifiers[loop] = OidcVerifier(
                audience=self._audience, trust=self._trust, once=self._once, max_age=timedelta(seconds=self._ttl)
            )
        return found


# FastAPI 0.115 looks the names in annotations up where a function was defined, and an object is no function.
GitHubOIDC.__call__.__annotations__["request"] = Request


def _issuer(given: str) -> str:
    return given if "://" in given else issuer_of(given)


def _read(claims: WorkflowClaims) -> GitHubOIDCClaims:
    said: Mapping[str, Any] = claims.raw
    protected = claims.ref_protected
    return GitHubOIDCClaims.model_validate(
        {**said, "ref_protected": None if not protected else protected == "true", "aud": claims.aud}
    )


class GitHubOIDCClient:
    """Inside a workflow's job (``permissions: id-token: write``): gets tokens and makes requests with them."""

    def __init__(self, *, request_url: str | None = None, request_token: str | None = None) -> None:
        """Without arguments the job's own: ``ACTIONS_ID_TOKEN_REQUEST_URL`` and ``…_TOKEN``, read when one is got."""
        self._url = request_url
        self._token = None if request_token is None else Secret(request_token)

    async def get_actions_token(self, audience: str) -> str:
        """A token for ``audience``, good for five minutes. Raises `ConfigError` outside of a job, and `GitHubError`."""
        token = await request_workflow_token(
            audience,
            request_url=self._url or environ.get("ACTIONS_ID_TOKEN_REQUEST_URL", ""),
            request_token=self._token or environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", ""),
        )
        return token.reveal()

    async def get_auth_headers(self, audience: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.get_actions_token(audience)}"}

    async def make_authenticated_request(self, url: str, audience: str, method: str = "GET", **options: Any) -> Any:
        """A request of httpx with a token for ``audience``. Redirects are not followed: the token would go along."""
        import httpx  # the caller's side only

        headers = {**options.pop("headers", {}), **await self.get_auth_headers(audience)}
        async with httpx.AsyncClient() as client:
            return await client.request(method, url, headers=headers, **options)
