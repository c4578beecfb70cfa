"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "commit_autofix": "POST /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}/autofix/commits||? target_ref message||code-scanning/code-scanning#commit-an-autofix-for-a-code-scanning-alert|Commit an autofix for a code scanning alert",
    "create_autofix": "POST /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}/autofix||||code-scanning/code-scanning#create-an-autofix-for-a-code-scanning-alert|Create an autofix for a code scanning alert",
    "create_variant_analysis": "POST /repos/{owner}/{repo}/code-scanning/codeql/variant-analyses||! language! query_pack! repositories repository_lists repository_owners||code-scanning/code-scanning#create-a-codeql-variant-analysis|Create a CodeQL variant analysis",
    "delete_analysis": "DELETE /repos/{owner}/{repo}/code-scanning/analyses/{analysis_id}|confirm_delete|||code-scanning/code-scanning#delete-a-code-scanning-analysis-from-a-repository|Delete a code scanning analysis from a repository",
    "delete_codeql_database": "DELETE /repos/{owner}/{repo}/code-scanning/codeql/databases/{language}||||code-scanning/code-scanning#delete-a-codeql-database|Delete a CodeQL database",
    "get_alert": "GET /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}||||code-scanning/code-scanning#get-a-code-scanning-alert|Get a code scanning alert",
    "get_analysis": "GET /repos/{owner}/{repo}/code-scanning/analyses/{analysis_id}||||code-scanning/code-scanning#get-a-code-scanning-analysis-for-a-repository|Get a code scanning analysis for a repository",
    "get_autofix": "GET /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}/autofix||||code-scanning/code-scanning#get-the-status-of-an-autofix-for-a-code-scanning-alert|Get the status of an autofix for a code scanning alert",
    "get_codeql_database": "GET /repos/{owner}/{repo}/code-scanning/codeql/databases/{language}||||code-scanning/code-scanning#get-a-codeql-database-for-a-repository|Get a CodeQL database for a repository",
    "get_default_setup": "GET /repos/{owner}/{repo}/code-scanning/default-setup||||code-scanning/code-scanning#get-a-code-scanning-default-setup-configuration|Get a code scanning default setup configuration",
    "get_sarif": "GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}||||code-scanning/code-scanning#get-information-about-a-sarif-upload|Get information about a SARIF upload",
    "get_variant_analysis": "GET /repos/{owner}/{repo}/code-scanning/codeql/variant-analyses/{codeql_variant_analysis_id}||||code-scanning/code-scanning#get-the-summary-of-a-codeql-variant-analysis|Get the summary of a CodeQL variant analysis",
    "get_variant_analysis_repo_task": "GET /repos/{owner}/{repo}/code-scanning/codeql/variant-analyses/{codeql_variant_analysis_id}/repos/{repo_owner}/{repo_name}||||code-scanning/code-scanning#get-the-analysis-status-of-a-repository-in-a-codeql-variant-analysis|Get the analysis status of a repository in a CodeQL variant analysis",
    "list_alert_instances": "GET /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}/instances|page per_page ref pr|||code-scanning/code-scanning#list-instances-of-a-code-scanning-alert|List instances of a code scanning alert",
    "list_alerts_for_org": "GET /orgs/{org}/code-scanning/alerts|tool_name tool_guid before after page per_page direction state sort severity assignees|||code-scanning/code-scanning#list-code-scanning-alerts-for-an-organization|List code scanning alerts for an organization",
    "list_alerts_for_repo": "GET /repos/{owner}/{repo}/code-scanning/alerts|tool_name tool_guid page per_page ref direction sort state|||reference/code-scanning#list-code-scanning-alerts-for-a-repository|List code scanning alerts for a repository",
    "list_codeql_databases": "GET /repos/{owner}/{repo}/code-scanning/codeql/databases||||code-scanning/code-scanning#list-codeql-databases-for-a-repository|List CodeQL databases for a repository",
    "list_recent_analyses": "GET /repos/{owner}/{repo}/code-scanning/analyses|tool_name tool_guid page per_page pr ref sarif_id direction sort|||code-scanning/code-scanning#list-code-scanning-analyses-for-a-repository|List code scanning analyses for a repository",
    "update_alert": "PATCH /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}||! state dismissed_reason dismissed_comment create_request assignees||code-scanning/code-scanning#update-a-code-scanning-alert|Update a code scanning alert",
    "update_default_setup": "PATCH /repos/{owner}/{repo}/code-scanning/default-setup||! state runner_type runner_label query_suite threat_model languages||code-scanning/code-scanning#update-a-code-scanning-default-setup-configuration|Update a code scanning default setup configuration",
    "upload_sarif": "POST /repos/{owner}/{repo}/code-scanning/sarifs||! commit_sha! ref! sarif! checkout_uri started_at tool_name validate||code-scanning/code-scanning#upload-an-analysis-as-sarif-data|Upload an analysis as SARIF data",
}
