from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Git:
    async def create_blob(self, owner: str, repo: str, *, content: str, encoding: str = ...) -> Record:
        """Create a blob. https://docs.github.com/rest/git/blobs#create-a-blob"""
    async def create_commit(
        self,
        owner: str,
        repo: str,
        *,
        message: str,
        tree: str,
        parents: Sequence[str] = ...,
        author: Object = ...,
        committer: Object = ...,
        signature: str = ...,
    ) -> Record:
        """Create a commit. https://docs.github.com/rest/git/commits#create-a-commit"""
    async def create_ref(self, owner: str, repo: str, *, ref: str, sha: str) -> Record:
        """Create a reference. https://docs.github.com/rest/git/refs#create-a-reference"""
    async def create_tag(
        self,
        owner: str,
        repo: str,
        *,
        tag: str,
        message: str,
        object: str,
        type: Literal["commit", "tree", "blob"],
        tagger: Object = ...,
    ) -> Record:
        """Create a tag object. https://docs.github.com/rest/git/tags#create-a-tag-object"""
    async def create_tree(self, owner: str, repo: str, *, tree: Sequence[Object], base_tree: str = ...) -> Record:
        """Create a tree. https://docs.github.com/rest/git/trees#create-a-tree"""
    async def delete_ref(self, owner: str, repo: str, ref: str) -> None:
        """Delete a reference. https://docs.github.com/rest/git/refs#delete-a-reference"""
    async def get_blob(self, owner: str, repo: str, file_sha: str) -> Record:
        """Get a blob. https://docs.github.com/rest/git/blobs#get-a-blob"""
    async def get_commit(self, owner: str, repo: str, commit_sha: str) -> Record:
        """Get a commit object. https://docs.github.com/rest/git/commits#get-a-commit-object"""
    async def get_ref(self, owner: str, repo: str, ref: str) -> Record:
        """Get a reference. https://docs.github.com/rest/git/refs#get-a-reference"""
    async def get_tag(self, owner: str, repo: str, tag_sha: str) -> Record:
        """Get a tag. https://docs.github.com/rest/git/tags#get-a-tag"""
    async def get_tree(self, owner: str, repo: str, tree_sha: str, *, recursive: str = ...) -> Record:
        """Get a tree. https://docs.github.com/rest/git/trees#get-a-tree"""
    async def list_matching_refs(self, owner: str, repo: str, ref: str) -> list[Record]:
        """List matching references. https://docs.github.com/rest/git/refs#list-matching-references"""
    async def update_ref(self, owner: str, repo: str, ref: str, *, sha: str, force: bool = ...) -> Record:
        """Update a reference. https://docs.github.com/rest/git/refs#update-a-reference"""
