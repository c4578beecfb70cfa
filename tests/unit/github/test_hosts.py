from __future__ import annotations

import pytest

from hookwright.core.errors import ConfigError
from hookwright.github.hosts import checked_api_url, graphql_url, origin


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://github.example.com/api/v3", "https://github.example.com/api/graphql"),
        ("https://api.octo.ghe.com", "https://api.octo.ghe.com/graphql"),
    ],
)
def test_graphql_has_its_own_address_on_each_kind_of_host(api: str, graphql: str) -> None:
    assert graphql_url(api) == graphql


def test_a_slash_at_the_end_does_no_harm() -> None:
    assert checked_api_url(" https://api.github.com/ ") == "https://api.github.com"


@pytest.mark.parametrize(
    "text", ["", "api.github.com", "ftp://x", "https://", "https://x?y=1", "https://x#y", "https://me:hush@x"]
)
def test_what_is_no_address_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ConfigError, match="GITHUB_API_URL must look like") as refused:
        checked_api_url(text)

    assert "hush" not in str(refused.value)


def test_an_origin_knows_the_usual_ports() -> None:
    assert origin("https://API.github.com/x") == origin("https://api.github.com:443/y")
    assert origin("http://h") != origin("https://h")
    assert origin("https://h:8443") != origin("https://h")
