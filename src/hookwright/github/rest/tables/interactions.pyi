from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Interactions:
    async def get_pull_request_bypass_list_for_repo(self, owner: str, repo: str) -> list[Record]:
        """Get pull request creation cap bypass list for a repository. https://docs.github.com/rest/interactions/repos#get-pull-request-creation-cap-bypass-list-for-a-repository"""
    async def get_pull_request_creation_cap_for_org(self, org: str) -> Record:
        """Get pull request creation cap for an org. https://docs.github.com/rest/interactions/orgs#get-pull-request-creation-cap-for-an-org"""
    async def get_pull_request_creation_cap_for_repo(self, owner: str, repo: str) -> Record:
        """Get pull request creation cap for a repository. https://docs.github.com/rest/interactions/repos#get-pull-request-creation-cap-for-a-repository"""
    async def get_restrictions_for_authenticated_user(self) -> Record | None:
        """Get interaction restrictions for your public repositories. https://docs.github.com/rest/interactions/user#get-interaction-restrictions-for-your-public-repositories"""
    async def get_restrictions_for_org(self, org: str) -> Record:
        """Get interaction restrictions for an organization. https://docs.github.com/rest/interactions/orgs#get-interaction-restrictions-for-an-organization"""
    async def get_restrictions_for_repo(self, owner: str, repo: str) -> Record:
        """Get interaction restrictions for a repository. https://docs.github.com/rest/interactions/repos#get-interaction-restrictions-for-a-repository"""
    async def remove_pull_request_bypass_list_for_repo(self, owner: str, repo: str, *, users: Sequence[str]) -> None:
        """Remove users from the pull request creation cap bypass list for a repository. https://docs.github.com/rest/interactions/repos#remove-users-from-the-pull-request-creation-cap-bypass-list-for-a-repository"""
    async def remove_restrictions_for_authenticated_user(self) -> None:
        """Remove interaction restrictions from your public repositories. https://docs.github.com/rest/interactions/user#remove-interaction-restrictions-from-your-public-repositories"""
    async def remove_restrictions_for_org(self, org: str) -> None:
        """Remove interaction restrictions for an organization. https://docs.github.com/rest/interactions/orgs#remove-interaction-restrictions-for-an-organization"""
    async def remove_restrictions_for_repo(self, owner: str, repo: str) -> None:
        """Remove interaction restrictions for a repository. https://docs.github.com/rest/interactions/repos#remove-interaction-restrictions-for-a-repository"""
    async def set_pull_request_bypass_list_for_repo(self, owner: str, repo: str, *, users: Sequence[str]) -> None:
        """Add users to the pull request creation cap bypass list for a repository. https://docs.github.com/rest/interactions/repos#add-users-to-the-pull-request-creation-cap-bypass-list-for-a-repository"""
    async def set_restrictions_for_authenticated_user(
        self,
        *,
        limit: Literal["existing_users", "contributors_only", "collaborators_only"],
        expiry: Literal["one_day", "three_days", "one_week", "one_month", "six_months"] = ...,
    ) -> Record:
        """Set interaction restrictions for your public repositories. https://docs.github.com/rest/interactions/user#set-interaction-restrictions-for-your-public-repositories"""
    async def set_restrictions_for_org(
        self,
        org: str,
        *,
        limit: Literal["existing_users", "contributors_only", "collaborators_only"],
        expiry: Literal["one_day", "three_days", "one_week", "one_month", "six_months"] = ...,
    ) -> Record:
        """Set interaction restrictions for an organization. https://docs.github.com/rest/interactions/orgs#set-interaction-restrictions-for-an-organization"""
    async def set_restrictions_for_repo(
        self,
        owner: str,
        repo: str,
        *,
        limit: Literal["existing_users", "contributors_only", "collaborators_only"],
        expiry: Literal["one_day", "three_days", "one_week", "one_month", "six_months"] = ...,
    ) -> Record:
        """Set interaction restrictions for a repository. https://docs.github.com/rest/interactions/repos#set-interaction-restrictions-for-a-repository"""
    async def update_pull_request_creation_cap_for_org(
        self, org: str, *, enabled: bool, max_open_pull_requests: int = ...
    ) -> Record:
        """Update pull request creation cap for an org. https://docs.github.com/rest/interactions/orgs#update-pull-request-creation-cap-for-an-org"""
    async def update_pull_request_creation_cap_for_repo(
        self, owner: str, repo: str, *, enabled: bool, max_open_pull_requests: int = ...
    ) -> Record:
        """Update pull request creation cap for a repository. https://docs.github.com/rest/interactions/repos#update-pull-request-creation-cap-for-a-repository"""
