"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_fork": "POST /repos/{owner}/{repo}/security-advisories/{ghsa_id}/forks||||security-advisories/repository-advisories#create-a-temporary-private-fork|Create a temporary private fork",
    "create_private_vulnerability_report": "POST /repos/{owner}/{repo}/security-advisories/reports||! summary! description! vulnerabilities cwe_ids severity cvss_vector_string start_private_fork||security-advisories/repository-advisories#privately-report-a-security-vulnerability|Privately report a security vulnerability",
    "create_repository_advisory": "POST /repos/{owner}/{repo}/security-advisories||! summary! description! cve_id vulnerabilities! cwe_ids credits severity cvss_vector_string start_private_fork||security-advisories/repository-advisories#create-a-repository-security-advisory|Create a repository security advisory",
    "create_repository_advisory_cve_request": "POST /repos/{owner}/{repo}/security-advisories/{ghsa_id}/cve||||security-advisories/repository-advisories#request-a-cve-for-a-repository-security-advisory|Request a CVE for a repository security advisory",
    "get_global_advisory": "GET /advisories/{ghsa_id}||||security-advisories/global-advisories#get-a-global-security-advisory|Get a global security advisory",
    "get_repository_advisory": "GET /repos/{owner}/{repo}/security-advisories/{ghsa_id}||||security-advisories/repository-advisories#get-a-repository-security-advisory|Get a repository security advisory",
    "list_global_advisories": "GET /advisories|ghsa_id type cve_id ecosystem severity cwes[] is_withdrawn affects[] published updated modified epss_percentage epss_percentile before after direction per_page sort|||security-advisories/global-advisories#list-global-security-advisories|List global security advisories",
    "list_org_repository_advisories": "GET /orgs/{org}/security-advisories|direction sort before after per_page state|||security-advisories/repository-advisories#list-repository-security-advisories-for-an-organization|List repository security advisories for an organization",
    "list_repository_advisories": "GET /repos/{owner}/{repo}/security-advisories|direction sort before after per_page state|||security-advisories/repository-advisories#list-repository-security-advisories|List repository security advisories",
    "update_repository_advisory": "PATCH /repos/{owner}/{repo}/security-advisories/{ghsa_id}||! summary description cve_id vulnerabilities cwe_ids credits severity cvss_vector_string state collaborating_users collaborating_teams||security-advisories/repository-advisories#update-a-repository-security-advisory|Update a repository security advisory",
}
