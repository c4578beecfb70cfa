"""GitHub Marketplace: the App's plans and who has bought them, and GitHub's made-up ones for trials.

https://docs.github.com/en/rest/apps/marketplace
"""

from __future__ import annotations

from typing import Any

from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Route, page
from hookwright.testing.fake_github_state import BORN, State

Record = dict[str, Any]


class Marketplace:
    """Plans, and by account id what it has bought. The stubbed listing is one of its own: `StubbedMarketplace`."""

    def __init__(self) -> None:
        self.plans: dict[int, Record] = {}
        self.purchases: dict[int, Record] = {}

    def add_plan(self, id: int, name: str, *, cents: int = 1000) -> Record:
        made = self.plans[id] = {
            "id": id,
            "number": len(self.plans) + 1,
            "name": name,
            "description": f"The plan {name}",
            "monthly_price_in_cents": cents,
            "yearly_price_in_cents": cents * 10,
            "price_model": "FLAT_RATE" if cents else "FREE",
            "has_free_trial": False,
            "unit_name": None,
            "state": "published",
            "bullets": [name],
        }
        return made

    def buy(self, account: Record, plan: int, *, units: int = 1) -> Record:
        """The account has this plan from now on, instead of any other."""
        made = self.purchases[account["id"]] = {"account": account, "plan": plan, "units": units, "pending": None}
        return made

    def schedule(self, account: Record, plan: int, *, units: int = 1, at: str = "2030-02-01T00:00:00Z") -> None:
        """What is to change with the next billing cycle."""
        self.purchases[account["id"]]["pending"] = {"plan": plan, "units": units, "at": at}

    def cancel(self, account: Record) -> None:
        del self.purchases[account["id"]]


class StubbedMarketplace(Marketplace):
    """Two plans and one purchase, as GitHub makes some up."""

    def __init__(self) -> None:
        super().__init__()
        self.add_plan(1313, "Pro")
        self.add_plan(1314, "Free", cents=0)
        self.buy({"id": 4, "login": "github", "type": "Organization"}, 1313)


def _listing(state: State, call: Call) -> Marketplace:
    return state.part(StubbedMarketplace if "stubbed" in call.path else Marketplace)


def _plan(call: Call, plan: Record) -> Record:
    url = f"{call.url}/marketplace_listing/plans/{plan['id']}"
    return {"url": url, "accounts_url": f"{url}/accounts", **plan}


def _purchase(call: Call, listing: Marketplace, bought: Record) -> Record:
    account, pending = bought["account"], bought["pending"]
    kind = account.get("type", "Organization")
    found: Record = {
        "url": f"{call.url}/{'orgs' if kind == 'Organization' else 'users'}/{account['login']}",
        "type": kind,
        "id": account["id"],
        "login": account["login"],
        "email": None,
        "organization_billing_email": f"billing@{account['login']}.example",
        "marketplace_purchase": {
            "billing_cycle": "monthly",
            "next_billing_date": "2030-02-01T00:00:00Z",
            "is_installed": True,
            "unit_count": bought["units"],
            "on_free_trial": False,
            "free_trial_ends_on": None,
            "updated_at": BORN,
            "plan": _plan(call, listing.plans[bought["plan"]]),
        },
        "marketplace_pending_change": None,
    }
    if pending is not None:
        found["marketplace_pending_change"] = {
            "id": account["id"],
            "is_installed": True,
            "effective_date": pending["at"],
            "unit_count": pending["units"],
            "plan": _plan(call, listing.plans[pending["plan"]]),
        }
    return found


def _plans(state: State, call: Call) -> Answer:
    return page(call, [_plan(call, one) for one in _listing(state, call).plans.values()])


def _accounts(state: State, call: Call, id: int) -> Answer:
    listing = _listing(state, call)
    if id not in listing.plans:
        return NOT_FOUND
    bought = [one for one in listing.purchases.values() if one["plan"] == id]
    return page(call, [_purchase(call, listing, one) for one in bought])


def _account(state: State, call: Call, id: int) -> Answer:
    listing = _listing(state, call)
    bought = listing.purchases.get(id)
    return NOT_FOUND if bought is None else Answer(200, _purchase(call, listing, bought))


def _mine(state: State, call: Call) -> Answer:
    """What the signed-in user has bought, in whatever account."""
    listing = _listing(state, call)
    found = []
    for bought in listing.purchases.values():
        if "stubbed" in call.path or bought["account"]["id"] == call.actor.get("id"):
            shown = _purchase(call, listing, bought)
            account = {name: shown[name] for name in ("url", "id", "type", "login", "email")}
            account["node_id"] = f"A_{shown['id']}"
            account["organization_billing_email"] = shown["organization_billing_email"]
            purchase = {**shown["marketplace_purchase"], "account": account}
            found.append({name: value for name, value in purchase.items() if name != "is_installed"})
    return page(call, found)


_HERE = "/marketplace_listing"
ROUTES = (
    *(
        Route("GET", f"{_HERE}{kind}{path}", handler, wants="app")
        for kind in ("", "/stubbed")
        for path, handler in (
            ("/plans", _plans),
            ("/plans/{id}/accounts", _accounts),
            ("/accounts/{id}", _account),
        )
    ),
    Route("GET", "/user/marketplace_purchases", _mine, wants="user"),
    Route("GET", "/user/marketplace_purchases/stubbed", _mine, wants="user"),
)
