"""The fields that Apps read most, for editors and type checkers.

At run time each of these is a `Record`: everything else that GitHub sends is there too, and nothing is checked.
https://docs.github.com/en/rest
"""

from __future__ import annotations

from typing import Literal

from hookwright.github.results import Record


class Account(Record):
    login: str
    id: int
    type: str
    html_url: str


class Label(Record):
    name: str
    color: str
    description: str | None


class Milestone(Record):
    number: int
    title: str
    state: str
    due_on: str | None
    open_issues: int
    closed_issues: int


class Comment(Record):
    id: int
    body: str
    user: Account
    html_url: str
    created_at: str
    updated_at: str


class Issue(Record):
    number: int
    title: str
    body: str | None
    state: Literal["open", "closed"]
    state_reason: str | None
    user: Account
    labels: list[Label]
    assignees: list[Account]
    milestone: Milestone | None
    comments: int
    locked: bool
    html_url: str
    node_id: str


class CommitRef(Record):
    ref: str
    sha: str
    label: str


class PullRequest(Record):
    number: int
    title: str
    body: str | None
    state: Literal["open", "closed"]
    draft: bool
    merged: bool
    mergeable: bool | None
    user: Account
    head: CommitRef
    base: CommitRef
    labels: list[Label]
    html_url: str
    node_id: str


class Merged(Record):
    sha: str
    merged: bool
    message: str


class ChangedFile(Record):
    filename: str
    status: Literal["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]
    additions: int
    deletions: int
    changes: int
    sha: str


class Review(Record):
    id: int
    state: str
    body: str
    user: Account


class Commit(Record):
    sha: str
    html_url: str


class Status(Record):
    id: int
    state: Literal["error", "failure", "pending", "success"]
    context: str
    description: str | None
    target_url: str | None


class Branch(Record):
    name: str
    protected: bool
    commit: Commit


class Asset(Record):
    id: int
    name: str
    size: int
    content_type: str
    browser_download_url: str


class Release(Record):
    id: int
    tag_name: str
    name: str | None
    body: str | None
    draft: bool
    prerelease: bool
    assets: list[Asset]
    upload_url: str
    html_url: str


class Deployment(Record):
    id: int
    ref: str
    sha: str
    environment: str
    task: str


class DeploymentStatus(Record):
    id: int
    state: str
    environment_url: str
    log_url: str


class Workflow(Record):
    id: int
    name: str
    path: str
    state: str


class WorkflowRun(Record):
    id: int
    name: str | None
    head_branch: str | None
    head_sha: str
    event: str
    status: str | None
    conclusion: str | None
    run_attempt: int
    html_url: str


class Job(Record):
    id: int
    run_id: int
    name: str
    status: str
    conclusion: str | None


class Artifact(Record):
    id: int
    name: str
    size_in_bytes: int
    expired: bool


class CheckRunState(Record):
    id: int
    name: str
    head_sha: str
    status: Literal["queued", "in_progress", "completed"]
    conclusion: str | None
    html_url: str


class RepositoryInfo(Record):
    id: int
    name: str
    full_name: str
    private: bool
    archived: bool
    default_branch: str
    owner: Account
    html_url: str


class Installation(Record):
    id: int
    account: Account
    app_id: int
    app_slug: str
    repository_selection: Literal["all", "selected"]
    permissions: dict[str, str]
    events: list[str]
    suspended_at: str | None


class Team(Record):
    id: int
    slug: str
    name: str


class Delivery(Record):
    id: int
    guid: str
    delivered_at: str
    redelivery: bool
    status: str
    status_code: int
    event: str
    action: str | None
    installation_id: int | None


class Plan(Record):
    id: int
    number: int
    name: str
    price_model: str
    state: str


class MarketplacePurchase(Record):
    billing_cycle: str | None
    unit_count: int | None
    on_free_trial: bool
    next_billing_date: str | None
    plan: Plan


class PendingChange(Record):
    effective_date: str
    unit_count: int | None
    plan: Plan


class Purchase(Record):
    id: int
    login: str
    type: str
    marketplace_purchase: MarketplacePurchase
    marketplace_pending_change: PendingChange | None
