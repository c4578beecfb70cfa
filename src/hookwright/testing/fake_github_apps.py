"""GitHub Apps, where they are installed, and how much of their limit is left."""

from __future__ import annotations

from typing import Any

from hookwright.testing import fake_github_shapes as shapes
from hookwright.testing.fake_github_routes import NOT_FOUND, Answer, Call, Kinds, Route, fields, page
from hookwright.testing.fake_github_state import State


def _app(state: State, call: Call) -> Answer:
    found = shapes.app(call.url, call.app) or {}
    return Answer(200, {**found, "installations_count": len(_own(state, call))})


def _own(state: State, call: Call) -> list[dict[str, Any]]:
    return [
        one
        for id, one in state.installations.items()
        if id not in state.uninstalled and one["app_id"] == call.app["id"]
    ]


def _by_slug(state: State, call: Call, slug: str) -> Answer:
    for app in (state.app, *state.other_apps.values()):
        if app["slug"] == slug:
            return Answer(200, shapes.app(call.url, app))
    return NOT_FOUND


def _installations(state: State, call: Call) -> Answer:
    return page(call, [shapes.installation(call.url, one) for one in _own(state, call)])


def _installation(state: State, call: Call, id: int) -> Answer:
    found = state.installation(id)
    if found is None or found["app_id"] != call.app["id"]:
        return NOT_FOUND
    return Answer(200, shapes.installation(call.url, found))


def _uninstall(state: State, call: Call, id: int) -> Answer:
    found = state.installation(id)
    if found is None or found["app_id"] != call.app["id"]:
        return NOT_FOUND
    state.uninstalled.add(id)
    return Answer(204)


def _suspend(state: State, call: Call, id: int) -> Answer:
    found = state.installation(id)
    if found is None or found["app_id"] != call.app["id"]:
        return NOT_FOUND
    found["suspended_at"] = call.moment if call.method == "PUT" else None
    return Answer(204)


def _of_repository(state: State, call: Call, owner: str, name: str) -> Answer:
    repository = state.repository(f"{owner}/{name}")
    found = None if repository is None else state.installed_on(owner, app=call.app)
    if repository is None or found is None or not state.reaches(found["id"], repository):
        return NOT_FOUND
    return Answer(200, shapes.installation(call.url, found))


def _of_account(state: State, call: Call, login: str) -> Answer:
    found = state.installed_on(login, app=call.app)
    return NOT_FOUND if found is None else Answer(200, shapes.installation(call.url, found))


def _repositories(state: State, call: Call) -> Answer:
    assert isinstance(call.who, int)
    reached = [
        shapes.repository(state, call.url, one)
        for one in state.repositories.values()
        if state.reaches(call.who, one) and call.may_reach(one["name"])
    ]
    return page(call, reached, "repositories")


def _hook_config(state: State, call: Call) -> Answer:
    kept = state.part(HookConfig).of(call.app["id"])
    if call.method == "PATCH":
        choices: Kinds = {"url": str, "content_type": str, "secret": str, "insecure_ssl": (str, int)}
        given = fields(call, {}, choices)
        kept.update({name: given[name] for name in choices if name in given})
    shown = {**kept, "secret": "********"} if kept.get("secret") else kept
    return Answer(200, shown)


class HookConfig:
    """Where each App's webhook goes."""

    def __init__(self) -> None:
        self._configs: dict[int, dict[str, Any]] = {}

    def of(self, app: int) -> dict[str, Any]:
        usual = {"content_type": "json", "insecure_ssl": "0", "url": "https://example.com/webhooks/github"}
        return self._configs.setdefault(app, usual)


def _revoke(state: State, call: Call) -> Answer:
    # The server forgets the token; by now it was good.
    return Answer(204)


def _meta(state: State, call: Call) -> Answer:
    hooks = ["192.30.252.0/22", "185.199.108.0/22", "140.82.112.0/20", "143.55.64.0/20"]
    return Answer(200, {"verifiable_password_authentication": False, "hooks": hooks})


def _zen(state: State, call: Call) -> Answer:
    return Answer(200, body=b"Keep it logically awesome.", headers={"Content-Type": "text/plain;charset=utf-8"})


ROUTES = (
    Route("GET", "/app", _app, wants="app"),
    Route("GET", "/apps/{slug}", _by_slug, wants="anybody"),
    Route("GET", "/app/hook/config", _hook_config, wants="app"),
    Route("PATCH", "/app/hook/config", _hook_config, wants="app"),
    Route("GET", "/app/installations", _installations, wants="app"),
    Route("GET", "/app/installations/{id}", _installation, wants="app"),
    Route("DELETE", "/app/installations/{id}", _uninstall, wants="app"),
    Route("PUT", "/app/installations/{id}/suspended", _suspend, wants="app"),
    Route("DELETE", "/app/installations/{id}/suspended", _suspend, wants="app"),
    Route("GET", "/repos/{owner}/{name}/installation", _of_repository, wants="app"),
    Route("GET", "/orgs/{login}/installation", _of_account, wants="app"),
    Route("GET", "/users/{login}/installation", _of_account, wants="app"),
    Route("GET", "/installation/repositories", _repositories),
    Route("DELETE", "/installation/token", _revoke),
    Route("GET", "/meta", _meta, wants="anybody"),
    Route("GET", "/zen", _zen, wants="anybody"),
)
