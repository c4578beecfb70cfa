from __future__ import annotations

import pytest

from hookwright.github.app_routes import wants_app


@pytest.mark.parametrize(
    "path",
    [
        "/app",
        "/app/installations",
        "/app/installations?per_page=100",
        "/app/installations/7/access_tokens",
        "/app/hook/deliveries/1/attempts",
        "/repos/o/r/installation",
        "/orgs/o/installation",
        "/marketplace_listing/plans",
        "/marketplace_listing/stubbed/plans/1/accounts",
    ],
)
def test_routes_of_the_app_want_its_jwt(path: str) -> None:
    assert wants_app(path)


@pytest.mark.parametrize(
    "path",
    [
        "/apps/my-app",
        "/app/installations/7/access_tokens/x",
        "/application",
        "/installation/repositories",
        "/repos/o/r/issues/1",
        "/repos/app/installation",
        "/graphql",
        "/",
    ],
)
def test_all_others_want_an_installation(path: str) -> None:
    assert not wants_app(path)
