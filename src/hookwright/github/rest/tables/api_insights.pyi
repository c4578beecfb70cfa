from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hookwright.github.results import Record

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class ApiInsights:
    async def get_route_stats_by_actor(
        self,
        org: str,
        actor_type: Literal[
            "installation", "classic_pat", "fine_grained_pat", "oauth_app", "github_app_user_to_server"
        ],
        actor_id: int,
        *,
        min_timestamp: str,
        max_timestamp: str = ...,
        page: int = ...,
        per_page: int = ...,
        direction: Literal["asc", "desc"] = ...,
        sort: Sequence[
            Literal[
                "last_rate_limited_timestamp",
                "last_request_timestamp",
                "rate_limited_request_count",
                "http_method",
                "api_route",
                "total_request_count",
            ]
        ] = ...,
        api_route_substring: str = ...,
    ) -> list[Record]:
        """Get route stats by actor. https://docs.github.com/rest/orgs/api-insights#get-route-stats-by-actor"""
    async def get_subject_stats(
        self,
        org: str,
        *,
        min_timestamp: str,
        max_timestamp: str = ...,
        page: int = ...,
        per_page: int = ...,
        direction: Literal["asc", "desc"] = ...,
        sort: Sequence[
            Literal[
                "last_rate_limited_timestamp",
                "last_request_timestamp",
                "rate_limited_request_count",
                "subject_name",
                "total_request_count",
            ]
        ] = ...,
        subject_name_substring: str = ...,
    ) -> list[Record]:
        """Get subject stats. https://docs.github.com/rest/orgs/api-insights#get-subject-stats"""
    async def get_summary_stats(self, org: str, *, min_timestamp: str, max_timestamp: str = ...) -> Record:
        """Get summary stats. https://docs.github.com/rest/orgs/api-insights#get-summary-stats"""
    async def get_summary_stats_by_actor(
        self,
        org: str,
        actor_type: Literal[
            "installation", "classic_pat", "fine_grained_pat", "oauth_app", "github_app_user_to_server"
        ],
        actor_id: int,
        *,
        min_timestamp: str,
        max_timestamp: str = ...,
    ) -> Record:
        """Get summary stats by actor. https://docs.github.com/rest/orgs/api-insights#get-summary-stats-by-actor"""
    async def get_summary_stats_by_user(
        self, org: str, user_id: str, *, min_timestamp: str, max_timestamp: str = ...
    ) -> Record:
        """Get summary stats by user. https://docs.github.com/rest/orgs/api-insights#get-summary-stats-by-user"""
    async def get_time_stats(
        self, org: str, *, min_timestamp: str, timestamp_increment: str, max_timestamp: str = ...
    ) -> list[Record]:
        """Get time stats. https://docs.github.com/rest/orgs/api-insights#get-time-stats"""
    async def get_time_stats_by_actor(
        self,
        org: str,
        actor_type: Literal[
            "installation", "classic_pat", "fine_grained_pat", "oauth_app", "github_app_user_to_server"
        ],
        actor_id: int,
        *,
        min_timestamp: str,
        timestamp_increment: str,
        max_timestamp: str = ...,
    ) -> list[Record]:
        """Get time stats by actor. https://docs.github.com/rest/orgs/api-insights#get-time-stats-by-actor"""
    async def get_time_stats_by_user(
        self, org: str, user_id: str, *, min_timestamp: str, timestamp_increment: str, max_timestamp: str = ...
    ) -> list[Record]:
        """Get time stats by user. https://docs.github.com/rest/orgs/api-insights#get-time-stats-by-user"""
    async def get_user_stats(
        self,
        org: str,
        user_id: str,
        *,
        min_timestamp: str,
        max_timestamp: str = ...,
        page: int = ...,
        per_page: int = ...,
        direction: Literal["asc", "desc"] = ...,
        sort: Sequence[
            Literal[
                "last_rate_limited_timestamp",
                "last_request_timestamp",
                "rate_limited_request_count",
                "subject_name",
                "total_request_count",
            ]
        ] = ...,
        actor_name_substring: str = ...,
    ) -> list[Record]:
        """Get user stats. https://docs.github.com/rest/orgs/api-insights#get-user-stats"""
