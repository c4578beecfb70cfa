from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from hookwright.github.results import Record

OPERATIONS: dict[str, str]
Object: TypeAlias = Mapping[str, Any]

# Without a base: a name that is not here is a mistake.
class Billing:
    async def create_organization_budget(
        self,
        org: str,
        *,
        budget_amount: int = ...,
        prevent_further_usage: bool = ...,
        budget_alerting: Object = ...,
        budget_scope: Literal["organization", "repository", "multi_user_customer", "user"] = ...,
        budget_entity_name: str = ...,
        budget_type: Literal["BundlePricing"] | Literal["ProductPricing"] | Literal["SkuPricing"] = ...,
        budget_product_sku: str = ...,
        user: str = ...,
    ) -> Record:
        """Create a budget for an organization. https://docs.github.com/rest/billing/budgets#create-a-budget-for-an-organization"""
    async def delete_budget_org(self, org: str, budget_id: str) -> Record:
        """Delete a budget for an organization. https://docs.github.com/rest/billing/budgets#delete-a-budget-for-an-organization"""
    async def get_all_budgets_org(
        self,
        org: str,
        *,
        page: int = ...,
        per_page: int = ...,
        scope: Literal["enterprise", "organization", "repository", "cost_center", "multi_user_customer", "user"] = ...,
        user: str = ...,
    ) -> Record:
        """Get all budgets for an organization. https://docs.github.com/rest/billing/budgets#get-all-budgets-for-an-organization"""
    async def get_budget_org(self, org: str, budget_id: str) -> Record:
        """Get a budget by ID for an organization. https://docs.github.com/rest/billing/budgets#get-a-budget-by-id-for-an-organization"""
    async def get_github_billing_ai_credit_usage_report_org(
        self,
        org: str,
        *,
        year: int = ...,
        month: int = ...,
        day: int = ...,
        user: str = ...,
        model: str = ...,
        product: str = ...,
    ) -> Record:
        """Get billing AI credit usage report for an organization. https://docs.github.com/rest/billing/usage#get-billing-ai-credit-usage-report-for-an-organization"""
    async def get_github_billing_ai_credit_usage_report_user(
        self, username: str, *, year: int = ..., month: int = ..., day: int = ..., model: str = ..., product: str = ...
    ) -> Record:
        """Get billing AI credit usage report for a user. https://docs.github.com/rest/billing/usage#get-billing-ai-credit-usage-report-for-a-user"""
    async def get_github_billing_premium_request_usage_report_org(
        self,
        org: str,
        *,
        year: int = ...,
        month: int = ...,
        day: int = ...,
        user: str = ...,
        model: str = ...,
        product: str = ...,
    ) -> Record:
        """Get billing premium request usage report for an organization. https://docs.github.com/rest/billing/usage#get-billing-premium-request-usage-report-for-an-organization"""
    async def get_github_billing_premium_request_usage_report_user(
        self, username: str, *, year: int = ..., month: int = ..., day: int = ..., model: str = ..., product: str = ...
    ) -> Record:
        """Get billing premium request usage report for a user. https://docs.github.com/rest/billing/usage#get-billing-premium-request-usage-report-for-a-user"""
    async def get_github_billing_usage_report_org(
        self, org: str, *, year: int = ..., month: int = ..., day: int = ...
    ) -> Record:
        """Get billing usage report for an organization. https://docs.github.com/rest/billing/usage#get-billing-usage-report-for-an-organization"""
    async def get_github_billing_usage_report_user(
        self, username: str, *, year: int = ..., month: int = ..., day: int = ...
    ) -> Record:
        """Get billing usage report for a user. https://docs.github.com/rest/billing/usage#get-billing-usage-report-for-a-user"""
    async def get_github_billing_usage_summary_report_org(
        self,
        org: str,
        *,
        year: int = ...,
        month: int = ...,
        day: int = ...,
        repository: str = ...,
        product: str = ...,
        sku: str = ...,
    ) -> Record:
        """Get billing usage summary for an organization. https://docs.github.com/rest/billing/usage#get-billing-usage-summary-for-an-organization"""
    async def get_github_billing_usage_summary_report_user(
        self,
        username: str,
        *,
        year: int = ...,
        month: int = ...,
        day: int = ...,
        repository: str = ...,
        product: str = ...,
        sku: str = ...,
    ) -> Record:
        """Get billing usage summary for a user. https://docs.github.com/rest/billing/usage#get-billing-usage-summary-for-a-user"""
    async def update_budget_org(
        self,
        org: str,
        budget_id: str,
        *,
        budget_amount: int = ...,
        prevent_further_usage: bool = ...,
        budget_alerting: Object = ...,
        budget_scope: Literal[
            "enterprise", "organization", "repository", "cost_center", "multi_user_customer", "user"
        ] = ...,
        budget_entity_name: str = ...,
        budget_type: Literal["BundlePricing"] | Literal["ProductPricing"] | Literal["SkuPricing"] = ...,
        budget_product_sku: str = ...,
        user: str = ...,
    ) -> Record:
        """Update a budget for an organization. https://docs.github.com/rest/billing/budgets#update-a-budget-for-an-organization"""
