"""The stand-in as the issuer of GitHub Actions' identity tokens: discovery, keys, and tokens made to order."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from hookwright.testing.fake_github_routes import Answer

PATH = "/_services/token"
"""Where an Enterprise Server has its issuer; the stand-in has it there too."""
_LIFETIME = timedelta(minutes=5)


def workflow_claims(repository: str = "octo-org/octo-repo", *, ref: str = "refs/heads/main") -> dict[str, Any]:
    """What GitHub says of a run in ``repository``, but for issuer, audience and times."""
    owner = repository.partition("/")[0]
    workflow = f"{repository}/.github/workflows/deploy.yml@{ref}"
    return {
        "sub": f"repo:{repository}:ref:{ref}",
        "actor": "octocat",
        "actor_id": "583231",
        "base_ref": "",
        "check_run_id": "5500",
        "event_name": "push",
        "head_ref": "",
        "job_workflow_ref": workflow,
        "job_workflow_sha": "f" * 40,
        "ref": ref,
        "ref_protected": "true",
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "repository": repository,
        "repository_id": "74",
        "repository_owner": owner,
        "repository_owner_id": "65",
        "repository_visibility": "private",
        "run_attempt": "1",
        "run_id": "30433642",
        "run_number": "10",
        "runner_environment": "github-hosted",
        "sha": "f" * 40,
        "workflow": "deploy",
        "workflow_ref": workflow,
        "workflow_sha": "f" * 40,
    }


@dataclass
class FakeOidc:
    """``key`` and ``kid`` sign; `rotate` changes them."""

    requests: dict[str, int] = field(default_factory=dict)
    """How often discovery and keys were asked for."""
    request_token: str = field(default_factory=lambda: secrets.token_hex(16))
    """What a workflow shows to get a token (``ACTIONS_ID_TOKEN_REQUEST_TOKEN``)."""
    _keys: dict[str, RSAPrivateKey] = field(default_factory=dict)
    _signing: str = ""

    @property
    def kid(self) -> str:
        if not self._signing:
            self.rotate()
        return self._signing

    @property
    def key(self) -> RSAPrivateKey:
        return self._keys[self.kid]

    def rotate(self, *, keep: bool = True) -> None:
        """Sign with a new key from now on; ``keep``: the old ones stay published for a while."""
        if not keep:
            self._keys.clear()
        self._signing = secrets.token_hex(16).upper()
        # Making one takes a tenth of a second, hence not before somebody asks.
        self._keys[self._signing] = generate_private_key(public_exponent=65537, key_size=2048)

    def issuer(self, url: str) -> str:
        return f"{url}{PATH}"

    def mint(
        self,
        url: str,
        audience: str,
        *,
        now: datetime,
        claims: Mapping[str, Any] | None = None,
        without: tuple[str, ...] = (),
        headers: Mapping[str, Any] | None = None,
    ) -> str:
        """A token as a job gets it, with ``claims`` over the usual ones; ``url`` is the stand-in's."""
        said = workflow_claims(str((claims or {}).get("repository", "octo-org/octo-repo"))) | {
            "iss": self.issuer(url),
            "aud": audience,
            "jti": secrets.token_hex(16),
            "iat": int(now.timestamp()),
            "nbf": int((now - timedelta(minutes=5)).timestamp()),
            "exp": int((now + _LIFETIME).timestamp()),
        }
        said |= claims or {}
        for name in without:
            del said[name]
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": self.kid, **(headers or {})})

    def answer(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], url: str, now: datetime
    ) -> Answer | None:
        """``None``: the path is none of these."""
        if method != "GET" or not path.startswith(f"{PATH}/"):
            return None
        self.requests[path] = self.requests.get(path, 0) + 1
        match path.removeprefix(PATH):
            case "/.well-known/openid-configuration":
                issuer = self.issuer(url)
                return Answer(
                    200,
                    {
                        "issuer": issuer,
                        "jwks_uri": f"{issuer}/.well-known/jwks",
                        "id_token_signing_alg_values_supported": ["RS256"],
                    },
                )
            case "/.well-known/jwks":
                _ = self.kid
                return Answer(200, {"keys": [_published(kid, key) for kid, key in self._keys.items()]})
            case "/request":
                if headers.get("Authorization") != f"Bearer {self.request_token}":
                    return Answer(401, {"message": "Unauthorized"})
                return Answer(
                    200, {"value": self.mint(url, query.get("audience", "https://github.com/octo-org"), now=now)}
                )
        return Answer(404, {"message": "Not Found"})


def _published(kid: str, key: RSAPrivateKey) -> dict[str, Any]:
    said: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, "n": said["n"], "e": said["e"]}
