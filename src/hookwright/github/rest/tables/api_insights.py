"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get_route_stats_by_actor": "GET /orgs/{org}/insights/api/route-stats/{actor_type}/{actor_id}|min_timestamp! max_timestamp page per_page direction sort api_route_substring|||orgs/api-insights#get-route-stats-by-actor|Get route stats by actor",
    "get_subject_stats": "GET /orgs/{org}/insights/api/subject-stats|min_timestamp! max_timestamp page per_page direction sort subject_name_substring|||orgs/api-insights#get-subject-stats|Get subject stats",
    "get_summary_stats": "GET /orgs/{org}/insights/api/summary-stats|min_timestamp! max_timestamp|||orgs/api-insights#get-summary-stats|Get summary stats",
    "get_summary_stats_by_actor": "GET /orgs/{org}/insights/api/summary-stats/{actor_type}/{actor_id}|min_timestamp! max_timestamp|||orgs/api-insights#get-summary-stats-by-actor|Get summary stats by actor",
    "get_summary_stats_by_user": "GET /orgs/{org}/insights/api/summary-stats/users/{user_id}|min_timestamp! max_timestamp|||orgs/api-insights#get-summary-stats-by-user|Get summary stats by user",
    "get_time_stats": "GET /orgs/{org}/insights/api/time-stats|min_timestamp! max_timestamp timestamp_increment!|||orgs/api-insights#get-time-stats|Get time stats",
    "get_time_stats_by_actor": "GET /orgs/{org}/insights/api/time-stats/{actor_type}/{actor_id}|min_timestamp! max_timestamp timestamp_increment!|||orgs/api-insights#get-time-stats-by-actor|Get time stats by actor",
    "get_time_stats_by_user": "GET /orgs/{org}/insights/api/time-stats/users/{user_id}|min_timestamp! max_timestamp timestamp_increment!|||orgs/api-insights#get-time-stats-by-user|Get time stats by user",
    "get_user_stats": "GET /orgs/{org}/insights/api/user-stats/{user_id}|min_timestamp! max_timestamp page per_page direction sort actor_name_substring|||orgs/api-insights#get-user-stats|Get user stats",
}
