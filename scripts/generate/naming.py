"""How things are called."""

from __future__ import annotations

import keyword
import re

# One thing, many names: GitHub describes its core objects anew wherever they occur. By title or component name,
# without the prefixes that say nothing (`Webhooks`, `Nullable`) and without numbers.
_ENTITIES = {
    "Answer": "DiscussionComment",
    "AutoMerge": "PullRequestAutoMerge",
    "CheckRunWithSimpleCheckSuite": "CheckRun",
    "CodeOfConductSimple": "CodeOfConduct",
    "Comment": "DiscussionComment",
    "DeploymentSimple": "Deployment",
    "EnterpriseWebhooks": "Enterprise",
    "FullRepository": "Repository",
    "GithubApp": "App",
    "Integration": "App",
    "LicenseSimple": "License",
    "OrganizationSimple": "Organization",
    "OrganizationSimpleWebhooks": "Organization",
    "PinnedIssueComment": "IssueCommentPinned",
    "PreviousMarketplacePurchase": "MarketplacePurchase",
    "ReactionRollup": "Reactions",
    "PullRequestWebhook": "PullRequest",
    "RepositoryLite": "Repository",
    "RepositoryWebhooks": "Repository",
    "ReviewComment": "PullRequestReviewComment",
    "SecretScanningAlertWebhook": "SecretScanningAlert",
    "SimpleInstallation": "InstallationRef",
    "SimpleUser": "User",
    "TeamSimple": "Team",
    "UserMannequin": "User",
}
_NOISE = re.compile(r"^(?:Webhooks?|Nullable)+(?=[A-Z])|(?<=[a-z])\d+$")

# An object without a title, where it is one that has a name elsewhere, or where its place gives it an odd one.
PLACES = {
    "deployment_review:workflow_job_runs": "WorkflowJobRun",
    "entity:App.permissions": "AppPermissions",
    "entity:Issue.labels": "Label",
    "entity:Issue.reactions": "Reactions",
    "entity:PullRequest.labels": "Label",
    "entity:Repository.license": "License",
    "entity:Repository.owner": "User",
    "entity:Repository.template_repository": "Repository",
    "entity:Repository.template_repository.owner": "User",
    "entity:SimpleCommit.author": "Committer",
    "entity:SimpleCommit.committer": "Committer",
    "entity:Team.parent": "Team",
    "installation:repositories": "RepositoryRef",
    "installation_repositories:repositories_added": "RepositoryRef",
    "installation_repositories:repositories_removed": "RepositoryRef",
    "pull_request_review:review": "Review",
    "pull_request_review_comment:pull_request": "SimplePullRequest",
    "security_advisory:security_advisory": "SecurityAdvisory",
    "workflow_job:workflow_job": "WorkflowJob",
}
"""By the key of the place."""
_SPOKEN = {"+1": "plus_one", "-1": "minus_one"}


# Names that the place where an object was met first gives it, and better ones.
BETTER = {
    "CheckRunPullRequestBase": "CheckRunPullRequestRef",
    "CvssSeveritiesCvssV3": "CvssSeverity",
    "DeploymentWorkflowRunRepository": "WorkflowRunRepository",
    "ExemptionRequestExemptionRequestData": "ExemptionRequestData",
    "ExemptionRequestExemptionRequestDataData": "ExemptionRequestDatum",
    "InstallationAccount": "Account",
    "SecurityAndAnalysisCodeSecurity": "FeatureStatus",
    "SecurityAndAnalysisSecretScanningDelegatedBypassOptions": "DelegatedBypassOptions",
    "SecurityAndAnalysisSecretScanningDelegatedBypassOptionsReviewer": "DelegatedBypassReviewer",
    "SimplePullRequestRequestedReviewer": "RequestedReviewer",
}


def pascal(text: str) -> str:
    """``pull_request review`` is ``PullRequestReview``."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text) if word)


def entity(name: str) -> str | None:
    """The name of the record that GitHub calls ``name`` here; ``None`` where that says only what kind it is."""
    spelled = _NOISE.sub("", _NOISE.sub("", pascal(name)))
    return None if spelled == "Changes" else _ENTITIES.get(spelled, spelled)


def one_of(plural: str) -> str:
    """``Labels`` is ``Label``."""
    for ending, replacement in (("ies", "y"), ("ches", "ch"), ("ss", "ss"), ("us", "us"), ("s", "")):
        if plural.endswith(ending):
            return plural.removesuffix(ending) + replacement
    return plural


def attribute(name: str) -> str:
    """A JSON name as a Python one: ``from_``, ``plus_one``."""
    if name in _SPOKEN:
        return _SPOKEN[name]
    spelled = re.sub(r"\W", "_", name).lstrip("_")
    if spelled[0].isdigit():
        spelled = f"n{spelled}"
    return f"{spelled}_" if keyword.iskeyword(spelled) else spelled
