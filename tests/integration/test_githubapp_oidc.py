"""Workflows that show tokens, and attacks with them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from fastapi import FastAPI, Security

from githubapp import GitHubApp
from githubapp.oidc import GitHubOIDC, GitHubOIDCClaims, GitHubOIDCClient
from tests.support.githubapp import ORIGIN, Desk, desk


def deploy(face: GitHubApp, app: FastAPI) -> None:
    @app.post("/deploy")
    async def run(claims: GitHubOIDCClaims = Security(face.get_oidc_dependency())) -> dict[str, Any]:
        return claims.dict()


def minted(one: Desk, **more: Any) -> str:
    now = more.pop("now", datetime.now(UTC))
    return one.github.flows.oidc.mint(one.github.url, more.pop("audience", ORIGIN), now=now, **more)


async def shown(one: Desk, token: str | None) -> int:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return (await one.browser.post("/deploy", headers=headers)).status_code


async def test_a_workflow_is_known_by_its_claims() -> None:
    async with desk(deploy) as one:
        token = minted(one, claims={"environment": "production"})
        claims = (await one.browser.post("/deploy", headers={"Authorization": f"Bearer {token}"})).json()

    assert (claims["repository"], claims["environment"], claims["ref_protected"]) == (
        "octo-org/octo-repo",
        "production",
        True,
    )
    assert claims["run_id"] == "30433642"


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": "https://another.test"},
        {"now": datetime.now(UTC) - timedelta(hours=1)},
        {"now": datetime.now(UTC) + timedelta(hours=1)},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"repository": "evil/octo-repo"}},
        {"claims": {"repository": "octo-org-evil/octo-repo"}},
        {"claims": {"event_name": "pull_request"}},
        {"headers": {"kid": "../../etc/passwd"}},
        {"headers": {"kid": "UNKNOWN"}},
        {"without": ("exp",)},
        {"without": ("aud",)},
    ],
    ids=["audience", "ended", "future", "issuer", "repository", "prefix", "pull request", "path", "kid", "exp", "aud"],
)
async def test_a_wrong_token_is_403(wrong: dict[str, Any]) -> None:
    async with desk(deploy) as one:
        assert await shown(one, minted(one, **wrong)) == 403


async def test_what_is_no_token_is_403() -> None:
    async with desk(deploy) as one:
        good = minted(one)
        public = jwt.algorithms.RSAAlgorithm.to_jwk(one.github.flows.oidc.key.public_key())
        claims = jwt.decode(good, options={"verify_signature": False})
        tokens = [
            None,
            "x",
            "a.b.c",
            good[:-6] + "AAAAAA",
            jwt.encode(claims, None, algorithm="none"),  # type: ignore[arg-type]
            # The public key as if it were a secret: the oldest confusion there is.
            jwt.encode(claims, public * 2, algorithm="HS256", headers={"kid": one.github.flows.oidc.kid}),
        ]

        assert [await shown(one, token) for token in tokens] == [403] * len(tokens)
        assert await shown(one, good) == 200


async def test_an_issuer_that_is_down_is_503_until_its_keys_are_known() -> None:
    async with desk(deploy) as one:
        one.github.fault("503", times=100, path="/_services/token/*")
        assert await shown(one, minted(one)) == 503

    async with desk(deploy) as two:
        assert await shown(two, minted(two)) == 200
        two.github.fault("503", times=100, path="/_services/token/*")
        assert await shown(two, minted(two)) == 200


async def test_a_token_is_good_once_where_that_is_wanted() -> None:
    async with desk(deploy, oidc_one_time_tokens=True) as one:
        token = minted(one)

        assert [await shown(one, token), await shown(one, token)] == [200, 403]
        assert await shown(one, minted(one)) == 200


@pytest.mark.parametrize(
    ("options", "claims", "status"),
    [
        ({"oidc_allowed_repositories": ["74"]}, {}, 200),
        ({"oidc_allowed_repositories": ["*"]}, {"repository": "any/where"}, 200),
        ({"oidc_allowed_repositories": ["*"]}, {"event_name": "pull_request"}, 403),
        ({"oidc_allowed_environments": ["production"]}, {"environment": "staging"}, 403),
        ({"oidc_allowed_environments": ["production"]}, {"environment": "production"}, 200),
        ({"oidc_require_protected_ref": True}, {"ref_protected": "false"}, 403),
        ({"oidc_allowed_actors": ["monalisa"]}, {}, 403),
        ({"oidc_allowed_owners": ["octo-org"], "oidc_allowed_repositories": None}, {}, 200),
        ({"oidc_allowed_workflows": ["octo-org/octo-repo/.github/workflows/other.yml"]}, {}, 403),
    ],
)
async def test_lists_say_who_may(options: dict[str, Any], claims: dict[str, Any], status: int) -> None:
    async with desk(deploy, **options) as one:
        assert await shown(one, minted(one, claims=claims)) == status


async def test_nothing_is_configured_by_default() -> None:
    async with desk(oidc_audience=None) as one:
        with pytest.raises(RuntimeError):
            one.face.get_oidc_dependency()
    with pytest.raises(ValueError, match="whose workflows"):
        GitHubOIDC(audience=ORIGIN)


async def test_without_errors_a_stranger_is_nobody() -> None:
    def declare(face: GitHubApp, app: FastAPI) -> None:
        lenient = GitHubOIDC(audience=ORIGIN, allowed_repositories=["octo-org/*"], auto_error=False)

        @app.post("/deploy")
        async def run(claims: GitHubOIDCClaims | None = Security(lenient)) -> bool:
            return claims is None

    async with desk(declare) as one:
        assert (await one.browser.post("/deploy")).json() is True


async def test_a_workflow_gets_its_token() -> None:
    async with desk(deploy) as one:
        oidc = one.github.flows.oidc
        client = GitHubOIDCClient(
            request_url=f"{oidc.issuer(one.github.url)}/request?x=1", request_token=oidc.request_token
        )
        headers = await client.get_auth_headers(ORIGIN)

        assert (await one.browser.post("/deploy", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("ref", "branch", "tag", "main"),
    [
        ("refs/heads/main", "main", None, True),
        ("refs/heads/feature/main", "feature/main", None, False),
        ("refs/tags/v1", None, "v1", False),
        ("refs/pull/1/merge", None, None, False),
        (None, None, None, False),
    ],
)
def test_claims_read_a_ref(ref: str | None, branch: str | None, tag: str | None, main: bool) -> None:
    claims = GitHubOIDCClaims(ref=ref, repository_id=7, exp=int(time.time()))  # type: ignore[arg-type]

    assert (claims.get_branch_name(), claims.get_tag_name(), claims.is_main_branch()) == (branch, tag, main)
    assert (claims.repository_id, claims.is_protected_ref(), claims.is_pull_request()) == ("7", False, False)
