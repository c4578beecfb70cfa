"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_repository_snapshot": "POST /repos/{owner}/{repo}/dependency-graph/snapshots||! version! job! sha! ref! detector! metadata manifests scanned!||dependency-graph/dependency-submission#create-a-snapshot-of-dependencies-for-a-repository|Create a snapshot of dependencies for a repository",
    "diff_range": "GET /repos/{owner}/{repo}/dependency-graph/compare/{basehead}|name|||dependency-graph/dependency-review#get-a-diff-of-the-dependencies-between-commits|Get a diff of the dependencies between commits",
    "export_sbom": "GET /repos/{owner}/{repo}/dependency-graph/sbom||||dependency-graph/sboms#export-a-software-bill-of-materials-sbom-for-a-repository|Export a software bill of materials (SBOM) for a repository.",
    "fetch_sbom_report": "GET /repos/{owner}/{repo}/dependency-graph/sbom/fetch-report/{sbom_uuid}|||file|dependency-graph/sboms#fetch-a-software-bill-of-materials-sbom-for-a-repository|Fetch a software bill of materials (SBOM) for a repository.",
    "generate_sbom_report": "GET /repos/{owner}/{repo}/dependency-graph/sbom/generate-report||||dependency-graph/sboms#request-generation-of-a-software-bill-of-materials-sbom-for-a-repository|Request generation of a software bill of materials (SBOM) for a repository.",
}
