"""How a test says what there is on the stand-in, before the App looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookwright.testing.fake_github_accounts import Members, Stars, Teams
from hookwright.testing.fake_github_git import with_git
from hookwright.testing.fake_github_labels import Labels
from hookwright.testing.fake_github_pull_state import add_pull
from hookwright.testing.fake_github_state import BORN, State, label_of


class Arranging:
    """The arrangements of `FakeGitHub`. ``repository`` is ``owner/name``, and is made where there is none."""

    state: State

    def add_repository(
        self, repository: str, *, files: Mapping[str, bytes | str] | None = None, **fields: Any
    ) -> dict[str, Any]:
        """``private``, ``archived``, ``default_branch``, ``description``…; ``files`` on its default branch."""
        made = self.state.add_repository(repository, **fields)
        if files:
            self.add_files(repository, files)
        return made

    def add_files(
        self,
        repository: str,
        files: Mapping[str, bytes | str | None],
        *,
        branch: str | None = None,
        message: str = "Change files",
    ) -> str:
        """A commit with these files (``None`` deletes) on a branch, which is made if need be; its SHA."""
        made = self.state.add_repository(repository)
        git = with_git(self.state, made)
        name = branch or made["default_branch"]
        git.refs.setdefault(f"refs/heads/{name}", git.refs[f"refs/heads/{made['default_branch']}"])
        changes = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        return git.put(name, changes, message).sha

    def file(self, repository: str, path: str, *, branch: str | None = None) -> bytes | None:
        """What a file holds by now; ``None``: there is no such file, branch or repository."""
        made = self.state.repositories.get(repository.lower())
        commit = None if made is None else with_git(self.state, made).resolve(branch or made["default_branch"])
        if made is None or commit is None:
            return None
        git = with_git(self.state, made)
        found = git.files(commit.tree).get(path)
        return None if found is None else git.blobs[found[1]]

    def add_issue(
        self, repository: str, title: str = "An issue", *, number: int | None = None, by: str = "octocat", **fields: Any
    ) -> dict[str, Any]:
        """``body``, ``labels``, ``assignees``…"""
        made = self.state.add_repository(repository)
        for label in fields.get("labels") or ():
            self.state.part(Labels, made).ensure(self.state, label_of(label)["name"])
        return self.state.add_issue(made, {"title": title, **fields}, number=number, user=self.state.account(by))

    def add_pull(
        self,
        repository: str,
        title: str = "A change",
        *,
        files: Mapping[str, bytes | str | None] | None = None,
        head: str = "change",
        base: str | None = None,
        number: int | None = None,
        by: str = "octocat",
        draft: bool = False,
        **fields: Any,
    ) -> dict[str, Any]:
        """A pull request from the branch ``head``, to which ``files`` are committed."""
        made = self.state.add_repository(repository)
        self.add_files(repository, files or {f"{head}.txt": "A change.\n"}, branch=head, message=title)
        issue = self.add_issue(repository, title, number=number, by=by, **fields)
        return add_pull(self.state, made, issue["number"], head=head, base=base or made["default_branch"], draft=draft)

    def add_collaborator(self, repository: str, login: str, role: str = "write") -> None:
        """``admin``, ``maintain``, ``write``, ``triage``, ``read`` or ``none``."""
        self.state.account(login)
        self.state.add_repository(repository)
        self.state.collaborators[repository.lower(), login.lower()] = role

    def add_installation(self, account: str = "octo-org", **fields: Any) -> dict[str, Any]:
        """See `State.add_installation`: ``id``, ``app``, ``repositories``, ``permissions``."""
        return self.state.add_installation(account, **fields)

    def add_member(self, org: str, login: str, role: str = "member") -> None:
        self.state.account(org, "Organization")
        self.state.account(login)
        self.state.part(Members).of.setdefault(org.lower(), {})[login] = role

    def add_team(self, org: str, name: str, *members: str) -> dict[str, Any]:
        self.state.account(org, "Organization")
        for login in members:
            self.state.account(login)
        return self.state.part(Teams).add(self.state, org, name, members=dict.fromkeys(members, "member"))

    def star(self, login: str, repository: str, *, at: str = BORN) -> None:
        """``at`` as GitHub writes moments: ``2026-01-31T12:00:00Z``."""
        made = self.state.add_repository(repository)
        self.state.account(login)
        self.state.part(Stars).of.setdefault(login.lower(), {})[made["full_name"]] = at

    def unstar(self, login: str, repository: str) -> None:
        self.state.part(Stars).of.get(login.lower(), {}).pop(
            self.state.repositories[repository.lower()]["full_name"], None
        )

    def rename_repository(self, repository: str, to: str) -> None:
        """Another name, another owner, or both; its number stays, and so do its stars."""
        made = self.state.repositories.pop(repository.lower())
        before = made["full_name"]
        owner, _, name = to.partition("/")
        made |= {"full_name": to, "name": name, "owner": self.state.account(owner, "Organization")}
        self.state.repositories[to.lower()] = made
        for kept in self.state.part(Stars).of.values():
            if before in kept:
                kept[to] = kept.pop(before)
