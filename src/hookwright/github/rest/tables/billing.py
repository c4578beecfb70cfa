"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "create_organization_budget": "POST /organizations/{org}/settings/billing/budgets||? budget_amount prevent_further_usage budget_alerting budget_scope budget_entity_name budget_type budget_product_sku user||billing/budgets#create-a-budget-for-an-organization|Create a budget for an organization",
    "delete_budget_org": "DELETE /organizations/{org}/settings/billing/budgets/{budget_id}||||billing/budgets#delete-a-budget-for-an-organization|Delete a budget for an organization",
    "get_all_budgets_org": "GET /organizations/{org}/settings/billing/budgets|page per_page scope user|||billing/budgets#get-all-budgets-for-an-organization|Get all budgets for an organization",
    "get_budget_org": "GET /organizations/{org}/settings/billing/budgets/{budget_id}||||billing/budgets#get-a-budget-by-id-for-an-organization|Get a budget by ID for an organization",
    "get_github_billing_ai_credit_usage_report_org": "GET /organizations/{org}/settings/billing/ai_credit/usage|year month day user model product|||billing/usage#get-billing-ai-credit-usage-report-for-an-organization|Get billing AI credit usage report for an organization",
    "get_github_billing_ai_credit_usage_report_user": "GET /users/{username}/settings/billing/ai_credit/usage|year month day model product|||billing/usage#get-billing-ai-credit-usage-report-for-a-user|Get billing AI credit usage report for a user",
    "get_github_billing_premium_request_usage_report_org": "GET /organizations/{org}/settings/billing/premium_request/usage|year month day user model product|||billing/usage#get-billing-premium-request-usage-report-for-an-organization|Get billing premium request usage report for an organization",
    "get_github_billing_premium_request_usage_report_user": "GET /users/{username}/settings/billing/premium_request/usage|year month day model product|||billing/usage#get-billing-premium-request-usage-report-for-a-user|Get billing premium request usage report for a user",
    "get_github_billing_usage_report_org": "GET /organizations/{org}/settings/billing/usage|year month day|||billing/usage#get-billing-usage-report-for-an-organization|Get billing usage report for an organization",
    "get_github_billing_usage_report_user": "GET /users/{username}/settings/billing/usage|year month day|||billing/usage#get-billing-usage-report-for-a-user|Get billing usage report for a user",
    "get_github_billing_usage_summary_report_org": "GET /organizations/{org}/settings/billing/usage/summary|year month day repository product sku|||billing/usage#get-billing-usage-summary-for-an-organization|Get billing usage summary for an organization",
    "get_github_billing_usage_summary_report_user": "GET /users/{username}/settings/billing/usage/summary|year month day repository product sku|||billing/usage#get-billing-usage-summary-for-a-user|Get billing usage summary for a user",
    "update_budget_org": "PATCH /organizations/{org}/settings/billing/budgets/{budget_id}||! budget_amount prevent_further_usage budget_alerting budget_scope budget_entity_name budget_type budget_product_sku user||billing/budgets#update-a-budget-for-an-organization|Update a budget for an organization",
}
