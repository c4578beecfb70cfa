"""GitHub Actions: start workflows, follow their runs, fetch their logs and artifacts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from hookwright.github.operations.caller import Part
from hookwright.github.operations.shapes import Artifact, Job, Workflow, WorkflowRun
from hookwright.github.pages import Pages
from hookwright.github.rest.surface import Method


class Actions(Part):
    def workflows(self) -> Pages[Workflow]:
        return cast("Pages[Workflow]", self._client.paginate(self._rest.actions.list_repo_workflows, *self._where))

    async def dispatch(self, workflow: str | int, ref: str, inputs: Mapping[str, Any] | None = None) -> None:
        """Start a workflow with a ``workflow_dispatch`` trigger: its file name or id, on a branch or tag."""
        fields: dict[str, Any] = {"inputs": dict(inputs)} if inputs else {}
        await self._rest.actions.create_workflow_dispatch(*self._where, workflow, ref=ref, **fields)

    def runs(self, workflow: str | int | None = None, **filters: Any) -> Pages[WorkflowRun]:
        """``branch``, ``event``, ``status``, ``head_sha``, ``actor``, ``created``. Of all workflows, or of one."""
        if workflow is None:
            found = self._client.paginate(self._rest.actions.list_workflow_runs_for_repo, *self._where, **filters)
        else:
            found = self._client.paginate(self._rest.actions.list_workflow_runs, *self._where, workflow, **filters)
        return cast("Pages[WorkflowRun]", found)

    async def run(self, run: int) -> WorkflowRun:
        return cast(WorkflowRun, await self._rest.actions.get_workflow_run(*self._where, run))

    def jobs(self, run: int) -> Pages[Job]:
        """Of the run's latest attempt."""
        found = self._client.paginate(self._rest.actions.list_jobs_for_workflow_run, *self._where, run)
        return cast("Pages[Job]", found)

    async def rerun(self, run: int, *, failed_only: bool = False) -> None:
        if failed_only:
            await self._rest.actions.re_run_workflow_failed_jobs(*self._where, run)
        else:
            await self._rest.actions.re_run_workflow(*self._where, run)

    async def cancel(self, run: int) -> None:
        await self._rest.actions.cancel_workflow_run(*self._where, run)

    async def job_log(self, job: int, *, to: Path, max_bytes: int | None = None) -> int:
        """Stream a job's log to ``to``; its size."""
        operation = cast("Method", self._rest.actions.download_job_logs_for_workflow_run)
        return await self._client.download(operation.prepare(*self._where, job), to=to, max_bytes=max_bytes)

    async def run_logs(self, run: int, *, to: Path, max_bytes: int | None = None) -> int:
        """Stream all of a run's logs, a zip archive, to ``to``; its size."""
        operation = cast("Method", self._rest.actions.download_workflow_run_logs)
        return await self._client.download(operation.prepare(*self._where, run), to=to, max_bytes=max_bytes)

    def artifacts(self, run: int | None = None) -> Pages[Artifact]:
        if run is None:
            found = self._client.paginate(self._rest.actions.list_artifacts_for_repo, *self._where)
        else:
            found = self._client.paginate(self._rest.actions.list_workflow_run_artifacts, *self._where, run)
        return cast("Pages[Artifact]", found)

    async def download_artifact(self, artifact: int, *, to: Path, max_bytes: int | None = None) -> int:
        """Stream an artifact, a zip archive, to ``to``; its size."""
        operation = cast("Method", self._rest.actions.download_artifact)
        return await self._client.download(operation.prepare(*self._where, artifact, "zip"), to=to, max_bytes=max_bytes)
