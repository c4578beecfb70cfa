"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_blob": "POST /repos/{owner}/{repo}/git/blobs||! content! encoding||git/blobs#create-a-blob|Create a blob",
    "create_commit": "POST /repos/{owner}/{repo}/git/commits||! message! tree! parents author committer signature||git/commits#create-a-commit|Create a commit",
    "create_ref": "POST /repos/{owner}/{repo}/git/refs||! ref! sha!||git/refs#create-a-reference|Create a reference",
    "create_tag": "POST /repos/{owner}/{repo}/git/tags||! tag! message! object! type! tagger||git/tags#create-a-tag-object|Create a tag object",
    "create_tree": "POST /repos/{owner}/{repo}/git/trees||! tree! base_tree||git/trees#create-a-tree|Create a tree",
    "delete_ref": "DELETE /repos/{owner}/{repo}/git/refs/{ref}||||git/refs#delete-a-reference|Delete a reference",
    "get_blob": "GET /repos/{owner}/{repo}/git/blobs/{file_sha}||||git/blobs#get-a-blob|Get a blob",
    "get_commit": "GET /repos/{owner}/{repo}/git/commits/{commit_sha}||||git/commits#get-a-commit-object|Get a commit object",
    "get_ref": "GET /repos/{owner}/{repo}/git/ref/{ref}||||git/refs#get-a-reference|Get a reference",
    "get_tag": "GET /repos/{owner}/{repo}/git/tags/{tag_sha}||||git/tags#get-a-tag|Get a tag",
    "get_tree": "GET /repos/{owner}/{repo}/git/trees/{tree_sha}|recursive|||git/trees#get-a-tree|Get a tree",
    "list_matching_refs": "GET /repos/{owner}/{repo}/git/matching-refs/{ref}||||git/refs#list-matching-references|List matching references",
    "update_ref": "PATCH /repos/{owner}/{repo}/git/refs/{ref}||! sha! force||git/refs#update-a-reference|Update a reference",
}
