from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookwright.core.errors import ConfigError
from hookwright.github.oidc_claims import WorkflowClaims, read_claims
from hookwright.github.oidc_issuers import checked_issuer, issuer_of
from hookwright.github.oidc_policy import OidcPolicy
from hookwright.testing.fake_github_oidc import workflow_claims

NOW = int(datetime(2026, 8, 1, tzinfo=UTC).timestamp())
WORKFLOW = "octo-org/octo-repo/.github/workflows/deploy.yml"


def claims(repository: str = "octo-org/octo-repo", **changes: Any) -> WorkflowClaims:
    ref = changes.get("ref", "refs/heads/main")
    said = workflow_claims(repository, ref=ref) | {"iat": NOW, "exp": NOW + 300} | changes
    return read_claims(said, audience="a")


def lets(policy: OidcPolicy, one: WorkflowClaims) -> bool:
    return policy.refusal(one) is None


@pytest.mark.parametrize(
    "repositories", [(74,), ("74",), ("octo-org/octo-repo",), ("Octo-Org/*",), ("*/octo-*",), (1, 74)]
)
def test_a_repository_is_known_by_id_or_glob(repositories: tuple[str | int, ...]) -> None:
    assert lets(OidcPolicy(repositories=repositories), claims())


@pytest.mark.parametrize(
    "repositories", [(75,), ("octo-org/octo",), ("octo-org/octo-rep?",), ("octo/*",), ("*/repo",), ("[o]cto-org/*",)]
)
def test_another_repository_is_refused(repositories: tuple[str | int, ...]) -> None:
    reason = OidcPolicy(repositories=repositories).refusal(claims())

    assert reason == "the repository octo-org/octo-repo (74) is not allowed"


def test_a_repository_that_took_over_a_name_is_not_the_one_with_the_id() -> None:
    squatted = claims(repository_id="999")

    assert not lets(OidcPolicy(repositories=(74,)), squatted)
    assert lets(OidcPolicy(repositories=("octo-org/octo-repo",)), squatted)


def test_a_renamed_repository_keeps_its_id_whatever_its_subject_looks_like() -> None:
    renamed = claims("other/name", sub="repo:other@65/name@74:ref:refs/heads/main")

    assert lets(OidcPolicy(repositories=(74,)), renamed)


def test_the_subject_is_not_believed() -> None:
    forged = claims("evil/repo", sub="repo:octo-org/octo-repo:ref:refs/heads/main", repository_id="1")

    assert not lets(OidcPolicy(repositories=("octo-org/octo-repo",)), forged)


def test_ids_that_are_missing_are_no_ids() -> None:
    assert not lets(OidcPolicy(owners=(65,)), claims(repository_owner_id=""))
    assert not lets(OidcPolicy(enterprises=(5,)), claims())
    assert not lets(OidcPolicy(repositories=("**",), actors=("*",)), claims(actor=""))


def test_everything_that_is_named_must_hold() -> None:
    policy = OidcPolicy(owners=(65,), environments=("production",), refs=("refs/heads/main",), actors=(583231,))

    assert lets(policy, claims(environment="production"))
    assert not lets(policy, claims())
    assert not lets(policy, claims(environment="production", ref="refs/heads/x"))
    assert not lets(policy, claims(environment="production", actor_id="1"))
    assert not lets(policy, claims(environment="Production"))


def test_an_owner_whose_name_is_a_number_is_not_the_one_with_the_id() -> None:
    assert lets(OidcPolicy(owners=("65",)), claims(repository_owner="65", repository_owner_id="1"))
    assert not lets(OidcPolicy(owners=("65",)), claims())


def test_a_star_stays_within_one_part_of_a_ref() -> None:
    one = OidcPolicy(owners=(65,), refs=("refs/heads/release/*",))
    many = OidcPolicy(owners=(65,), refs=("refs/heads/release/**",))

    assert lets(one, claims(ref="refs/heads/release/1"))
    assert not lets(one, claims(ref="refs/heads/release/1/x"))
    assert lets(many, claims(ref="refs/heads/release/1/x"))


def test_a_glob_ends_where_the_text_ends() -> None:
    policy = OidcPolicy(owners=(65,), refs=("refs/heads/main",))

    assert not lets(policy, claims(ref="refs/heads/main\n"))
    assert not lets(policy, claims(ref="refs/heads/main2"))
    assert not lets(policy, claims(ref="x/refs/heads/main"))


def test_a_workflow_is_known_with_its_ref() -> None:
    pinned = OidcPolicy(owners=(65,), workflows=(f"{WORKFLOW}@refs/heads/main",))
    loose = OidcPolicy(owners=(65,), workflows=(WORKFLOW,))

    assert lets(pinned, claims())
    assert not lets(pinned, claims(ref="refs/heads/x"))
    assert lets(loose, claims(ref="refs/heads/x"))
    assert not lets(loose, claims(job_workflow_ref=f"{WORKFLOW}.yml@refs/heads/main"))
    assert not lets(loose, claims(job_workflow_ref=""))


@pytest.mark.parametrize(
    "forged",
    [
        # A branch, and a file, whose names are made to look like the trusted one's end.
        "octo-org/octo-repo/.github/workflows/evil.yml@refs/heads/x@refs/heads/main",
        "octo-org/octo-repo/.github/workflows/a@refs/heads/main.yml@refs/heads/evil",
        "octo-org/octo-repo/.github/workflows/deploy.yml",
    ],
)
def test_an_at_sign_in_a_name_does_not_make_it_another(forged: str) -> None:
    policy = OidcPolicy(owners=(65,), workflows=("octo-org/**@refs/heads/main",))

    assert lets(policy, claims())
    assert not lets(policy, claims(job_workflow_ref=forged))


def test_pull_requests_have_to_be_named() -> None:
    run = claims(event_name="pull_request", ref="refs/pull/1/merge")

    assert not lets(OidcPolicy(owners=(65,)), run)
    assert lets(OidcPolicy(owners=(65,), events=("pull_request", "push")), run)
    assert not lets(OidcPolicy(owners=(65,), events=("push",)), run)


def test_visibility_runner_and_protection_are_looked_at() -> None:
    assert not lets(OidcPolicy(owners=(65,), visibilities=("public",)), claims())
    assert not lets(OidcPolicy(owners=(65,), runners=("self-hosted",)), claims())
    assert not lets(OidcPolicy(owners=(65,), protected_refs=True), claims(ref_protected="false"))
    assert not lets(OidcPolicy(owners=(65,), protected_refs=True), claims(ref_protected=""))
    assert lets(OidcPolicy(owners=(65,), protected_refs=True), claims())


def test_anyone_is_everyone() -> None:
    assert lets(OidcPolicy.anyone(), claims("evil/repo", event_name="pull_request"))
    assert lets(OidcPolicy.anyone(), claims(event_name=""))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"refs": ("refs/heads/main",)},
        {"environments": ("production",)},
        {"repositories": ("octo-repo",)},
        {"repositories": "octo-org/octo-repo"},
        {"repositories": 74},
        {"repositories": ("",)},
        {"repositories": (True,)},
        {"owners": (None,)},
        {"owners": (1,), "refs": (7,)},
        {"owners": (1,), "events": "push"},
    ],
)
def test_a_policy_that_trusts_everybody_by_mistake_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        OidcPolicy(**given)


def test_a_policy_is_a_value() -> None:
    one = OidcPolicy(repositories=[74])  # type: ignore[arg-type]

    assert one == OidcPolicy(repositories=(74,))
    assert hash(one) == hash(OidcPolicy(repositories=(74,)))


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_ref_without_a_star_matches_itself_only(wanted: str, said: str) -> None:
    if "*" not in wanted:
        policy = OidcPolicy(owners=(65,), refs=(wanted,))
        assert lets(policy, claims(ref=said)) == (wanted == said)


def test_a_reason_is_one_line_however_strange_the_claim() -> None:
    reason = OidcPolicy(repositories=(1,)).refusal(claims("evil/\n\x1b[2J" + "x" * 999))

    assert reason is not None
    assert reason.isprintable()
    assert len(reason) < 300


@pytest.mark.parametrize(
    ("host", "enterprise", "issuer"),
    [
        ("github.com", None, "https://token.actions.githubusercontent.com"),
        ("https://github.com/", None, "https://token.actions.githubusercontent.com"),
        ("github.com", "octo-inc", "https://token.actions.githubusercontent.com/octo-inc"),
        ("octo.ghe.com", None, "https://token.actions.octo.ghe.com"),
        ("octo.ghe.com", "octo-inc", "https://token.actions.octo.ghe.com/octo-inc"),
        ("github.example.com", None, "https://github.example.com/_services/token"),
    ],
)
def test_each_host_has_its_issuer(host: str, enterprise: str | None, issuer: str) -> None:
    assert issuer_of(host, enterprise=enterprise) == issuer
    assert checked_issuer(issuer) == issuer


@pytest.mark.parametrize(
    ("host", "enterprise"), [("github.example.com", "slug"), ("github.com", "a/b"), ("github.com", ""), ("a b", None)]
)
def test_an_issuer_that_cannot_be_is_refused(host: str, enterprise: str | None) -> None:
    with pytest.raises(ConfigError):
        issuer_of(host, enterprise=enterprise)


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "x",
        "http://github.example.com",
        "https://h/",
        "https://u@h",
        "https://h?x",
        "https://h:x",
        "ftp://h",
        "https://[h",
    ],
)
def test_an_issuer_whose_keys_could_be_replaced_is_refused(issuer: str) -> None:
    with pytest.raises(ConfigError):
        checked_issuer(issuer)
