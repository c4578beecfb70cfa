"""Hooks as a plugin: ``app.use(Hooks("hookwright.yaml"))``, or ``hookwright run hookwright.yaml``."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hookwright.core.clock import Clock
from hookwright.core.errors import ConfigError
from hookwright.core.registry import Registry
from hookwright.core.secret import Secret
from hookwright.core.store import Cells
from hookwright.hooks.building import Building
from hookwright.hooks.cluster import mentions_cluster, settled
from hookwright.hooks.command.running import Runs
from hookwright.hooks.declaration import Declaration, DeclaredHook
from hookwright.hooks.handling import Tools
from hookwright.hooks.kinds.declared import Declared, Ground
from hookwright.hooks.kinds.table import declare
from hookwright.hooks.loading import load
from hookwright.hooks.turnstile import Turnstile
from hookwright.hooks.watching import Stamps
from hookwright.references.resolving import Resolver
from hookwright.settings import Settings
from hookwright.sources.files.watching import Watching

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Hooks:
    """The hooks of one file and of what it includes, as a plugin. The file is read in `setup`, each time anew."""

    name = "hooks"

    def __init__(
        self,
        file: Path | str,
        *,
        environ: Mapping[str, str],
        clock: Clock = utc_now,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        blind: bool = False,
        quiet: bool = False,
        keep: bool = False,
        on_line: Callable[[str, str], None] | None = None,
        runs: Runs | None = None,
        secrets: Callable[[Path], Resolver] | None = None,
    ) -> None:
        """``environ``: for ``${VAR}``, for references, and for what commands are passed: mostly ``os.environ``.

        ``keep``: what was read stays in ``declaration``; a server has no use for it once its routes are made.
        ``blind``: references are not read, since nothing will be run. ``quiet``: warnings are not logged. ``on_line``
        is told what commands print, instead of the log: ``stdout`` or ``stderr``, and a line. ``runs`` runs commands
        and ``secrets`` reads references of files in a folder, instead of what does so mostly.
        """
        self.file = Path(file)
        self.declaration: Declaration | None = None
        self._environ = environ
        self._clock = clock
        self._exposed = False
        self._new_id = new_id
        self._blind = blind
        self._quiet = quiet
        self._keep = keep
        self._files: tuple[Path, ...] = ()
        self._globs: tuple[str, ...] = ()
        self._on_line = on_line
        self._runs = runs or Runs(environ)
        self._secrets = secrets or (lambda folder: Resolver(environ, folder=folder))
        self.made: Mapping[str, Declared] = {}
        """With ``keep``: what each hook's kind answered, by its id."""
        self._stamps = Stamps()
        self._watching = Watching()

    def setup(self, registry: Registry) -> None:
        """Read the file and add its hooks. Raises `HooksError` with all that is wrong; nothing was added then."""
        if registry.cells is None:
            raise ConfigError("hooks need an engine that keeps what sources remember")
        self._exposed = registry.exposed
        # Before it is read: a change in between is seen at the next look.
        self._stamps.take((self.file, *self._files), self._globs)
        declaration = self.read()
        self._stamps.take(declaration.files, declaration.globs)
        tools = Tools(
            runs=self._runs,
            on_line=self._on_line,
            exported=registry.cells("hooks/exports"),
            turnstile=Turnstile(registry.cells("hooks/running"), clock=self._clock),
        )
        resolvers: dict[Path, Resolver] = {}

        def resolver(declared: DeclaredHook) -> Resolver:
            if declared.folder not in resolvers:
                resolvers[declared.folder] = self._secrets(declared.folder)
            return resolvers[declared.folder]

        building = Building(
            declaration,
            ground=lambda declared: self._ground(
                declared, registry.cells or _no_cells, _unread if self._blind else resolver(declared).reveal
            ),
            text=lambda declared, value: value if self._blind else resolver(declared).text(value),
            tools=tools,
        )
        building.build(registry)
        self.made = building.made if self._keep else {}
        self.declaration = declaration if self._keep else None
        self._files = declaration.files
        self._globs = declaration.globs
        for warning in () if self._quiet else declaration.warnings:
            log.warning("a hook deserves a look", extra={"reason": str(warning)})

    def settle(self, settings: Settings) -> Settings:
        """With what the file's ``cluster:`` says. Raises `ConfigError`, or `HooksError` where the file is wrong."""
        return settled(self.read().cluster, settings) if mentions_cluster(self.file) else settings

    def read(self) -> Declaration:
        """What the file declares now, checked. Raises `HooksError` with all that is wrong."""
        return load(self.file, self._environ, attempt=self._attempt)

    def changed(self) -> bool:
        """A file that was read has changed, appeared or gone since."""
        return self._stamps.differ()

    async def start(self) -> None:
        """The spawner starts with the first command."""

    async def stop(self) -> None:
        self._runs.close()

    def _attempt(self, declared: DeclaredHook) -> Sequence[str]:
        """Make the source to see whether it can be made; what a reference names is not read for that."""
        return declare(declared.hook, self._ground(declared, _no_cells, _unread)).notes

    def _ground(
        self, declared: DeclaredHook, cells: Callable[[str], Cells], reveal: Callable[[Secret], Secret]
    ) -> Ground:
        return Ground(
            folder=declared.folder.resolve(),
            clock=self._clock,
            cells=cells,
            reveal=reveal,
            new_id=self._new_id,
            loopback=not self._exposed,
            watching=self._watching,
        )


def _no_cells(namespace: str) -> Cells:
    raise ConfigError("there is no store yet")


def _unread(secret: Secret) -> Secret:
    return secret
