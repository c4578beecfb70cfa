"""The caller's side, inside a workflow's job: asks GitHub for a token that says who runs.

https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from hookwright.core.errors import ConfigError
from hookwright.core.secret import Secret
from hookwright.github.errors import UnreadableAnswer
from hookwright.github.failure import failure
from hookwright.github.transport import AiohttpTransport, Transport

_PATIENCE = timedelta(seconds=20)


async def request_workflow_token(
    audience: str, *, request_url: str, request_token: Secret | str, transport: Transport | None = None
) -> Secret:
    """A token for ``audience``, good for some minutes.

    ``request_url`` and ``request_token`` are the job's ``ACTIONS_ID_TOKEN_REQUEST_URL`` and
    ``ACTIONS_ID_TOKEN_REQUEST_TOKEN``, which it has with ``permissions: id-token: write``. Raises `ConfigError` where
    they are empty, and `GitHubError`.
    """
    shown = request_token.reveal() if isinstance(request_token, Secret) else request_token
    if not request_url or not shown:
        raise ConfigError("the job may not ask for a token: give it 'permissions: id-token: write' in the workflow")
    url = f"{request_url}{'&' if urlsplit(request_url).query else '?'}audience={quote(audience, safe='')}"
    own = AiohttpTransport(timeout=_PATIENCE) if transport is None else None
    use: Transport = transport or own  # type: ignore[assignment]  # one of them is set
    headers = {"authorization": f"Bearer {shown}", "accept": "application/json", "user-agent": "hookwright"}
    try:
        response = await use("GET", url, headers, None)
        if response.status != 200:
            raise failure(response, method="GET", url=url, now=datetime.now(UTC))
        said = response.json()
    finally:
        if own is not None:
            await own.close()
    value = said.get("value") if isinstance(said, dict) else None
    if not isinstance(value, str) or not value:
        raise UnreadableAnswer("GitHub answered without a token", status=response.status)
    return Secret(value)
