"""Which workflows may: a value to be compared, kept and shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hookwright.github.oidc_claims import WorkflowClaims

_UNSAFE_BY_DEFAULT = "pull_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcPolicy:
    """Everything that is named must hold; within one of these, one of several is enough.

    A number is an id, which stays the same for ever; a name may be registered by somebody else once it is given up,
    so trust ids where it matters. Names are compared without regard to case. In a glob ``*`` stays within one part of
    a path, ``**`` does not, and neither passes an ``@``.

    At least one of ``repositories``, ``owners`` and ``enterprises`` must be given: whoever has a GitHub account can
    get a token from GitHub's issuer. Raises `ValueError` otherwise; `anyone` is for those who check by themselves.
    """

    repositories: tuple[str | int, ...] = ()
    """``octo-org/octo-repo``, ``octo-org/*``, or ids; digits alone are an id too."""
    owners: tuple[str | int, ...] = ()
    enterprises: tuple[str | int, ...] = ()
    environments: tuple[str, ...] = ()
    """The job's deployment environment, whose protection rules have held then. Compared as written."""
    refs: tuple[str, ...] = ()
    """``refs/heads/main``, ``refs/heads/release/*``, ``refs/tags/v*``. Compared as written."""
    workflows: tuple[str, ...] = ()
    """The workflow whose job runs, ``octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main``; without ``@``
    at any ref, so in any version that anybody with write access has pushed."""
    actors: tuple[str | int, ...] = ()
    events: tuple[str, ...] = ()
    """Empty: all but ``pull_request``, in which code runs that nobody has reviewed."""
    visibilities: tuple[str, ...] = ()
    """``public``, ``internal``, ``private``."""
    runners: tuple[str, ...] = ()
    """``github-hosted``, ``self-hosted``."""
    protected_refs: bool = False
    """Only refs that a rule protects."""
    unanchored: bool = False
    """Written by `anyone`."""

    def __post_init__(self) -> None:
        for name in _LISTS:
            given = getattr(self, name)
            if isinstance(given, str | int):
                raise ValueError(f"{name} takes several: write {name}=({given!r},)")
            object.__setattr__(self, name, tuple(given))
            for one in getattr(self, name):
                numbers = name in ("repositories", "owners", "enterprises", "actors")
                if isinstance(one, bool) or not isinstance(one, str | int) or (isinstance(one, int) and not numbers):
                    raise ValueError(f"{name}: {one!r} is no name")
                if one == "":
                    raise ValueError(f"{name}: an empty name matches nothing that was meant")
        for one in self.repositories:
            if isinstance(one, str) and not one.isdecimal() and one.count("/") != 1 and one != "**":
                raise ValueError(f"repositories: {one!r} is neither owner/name nor an id")
        if not self.unanchored and not (self.repositories or self.owners or self.enterprises):
            raise ValueError(
                "a policy says whose workflows it trusts: give repositories, owners or enterprises, by id where you "
                "can; OidcPolicy.anyone() trusts every account that GitHub has"
            )

    @classmethod
    def anyone(cls) -> OidcPolicy:
        """Every workflow of the issuer, pull requests too. The caller looks at the claims."""
        return cls(unanchored=True)

    def refusal(self, claims: WorkflowClaims) -> str | None:
        """Why a workflow with these claims may not; ``None``: it may. Repeats what the claims say, nothing else."""
        for title, wanted, said, id in (
            ("repository", self.repositories, claims.repository, claims.repository_id),
            ("owner", self.owners, claims.repository_owner, claims.repository_owner_id),
            ("enterprise", self.enterprises, claims.enterprise, claims.enterprise_id),
            ("actor", self.actors, claims.actor, claims.actor_id),
        ):
            if wanted and not _known(wanted, said, id, digits=title == "repository"):
                return f"the {title} {_shown(said)} ({_shown(id)}) is not allowed"
        for title, globs, found in (
            ("environment", self.environments, claims.environment),
            ("ref", self.refs, claims.ref),
            ("visibility", self.visibilities, claims.repository_visibility),
            ("runner", self.runners, claims.runner_environment),
        ):
            if globs and not any(_matches(glob, found) for glob in globs):
                return f"the {title} {_shown(found)} is not allowed"
        if self.workflows and not any(_is_workflow(glob, claims.job_workflow_ref) for glob in self.workflows):
            return f"the workflow {_shown(claims.job_workflow_ref)} is not allowed"
        if self.events:
            if not any(_matches(glob, claims.event_name) for glob in self.events):
                return f"the event {_shown(claims.event_name)} is not allowed"
        elif claims.event_name == _UNSAFE_BY_DEFAULT and not self.unanchored:
            return "runs for pull requests are not allowed"
        if self.protected_refs and not claims.on_protected_ref:
            return f"the ref {_shown(claims.ref)} is not protected"
        return None


_LISTS = (
    "repositories",
    "owners",
    "enterprises",
    "environments",
    "refs",
    "workflows",
    "actors",
    "events",
    "visibilities",
    "runners",
)


def _known(wanted: Iterable[str | int], name: str, id: str, *, digits: bool) -> bool:
    for one in wanted:
        if isinstance(one, int) or (digits and one.isdecimal()):
            # An absent id is empty, and equals none.
            if id == str(one):
                return True
        elif _matches(one.lower(), name.lower()):
            return True
    return False


def _is_workflow(glob: str, said: str) -> bool:
    """Path and ref are compared apart: a file or a branch may have an ``@`` in its name, to look like another."""
    path, at, ref = said.partition("@refs/")
    wanted, named, wanted_ref = glob.partition("@")
    if not at or not _matches(wanted, path):
        return False
    return not named or _matches(wanted_ref, f"refs/{ref}")


def _matches(glob: str, text: str) -> bool:
    return bool(text) and _compiled(glob)(text) is not None


def _compiled(glob: str) -> Callable[[str], re.Match[str] | None]:
    # `re` keeps what it has compiled.
    parts = re.split(r"(\*\*|\*)", glob)
    pattern = "".join({"*": "[^/@]*", "**": "[^@]*"}.get(part, re.escape(part)) for part in parts)
    return re.compile(pattern, re.DOTALL).fullmatch


def _shown(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text[:200]) or "(none)"
