from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from hookwright.core.delivery import Facts
from hookwright.github.webhook import GitHubWebhook
from hookwright.testing import fake_github_webhooks
from hookwright.testing.payloads import INSTALLATION, load, merged, names, payload

FOLDER = Path(__file__).parents[2] / "payloads" / "github"
HELLO = "Codertocat/Hello-World"
FACTS = {
    "branch_protection_rule.created": Facts(
        repository="wolfy1339/octoherd-script-replace-pika-with-esbuild", author="wolfy1339", installation=13986380
    ),
    "check_run.created": Facts(repository=HELLO, author="Codertocat", branch="changes"),
    "check_run.requested_action": Facts(
        repository="electron/electron", author="codebytere", branch="miniak/event-process-id", installation=690857
    ),
    "check_suite.requested": Facts(repository=HELLO, author="Codertocat", branch="master", installation=957387),
    "create": Facts(repository=HELLO, author="Codertocat", installation=1),
    "delete": Facts(repository=HELLO, author="Codertocat", installation=1),
    "deployment_status.created": Facts(repository=HELLO, author="Codertocat", installation=1),
    "discussion.labeled": Facts(repository=HELLO, author="Codertocat", labels=("bug",), installation=1),
    "fork": Facts(repository=HELLO, author="Octocoders", installation=1),
    "github_app_authorization.revoked": Facts(author="octocat"),
    "installation.created": Facts(author="Codertocat", installation=957387),
    "installation.deleted": Facts(author="octocat", installation=2),
    "installation_repositories.added": Facts(author="Codertocat", installation=957387),
    "issue_comment.created": Facts(repository=HELLO, number=1, author="Codertocat", labels=("bug",)),
    "issues.labeled": Facts(repository=HELLO, number=1, author="Codertocat", labels=("bug",)),
    "issues.opened": Facts(repository=HELLO, number=1, author="Codertocat", labels=("bug",)),
    "issues.reopened": Facts(repository=HELLO, number=1, author="Codertocat", labels=("bug",), installation=1),
    "marketplace_purchase.purchased": Facts(author="username"),
    "merge_group.checks_requested": Facts(
        repository="octo-org/octo-repo", author="Codertocat", branch="main", installation=1
    ),
    "ping": Facts(author="Codertocat"),
    "pull_request.opened": Facts(
        repository=HELLO, number=2, author="Codertocat", branch="master", labels=("bug",), installation=1
    ),
    "pull_request.synchronize": Facts(
        repository=HELLO, number=2, author="Codertocat", branch="master", labels=("bug",), installation=1
    ),
    "pull_request_review.submitted": Facts(
        repository=HELLO, number=2, author="Codertocat", branch="master", labels=("bug",), installation=1
    ),
    "pull_request_review_comment.created": Facts(
        repository=HELLO, number=2, author="Codertocat", branch="master", labels=("bug",), installation=1
    ),
    "push": Facts(repository=HELLO, author="Codertocat", installation=1),
    "release.published": Facts(repository=HELLO, author="Codertocat"),
    "repository_dispatch.on-demand-test": Facts(
        repository="octo-org/octo-repo", author="Codertocat", branch="master", installation=375706
    ),
    "star.created": Facts(repository=HELLO, author="Codertocat"),
    "status": Facts(repository=HELLO, author="Codertocat"),
    "workflow_job.queued": Facts(repository=HELLO, author="Codertocat", branch="main", installation=3456996),
    "workflow_run.completed": Facts(repository=HELLO, author="Codertocat", branch="main"),
}


def test_the_examples_are_shipped_as_they_were_published() -> None:
    for file in FOLDER.glob("*.json"):
        assert msgspec.json.decode(file.read_bytes()) == load(file.name.removesuffix(".json"))


def test_each_event_that_github_has_an_example_of_has_one_here() -> None:
    events = {name.partition(".")[0] for name in names()}

    assert len(events) >= 56
    assert {"team", "milestone", "workflow_dispatch", "code_scanning_alert", "sponsorship"} <= events
    for name in names():
        assert payload(name)


def test_the_examples_say_whose_they_are() -> None:
    assert "MIT License" in (FOLDER / "LICENSE").read_text()


def test_a_name_without_an_example_is_answered_with_those_there_are() -> None:
    for name in ("nothing", "../secret", "a/b", "\0"):
        with pytest.raises(LookupError, match=r"issues\.opened"):
            load(name)
        with pytest.raises(LookupError):
            payload(name)


def test_changes_are_merged_into_the_example() -> None:
    built = payload("issues.opened", {"action": "opened"}, issue={"title": "Help", "labels": []}, number=None)

    assert built["issue"]["title"] == "Help"
    assert built["issue"]["labels"] == []
    assert built["issue"]["number"] == 1
    assert built["number"] is None
    assert load("issues.opened")["issue"]["title"] != "Help"


def test_a_name_with_dots_leads_further_in() -> None:
    built = payload("issues.opened", {"issue.user.login": "mona", "issue.labels.0.name": "ui", "issue.new.deep": 1})

    assert built["issue"]["user"]["login"] == "mona"
    assert built["issue"]["user"]["id"] == load("issues.opened")["issue"]["user"]["id"]
    assert built["issue"]["labels"][0]["name"] == "ui"
    assert built["issue"]["new"] == {"deep": 1}
    with pytest.raises(LookupError, match="list of 1"):
        payload("issues.opened", {"issue.labels.7.name": "ui"})


def test_what_was_merged_shares_nothing_with_what_was_given() -> None:
    changes = {"issue": {"labels": [{"name": "bug"}]}}
    before = {"issue": {"user": {"login": "a"}}}

    after = merged(before, changes)
    after["issue"]["labels"][0]["name"] = "changed"
    after["issue"]["user"]["login"] = "changed"

    assert changes["issue"]["labels"][0]["name"] == "bug"
    assert before["issue"]["user"]["login"] == "a"


def test_an_installation_is_added_where_github_apps_get_one() -> None:
    assert payload("issues.opened")["installation"]["id"] == INSTALLATION
    assert payload("issues.opened", installation={"id": 9})["installation"]["id"] == 9
    assert "installation" not in payload("ping")


def test_another_action_is_made_from_an_example_of_the_same_event() -> None:
    assert payload("issues.closed")["action"] == "closed"
    assert payload("issues")["action"] == "opened"
    assert "action" not in payload("push")


def test_ids_are_like_githubs_and_never_the_same() -> None:
    ids = [fake_github_webhooks.new_guid() for _ in range(1000)]

    assert len(set(ids)) == 1000
    assert {uuid.UUID(id).version for id in ids} == {1}
    assert all(uuid.UUID(id).node >> 40 & 1 for id in ids)


@pytest.mark.parametrize("enterprise_host", [None, "github.example.com"])
@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_a_delivery_with_its_facts(path: Path, enterprise_host: str | None) -> None:
    event, _, action = path.stem.partition(".")
    body = path.read_bytes()
    sent = fake_github_webhooks.headers(event, body, secret=b"hush", enterprise_host=enterprise_host)
    raw = {name.lower().encode(): value.encode() for name, value in sent.items()}

    delivery = GitHubWebhook([b"hush"], wide=True).parse(raw, body, now=datetime(2030, 1, 1, tzinfo=UTC))

    assert (delivery.event, delivery.action or "") == (event, action)
    assert delivery.facts == FACTS[path.stem]
    assert delivery.scope.startswith(enterprise_host or "github.com")
    assert delivery.payload
