"""What the demo sends: GitHub's own published examples, spread over installations, repositories and issues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from hookwright.testing.fake_github_webhooks import new_guid
from hookwright.testing.payloads import payload

INSTALLATIONS = {
    101: ("octo-org/hello-world", "octo-org/handbook"),
    102: ("mona/website", "mona/dotfiles"),
    103: ("hubot/robots",),
}
ISSUES = 150
OTHERS = {
    "pull_request.opened": 40,
    "issue_comment.created": 50,
    "push": 60,
    "star.created": 30,
    "check_run.created": 20,
    "release.published": 10,
}
SENT_TWICE = 36
LATE = 0.1
"""The share of deliveries that arrive after others that happened later."""


@dataclass(frozen=True, slots=True, eq=False)
class Sending:
    """One delivery, as it is posted; the same again is a redelivery."""

    happened: int
    """Its place in the order in which things happened at GitHub."""
    guid: str
    name: str
    """``issues.opened``, or just ``push``."""
    repository: str
    number: int | None
    body: bytes

    @property
    def event(self) -> str:
        return self.name.partition(".")[0]


def traffic(random: Random) -> list[Sending]:
    """Everything in the order in which it is sent: some late, some twice."""
    happened = [*_happening(random)]
    late = [random.uniform(5, 20) if random.random() < LATE else 0 for _ in happened]
    placed = [(one.happened + delay, one) for one, delay in zip(happened, late, strict=True)]
    placed += [(moment + random.uniform(2, 30), one) for moment, one in random.sample(placed, SENT_TWICE)]
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def out_of_order(sent: Sequence[Sending]) -> int:
    """How many were sent, for the first time, after something that had happened later."""
    latest, late = -1, 0
    seen: set[str] = set()
    for one in sent:
        if one.guid not in seen and one.happened < latest:
            late += 1
        seen.add(one.guid)
        latest = max(latest, one.happened)
    return late


def _happening(random: Random) -> Iterator[Sending]:
    """Each delivery once, in the order in which it happened."""
    names = ["issues.opened"] * ISSUES + [name for name, count in OTHERS.items() for _ in range(count)]
    random.shuffle(names)
    numbers: dict[str, int] = {}
    for happened, name in enumerate(names):
        installation = random.choice([*INSTALLATIONS])
        repository = random.choice(INSTALLATIONS[installation])
        number = None
        if name in ("issues.opened", "pull_request.opened"):
            number = numbers[repository] = numbers.get(repository, 0) + 1
        elif name == "issue_comment.created":
            number = random.randint(1, max(numbers.get(repository, 1), 1))
        body = msgspec.json.encode(_payload(name, installation, repository, number))
        yield Sending(happened, new_guid(), name, repository, number, body)


def _payload(name: str, installation: int, repository: str, number: int | None) -> dict[str, Any]:
    owner, _, short = repository.partition("/")
    changes: dict[str, Any] = {
        "installation": {"id": installation},
        "repository": {"full_name": repository, "name": short, "owner": {"login": owner}},
    }
    if name.startswith("issue"):
        changes["issue"] = {"number": number}
    elif name.startswith("pull_request"):
        changes |= {"number": number, "pull_request": {"number": number}}
    return payload(name, changes)
