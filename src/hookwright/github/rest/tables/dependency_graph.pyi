from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class DependencyGraph:
    async def create_repository_snapshot(
        self,
        owner: str,
        repo: str,
        *,
        version: int,
        job: Object,
        sha: str,
        ref: str,
        detector: Object,
        scanned: str,
        metadata: Object = ...,
        manifests: Object = ...,
    ) -> Record:
        """Create a snapshot of dependencies for a repository. https://docs.github.com/rest/dependency-graph/dependency-submission#create-a-snapshot-of-dependencies-for-a-repository"""
    async def diff_range(self, owner: str, repo: str, basehead: str, *, name: str = ...) -> list[Record]:
        """Get a diff of the dependencies between commits. https://docs.github.com/rest/dependency-graph/dependency-review#get-a-diff-of-the-dependencies-between-commits"""
    async def export_sbom(self, owner: str, repo: str) -> Record:
        """Export a software bill of materials (SBOM) for a repository. https://docs.github.com/rest/dependency-graph/sboms#export-a-software-bill-of-materials-sbom-for-a-repository"""
    async def fetch_sbom_report(self, owner: str, repo: str, sbom_uuid: str) -> bytes:
        """Fetch a software bill of materials (SBOM) for a repository. https://docs.github.com/rest/dependency-graph/sboms#fetch-a-software-bill-of-materials-sbom-for-a-repository"""
    async def generate_sbom_report(self, owner: str, repo: str) -> Record:
        """Request generation of a software bill of materials (SBOM) for a repository. https://docs.github.com/rest/dependency-graph/sboms#request-generation-of-a-software-bill-of-materials-sbom-for-a-repository"""
