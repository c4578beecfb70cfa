"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_for_commit_comment": "POST /repos/{owner}/{repo}/comments/{comment_id}/reactions||! content!||reactions/reactions#create-reaction-for-a-commit-comment|Create reaction for a commit comment",
    "create_for_issue": "POST /repos/{owner}/{repo}/issues/{issue_number}/reactions||! content!||reactions/reactions#create-reaction-for-an-issue|Create reaction for an issue",
    "create_for_issue_comment": "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions||! content!||reactions/reactions#create-reaction-for-an-issue-comment|Create reaction for an issue comment",
    "create_for_pull_request_review_comment": "POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions||! content!||reactions/reactions#create-reaction-for-a-pull-request-review-comment|Create reaction for a pull request review comment",
    "create_for_release": "POST /repos/{owner}/{repo}/releases/{release_id}/reactions||! content!||reactions/reactions#create-reaction-for-a-release|Create reaction for a release",
    "delete_for_commit_comment": "DELETE /repos/{owner}/{repo}/comments/{comment_id}/reactions/{reaction_id}||||reactions/reactions#delete-a-commit-comment-reaction|Delete a commit comment reaction",
    "delete_for_issue": "DELETE /repos/{owner}/{repo}/issues/{issue_number}/reactions/{reaction_id}||||reactions/reactions#delete-an-issue-reaction|Delete an issue reaction",
    "delete_for_issue_comment": "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}||||reactions/reactions#delete-an-issue-comment-reaction|Delete an issue comment reaction",
    "delete_for_pull_request_comment": "DELETE /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions/{reaction_id}||||reactions/reactions#delete-a-pull-request-comment-reaction|Delete a pull request comment reaction",
    "delete_for_release": "DELETE /repos/{owner}/{repo}/releases/{release_id}/reactions/{reaction_id}||||reactions/reactions#delete-a-release-reaction|Delete a release reaction",
    "list_for_commit_comment": "GET /repos/{owner}/{repo}/comments/{comment_id}/reactions|content per_page page|||reactions/reactions#list-reactions-for-a-commit-comment|List reactions for a commit comment",
    "list_for_issue": "GET /repos/{owner}/{repo}/issues/{issue_number}/reactions|content per_page page|||reactions/reactions#list-reactions-for-an-issue|List reactions for an issue",
    "list_for_issue_comment": "GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions|content per_page page|||reactions/reactions#list-reactions-for-an-issue-comment|List reactions for an issue comment",
    "list_for_pull_request_review_comment": "GET /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions|content per_page page|||reactions/reactions#list-reactions-for-a-pull-request-review-comment|List reactions for a pull request review comment",
    "list_for_release": "GET /repos/{owner}/{repo}/releases/{release_id}/reactions|content per_page page|||reactions/reactions#list-reactions-for-a-release|List reactions for a release",
}
