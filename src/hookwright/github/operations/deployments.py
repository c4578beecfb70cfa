"""Deployments, what became of them, and environments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Deployment, DeploymentStatus
from hookwright.github.pages import Pages
from hookwright.github.results import Record

DeploymentState = Literal["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]


class Deployments(Part):
    async def create(
        self,
        ref: str,
        *,
        environment: str = "production",
        auto_merge: bool = False,
        required_contexts: Sequence[str] | None = None,
        **fields: Any,
    ) -> Deployment:
        """``required_contexts``: ``None`` waits for all of the commit's statuses, an empty list for none.

        GitHub would merge the default branch into ``ref`` first, and then answer without a deployment; here it does so
        only with ``auto_merge``, and the answer has a ``message`` then.
        """
        if required_contexts is not None:
            fields["required_contexts"] = [*required_contexts]
        made = await self._rest.repos.create_deployment(
            *self._where, ref=ref, environment=environment, auto_merge=auto_merge, **fields
        )
        return cast(Deployment, made)

    async def set_status(self, deployment: int, state: DeploymentState, **fields: Any) -> DeploymentStatus:
        """``description``, ``log_url``, ``environment_url``, ``auto_inactive``."""
        made = await self._rest.repos.create_deployment_status(*self._where, deployment, state=state, **fields)
        return cast(DeploymentStatus, made)

    def list(self, **filters: Any) -> Pages[Deployment]:
        """``sha``, ``ref``, ``task``, ``environment``."""
        found = self._client.paginate(self._rest.repos.list_deployments, *self._where, **filters)
        return cast("Pages[Deployment]", found)

    def statuses(self, deployment: int) -> Pages[DeploymentStatus]:
        """Newest first."""
        found = self._client.paginate(self._rest.repos.list_deployment_statuses, *self._where, deployment)
        return cast("Pages[DeploymentStatus]", found)

    def environments(self) -> Pages[Record]:
        return self._client.paginate(self._rest.repos.get_all_environments, *self._where)

    async def ensure_environment(self, name: str, **rules: Any) -> Record:
        """Made, or set to these rules: ``wait_timer``, ``reviewers``, ``deployment_branch_policy``."""
        return await self._rest.repos.create_or_update_environment(*self._where, name, **rules)

    async def review_protection_rule(
        self, run: int, environment: str, state: Literal["approved", "rejected"], comment: str = ""
    ) -> None:
        """Answer a ``deployment_protection_rule.requested``."""
        await self._rest.actions.review_custom_gates_for_run(
            *self._where, run, environment_name=environment, state=state, comment=comment
        )
