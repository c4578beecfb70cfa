"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_task_in_repo": "POST /agents/repos/{owner}/{repo}/tasks||! prompt! model custom_agent create_pull_request base_ref head_ref||agent-tasks/agent-tasks#start-a-task|Start a task",
    "get_task_by_id": "GET /agents/tasks/{task_id}||||agent-tasks/agent-tasks#get-a-task-by-id|Get a task by ID",
    "get_task_by_repo_and_id": "GET /agents/repos/{owner}/{repo}/tasks/{task_id}||||agent-tasks/agent-tasks#get-a-task-by-repo|Get a task by repo",
    "list_tasks": "GET /agents/tasks|per_page page sort direction state is_archived since|||agent-tasks/agent-tasks#list-tasks|List tasks",
    "list_tasks_for_repo": "GET /agents/repos/{owner}/{repo}/tasks|per_page page sort direction state is_archived since creator_id|||agent-tasks/agent-tasks#list-tasks-for-repository|List tasks for repository",
}
