"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "check_is_starred": "GET /gists/{gist_id}/star||||gists/gists#check-if-a-gist-is-starred|Check if a gist is starred",
    "create": "POST /gists||! description files! public||gists/gists#create-a-gist|Create a gist",
    "create_comment": "POST /gists/{gist_id}/comments||! body!||gists/comments#create-a-gist-comment|Create a gist comment",
    "delete": "DELETE /gists/{gist_id}||||gists/gists#delete-a-gist|Delete a gist",
    "delete_comment": "DELETE /gists/{gist_id}/comments/{comment_id}||||gists/comments#delete-a-gist-comment|Delete a gist comment",
    "fork": "POST /gists/{gist_id}/forks||||gists/gists#fork-a-gist|Fork a gist",
    "get": "GET /gists/{gist_id}||||gists/gists#get-a-gist|Get a gist",
    "get_comment": "GET /gists/{gist_id}/comments/{comment_id}||||gists/comments#get-a-gist-comment|Get a gist comment",
    "get_revision": "GET /gists/{gist_id}/{sha}||||gists/gists#get-a-gist-revision|Get a gist revision",
    "list": "GET /gists|since per_page page|||gists/gists#list-gists-for-the-authenticated-user|List gists for the authenticated user",
    "list_comments": "GET /gists/{gist_id}/comments|per_page page|||gists/comments#list-gist-comments|List gist comments",
    "list_commits": "GET /gists/{gist_id}/commits|per_page page|||gists/gists#list-gist-commits|List gist commits",
    "list_for_user": "GET /users/{username}/gists|since per_page page|||gists/gists#list-gists-for-a-user|List gists for a user",
    "list_forks": "GET /gists/{gist_id}/forks|per_page page|||gists/gists#list-gist-forks|List gist forks",
    "list_public": "GET /gists/public|since per_page page|||gists/gists#list-public-gists|List public gists",
    "list_starred": "GET /gists/starred|since per_page page|||gists/gists#list-starred-gists|List starred gists",
    "star": "PUT /gists/{gist_id}/star||||gists/gists#star-a-gist|Star a gist",
    "unstar": "DELETE /gists/{gist_id}/star||||gists/gists#unstar-a-gist|Unstar a gist",
    "update": "PATCH /gists/{gist_id}||! description files||reference/gists/#update-a-gist|Update a gist",
    "update_comment": "PATCH /gists/{gist_id}/comments/{comment_id}||! body!||gists/comments#update-a-gist-comment|Update a gist comment",
}
