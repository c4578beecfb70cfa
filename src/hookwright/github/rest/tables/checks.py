"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create": "POST /repos/{owner}/{repo}/check-runs||! name! head_sha! details_url external_id status started_at conclusion completed_at output actions||reference/checks#create-a-check-run|Create a check run",
    "create_suite": "POST /repos/{owner}/{repo}/check-suites||! head_sha!||checks/suites#create-a-check-suite|Create a check suite",
    "get": "GET /repos/{owner}/{repo}/check-runs/{check_run_id}||||checks/runs#get-a-check-run|Get a check run",
    "get_suite": "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}||||checks/suites#get-a-check-suite|Get a check suite",
    "list_annotations": "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations|per_page page|||checks/runs#list-check-run-annotations|List check run annotations",
    "list_for_ref": "GET /repos/{owner}/{repo}/commits/{ref}/check-runs|check_name status filter per_page page app_id|||checks/runs#list-check-runs-for-a-git-reference|List check runs for a Git reference",
    "list_for_suite": "GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs|check_name status filter per_page page|||checks/runs#list-check-runs-in-a-check-suite|List check runs in a check suite",
    "list_suites_for_ref": "GET /repos/{owner}/{repo}/commits/{ref}/check-suites|app_id check_name per_page page|||checks/suites#list-check-suites-for-a-git-reference|List check suites for a Git reference",
    "rerequest_run": "POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest||||checks/runs#rerequest-a-check-run|Rerequest a check run",
    "rerequest_suite": "POST /repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest||||checks/suites#rerequest-a-check-suite|Rerequest a check suite",
    "set_suites_preferences": "PATCH /repos/{owner}/{repo}/check-suites/preferences||! auto_trigger_checks||checks/suites#update-repository-preferences-for-check-suites|Update repository preferences for check suites",
    "update": "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}||! name details_url external_id started_at status conclusion completed_at output actions||checks/runs#update-a-check-run|Update a check run",
}
