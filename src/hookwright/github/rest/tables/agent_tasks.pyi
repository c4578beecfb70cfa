from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class AgentTasks:
    async def create_task_in_repo(
        self,
        owner: str,
        repo: str,
        *,
        prompt: str,
        model: str = ...,
        custom_agent: str = ...,
        create_pull_request: bool = ...,
        base_ref: str = ...,
        head_ref: str = ...,
    ) -> Record:
        """Start a task. https://docs.github.com/rest/agent-tasks/agent-tasks#start-a-task"""
    async def get_task_by_id(self, task_id: str) -> Record:
        """Get a task by ID. https://docs.github.com/rest/agent-tasks/agent-tasks#get-a-task-by-id"""
    async def get_task_by_repo_and_id(self, owner: str, repo: str, task_id: str) -> Record:
        """Get a task by repo. https://docs.github.com/rest/agent-tasks/agent-tasks#get-a-task-by-repo"""
    async def list_tasks(
        self,
        *,
        per_page: int = ...,
        page: int = ...,
        sort: Literal["updated_at", "created_at"] = ...,
        direction: Literal["asc", "desc"] = ...,
        state: str = ...,
        is_archived: bool = ...,
        since: str = ...,
    ) -> Record:
        """List tasks. https://docs.github.com/rest/agent-tasks/agent-tasks#list-tasks"""
    async def list_tasks_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        per_page: int = ...,
        page: int = ...,
        sort: Literal["updated_at", "created_at"] = ...,
        direction: Literal["asc", "desc"] = ...,
        state: str = ...,
        is_archived: bool = ...,
        since: str = ...,
        creator_id: Sequence[int] = ...,
    ) -> Record:
        """List tasks for repository. https://docs.github.com/rest/agent-tasks/agent-tasks#list-tasks-for-repository"""
