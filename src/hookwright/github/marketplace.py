"""Notices what Marketplace's webhooks did not bring: those that failed are not sent again, and nothing lists them.

https://docs.github.com/en/apps/github-marketplace/using-the-github-marketplace-api-in-your-app
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from hookwright.core.errors import ConfigError, Retry
from hookwright.core.registry import Registry
from hookwright.core.router import Route
from hookwright.core.schedule import SOURCE as CRON
from hookwright.core.schedule import Schedule
from hookwright.core.store import Cells
from hookwright.github.operations.shapes import Purchase

CELLS = "github.marketplace"
EVENT = "marketplace_purchase"
_LEDGER = "ledger"
_TRIES = 10


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one account has, as far as it matters: compared as a whole."""

    login: str
    type: str
    plan: int
    plan_name: str
    units: int | None = None
    cycle: str | None = None
    pending: str | None = None
    """Plan and units to come; ``None``: nothing is to change."""

    @classmethod
    def of(cls, purchase: Purchase | Mapping[str, Any]) -> Entry:
        """From an account as the API lists it."""
        bought: Mapping[str, Any] = purchase.get("marketplace_purchase") or {}
        return cls._made(purchase, bought, _pending(purchase.get("marketplace_pending_change")))

    @classmethod
    def told(cls, purchase: Mapping[str, Any]) -> Entry:
        """From the ``marketplace_purchase`` of a webhook."""
        return cls._made(purchase.get("account") or {}, purchase, None)

    @classmethod
    def _made(cls, account: Mapping[str, Any], bought: Mapping[str, Any], pending: str | None) -> Entry:
        plan: Mapping[str, Any] = bought.get("plan") or {}
        return cls(
            login=account.get("login") or "",
            type=account.get("type") or "",
            plan=plan.get("id") or 0,
            plan_name=plan.get("name") or "",
            units=bought.get("unit_count"),
            cycle=bought.get("billing_cycle"),
            pending=pending,
        )

    @property
    def bought(self) -> tuple[int, int | None, str | None]:
        return self.plan, self.units, self.cycle

    def purchase(self, account: int) -> dict[str, Any]:
        """As a webhook would tell it."""
        return {
            "account": {"id": account, "login": self.login, "type": self.type},
            "billing_cycle": self.cycle,
            "unit_count": self.units,
            "plan": {"id": self.plan, "name": self.plan_name},
        }


Ledger = dict[int, Entry]
"""By account id."""


def changes(known: Mapping[int, Entry], purchases: Mapping[int, Purchase]) -> Iterator[dict[str, Any]]:
    """What GitHub would have told by webhooks, from what was known to what there is: their payloads, with
    ``reconciled`` beside the rest."""
    for account, purchase in purchases.items():
        now, before = Entry.of(purchase), known.get(account)
        if before is None:
            yield _payload("purchased", account, now, purchase=purchase)
        elif before.bought != now.bought:
            yield _payload("changed", account, now, before=before, purchase=purchase)
        if now.pending is not None and (before is None or before.pending != now.pending):
            yield _to_come(account, now, purchase["marketplace_pending_change"])
        elif now.pending is None and before is not None and before.pending and before.bought == now.bought:
            yield _payload("pending_change_cancelled", account, now, purchase=purchase)
    for account, before in known.items():
        if account not in purchases:
            yield _payload("cancelled", account, before)


def noted(known: Mapping[int, Entry], payload: Mapping[str, Any]) -> Ledger:
    """The ledger after an event, whether it came by webhook or was made up here."""
    purchase: Mapping[str, Any] = payload.get("marketplace_purchase") or {}
    account = (purchase.get("account") or {}).get("id")
    ledger = dict(known)
    if not isinstance(account, int):
        return ledger
    match payload.get("action"):
        case "purchased" | "changed":
            ledger[account] = Entry.told(purchase)
        case "cancelled":
            ledger.pop(account, None)
        case "pending_change":
            # It tells the plan to come; what holds until then is the previous one.
            now = ledger.get(account) or Entry.told(payload.get("previous_marketplace_purchase") or purchase)
            ledger[account] = msgspec.structs.replace(now, pending=_pending(purchase))
        case "pending_change_cancelled":
            ledger[account] = msgspec.structs.replace(ledger.get(account) or Entry.told(purchase), pending=None)
    return ledger


class MarketplaceReconciliation:
    """A plugin: compares regularly what is bought with what is known, and emits the ``marketplace_purchase`` events
    that are missing. Handlers get them as if GitHub had sent them, with ``"reconciled": true`` in the payload.

    What is there the first time is taken as known, unless ``adopt=False``: then every purchase is told. ``stubbed``
    looks at GitHub's made-up listing. What is known is a small value in the store, of a hundred bytes per account.
    """

    name = "marketplace"

    def __init__(self, every: str = "17 */6 * * *", *, adopt: bool = True, stubbed: bool = False) -> None:
        """``every``: when, in five fields of cron, UTC."""
        self._every = every
        self._adopt = adopt
        self._stubbed = stubbed
        self._cells: Cells | None = None

    def setup(self, registry: Registry) -> None:
        self._cells = None if registry.cells is None else registry.cells(CELLS)
        registry.schedules.append(Schedule(name=self.name, expression=self._every))
        registry.router.add(
            Route(
                name=f"cron:{self.name}",
                events=(self.name,),
                source=CRON,
                handler=self.reconcile,
                timeout=timedelta(minutes=30),
                concurrency=1,
                order="latest",
            )
        )
        registry.router.add(
            Route(name=f"{self.name}:note", events=(EVENT,), handler=self.note, concurrency=1, order="fifo")
        )

    async def reconcile(self, ctx: Any) -> dict[str, int]:
        """How many events were missing. Raises `Retry` where the App has no plans: then it has no listing, or GitHub
        hides it, and that nobody has bought anything would be wrong news."""
        app = ctx.github_app().app
        marketplace = app.stubbed_marketplace if self._stubbed else app.marketplace
        if await marketplace.plans().first() is None:
            raise Retry("the GitHub App has no Marketplace plans")
        purchases = await marketplace.everything()
        known, version = await self._read()
        if known is None:
            known = {}
            if self._adopt:
                await self._write({account: Entry.of(one) for account, one in purchases.items()}, version)
                return {"adopted": len(purchases)}
        missing = [*changes(known, purchases)]
        for payload in missing:
            ctx.emit(f"{EVENT}.{payload['action']}", payload)
        return {"emitted": len(missing)}

    async def note(self, ctx: Any) -> None:
        """Keeps the ledger: of each event, from GitHub or from here."""
        for _ in range(_TRIES):
            known, version = await self._read()
            if known is None and self._adopt and not ctx.payload.get("reconciled"):
                # The first comparison takes all that is there, this one included.
                return
            if await self._write(noted(known or {}, ctx.payload), version):
                return
        raise Retry("others write the ledger as well; again")

    async def _read(self) -> tuple[Ledger | None, int]:
        if self._cells is None:
            raise ConfigError("the Marketplace's ledger needs a store")
        cell = await self._cells.get(_LEDGER)
        if cell is None:
            return None, 0
        return msgspec.json.decode(cell.value, type=Ledger), cell.version

    async def _write(self, ledger: Ledger, version: int) -> bool:
        assert self._cells is not None
        return await self._cells.put(_LEDGER, msgspec.json.encode(ledger), expect=version) is not None


def _payload(
    action: str,
    account: int,
    entry: Entry,
    *,
    before: Entry | None = None,
    purchase: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    bought = entry.purchase(account) | dict((purchase or {}).get("marketplace_purchase") or {})
    bought["account"] = entry.purchase(account)["account"] | {
        name: purchase[name] for name in ("organization_billing_email", "email") if purchase and purchase.get(name)
    }
    found: dict[str, Any] = {
        "action": action,
        "effective_date": bought.get("updated_at"),
        "sender": {"id": account, "login": entry.login, "type": entry.type},
        "marketplace_purchase": bought,
        "reconciled": True,
    }
    if before is not None:
        found["previous_marketplace_purchase"] = before.purchase(account)
    return found


def _to_come(account: int, now: Entry, pending: Mapping[str, Any]) -> dict[str, Any]:
    """``pending_change``: the purchase is the one to come, at its ``effective_date``."""
    found = _payload("pending_change", account, now, before=now)
    found["marketplace_purchase"] |= {"plan": pending.get("plan") or {}, "unit_count": pending.get("unit_count")}
    found["effective_date"] = pending.get("effective_date")
    return found


def _pending(change: Mapping[str, Any] | None) -> str | None:
    if not change:
        return None
    return f"{(change.get('plan') or {}).get('id')}:{change.get('unit_count')}"
