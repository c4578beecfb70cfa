from __future__ import annotations

from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Activity:
    async def check_repo_is_starred_by_authenticated_user(self, owner: str, repo: str) -> None:
        """Check if a repository is starred by the authenticated user. https://docs.github.com/rest/activity/starring#check-if-a-repository-is-starred-by-the-authenticated-user"""
    async def delete_repo_subscription(self, owner: str, repo: str) -> None:
        """Delete a repository subscription. https://docs.github.com/rest/activity/watching#delete-a-repository-subscription"""
    async def delete_thread_subscription(self, thread_id: int) -> None:
        """Delete a thread subscription. https://docs.github.com/rest/activity/notifications#delete-a-thread-subscription"""
    async def get_feeds(self) -> Record:
        """Get feeds. https://docs.github.com/rest/activity/feeds#get-feeds"""
    async def get_repo_subscription(self, owner: str, repo: str) -> Record:
        """Get a repository subscription. https://docs.github.com/rest/activity/watching#get-a-repository-subscription"""
    async def get_stargazer_count_for_repo(self, owner: str, repo: str) -> Record:
        """Get stargazer count. https://docs.github.com/rest/activity/starring#get-stargazer-count"""
    async def get_thread(self, thread_id: int) -> Record:
        """Get a thread. https://docs.github.com/rest/activity/notifications#get-a-thread"""
    async def get_thread_subscription_for_authenticated_user(self, thread_id: int) -> Record:
        """Get a thread subscription for the authenticated user. https://docs.github.com/rest/activity/notifications#get-a-thread-subscription-for-the-authenticated-user"""
    async def list_events_for_authenticated_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List events for the authenticated user. https://docs.github.com/rest/activity/events#list-events-for-the-authenticated-user"""
    async def list_notifications_for_authenticated_user(
        self,
        *,
        all: bool = ...,
        participating: bool = ...,
        since: str = ...,
        before: str = ...,
        page: int = ...,
        per_page: int = ...,
    ) -> list[Record]:
        """List notifications for the authenticated user. https://docs.github.com/rest/activity/notifications#list-notifications-for-the-authenticated-user"""
    async def list_org_events_for_authenticated_user(
        self, username: str, org: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List organization events for the authenticated user. https://docs.github.com/rest/activity/events#list-organization-events-for-the-authenticated-user"""
    async def list_public_events(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List public events. https://docs.github.com/rest/activity/events#list-public-events"""
    async def list_public_events_for_repo_network(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List public events for a network of repositories. https://docs.github.com/rest/activity/events#list-public-events-for-a-network-of-repositories"""
    async def list_public_events_for_user(self, username: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List public events for a user. https://docs.github.com/rest/activity/events#list-public-events-for-a-user"""
    async def list_public_org_events(self, org: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List public organization events. https://docs.github.com/rest/activity/events#list-public-organization-events"""
    async def list_received_events_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List events received by the authenticated user. https://docs.github.com/rest/activity/events#list-events-received-by-the-authenticated-user"""
    async def list_received_public_events_for_user(
        self, username: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List public events received by a user. https://docs.github.com/rest/activity/events#list-public-events-received-by-a-user"""
    async def list_repo_events(self, owner: str, repo: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repository events. https://docs.github.com/rest/activity/events#list-repository-events"""
    async def list_repo_notifications_for_authenticated_user(
        self,
        owner: str,
        repo: str,
        *,
        all: bool = ...,
        participating: bool = ...,
        since: str = ...,
        before: str = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List repository notifications for the authenticated user. https://docs.github.com/rest/activity/notifications#list-repository-notifications-for-the-authenticated-user"""
    async def list_repos_starred_by_authenticated_user(
        self,
        *,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List repositories starred by the authenticated user. https://docs.github.com/rest/activity/starring#list-repositories-starred-by-the-authenticated-user"""
    async def list_repos_starred_by_user(
        self,
        username: str,
        *,
        sort: Literal["created", "updated"] = ...,
        direction: Literal["asc", "desc"] = ...,
        per_page: int = ...,
        page: int = ...,
    ) -> list[Record]:
        """List repositories starred by a user. https://docs.github.com/rest/activity/starring#list-repositories-starred-by-a-user"""
    async def list_repos_watched_by_user(self, username: str, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repositories watched by a user. https://docs.github.com/rest/activity/watching#list-repositories-watched-by-a-user"""
    async def list_stargazers_for_repo(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List stargazers. https://docs.github.com/rest/activity/starring#list-stargazers"""
    async def list_watched_repos_for_authenticated_user(self, *, per_page: int = ..., page: int = ...) -> list[Record]:
        """List repositories watched by the authenticated user. https://docs.github.com/rest/activity/watching#list-repositories-watched-by-the-authenticated-user"""
    async def list_watchers_for_repo(
        self, owner: str, repo: str, *, per_page: int = ..., page: int = ...
    ) -> list[Record]:
        """List watchers. https://docs.github.com/rest/activity/watching#list-watchers"""
    async def mark_notifications_as_read(self, *, last_read_at: str = ..., read: bool = ...) -> Record | None:
        """Mark notifications as read. https://docs.github.com/rest/activity/notifications#mark-notifications-as-read"""
    async def mark_repo_notifications_as_read(self, owner: str, repo: str, *, last_read_at: str = ...) -> Record | None:
        """Mark repository notifications as read. https://docs.github.com/rest/activity/notifications#mark-repository-notifications-as-read"""
    async def mark_thread_as_done(self, thread_id: int) -> None:
        """Mark a thread as done. https://docs.github.com/rest/activity/notifications#mark-a-thread-as-done"""
    async def mark_thread_as_read(self, thread_id: int) -> None:
        """Mark a thread as read. https://docs.github.com/rest/activity/notifications#mark-a-thread-as-read"""
    async def set_repo_subscription(
        self, owner: str, repo: str, *, subscribed: bool = ..., ignored: bool = ...
    ) -> Record:
        """Set a repository subscription. https://docs.github.com/rest/activity/watching#set-a-repository-subscription"""
    async def set_thread_subscription(self, thread_id: int, *, ignored: bool = ...) -> Record:
        """Set a thread subscription. https://docs.github.com/rest/activity/notifications#set-a-thread-subscription"""
    async def star_repo_for_authenticated_user(self, owner: str, repo: str) -> None:
        """Star a repository for the authenticated user. https://docs.github.com/rest/activity/starring#star-a-repository-for-the-authenticated-user"""
    async def unstar_repo_for_authenticated_user(self, owner: str, repo: str) -> None:
        """Unstar a repository for the authenticated user. https://docs.github.com/rest/activity/starring#unstar-a-repository-for-the-authenticated-user"""
