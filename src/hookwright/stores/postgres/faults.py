"""From PostgreSQL's errors to ours: whose turn it is, and what to do."""

from __future__ import annotations

import asyncio

import asyncpg

from hookwright.core.errors import ConfigError, HookwrightError, StoreDamaged, StoreError, StoreUnavailable

_AGAIN = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    # Another version of us has changed a table at this moment.
    asyncpg.InvalidCachedStatementError,
)
_GONE = (
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    # A primary that became a standby: the next connection finds the new primary, where the address names both.
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TooManyConnectionsError,
    ConnectionError,
    TimeoutError,
    asyncio.TimeoutError,
    OSError,
)
_PRIVILEGE = (asyncpg.InsufficientPrivilegeError,)
_LOGIN = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidPasswordError,
    asyncpg.InvalidCatalogNameError,
)


def was_refused(error: BaseException) -> bool:
    """The transaction was undone for the sake of another's: nothing is saved, the same may be tried at once."""
    return isinstance(error, _AGAIN)


def is_gone(error: BaseException) -> bool:
    """The connection is lost or the server is not there now: whether a transaction was saved is unknown."""
    if isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError):
        # asyncpg says so where a value does not fit its parameter: the connection is well.
        return False
    return isinstance(error, _GONE)


def store_error(error: BaseException, name: str) -> HookwrightError | None:
    """Our error for PostgreSQL's, or ``None`` where it can only be a bug of ours."""
    match error:
        case HookwrightError():
            return error
        case asyncpg.InsufficientPrivilegeError():
            return ConfigError(
                f"{name}: {error}; grant the role what the guide to PostgreSQL lists, or use the owner's address"
            )
        case asyncpg.DiskFullError():
            return StoreUnavailable(f"{name}: the server's disk is full; free some space, the store goes on by itself")
        case asyncpg.DataCorruptedError() | asyncpg.IndexCorruptedError():
            return StoreDamaged(f"{name} is damaged: {error}; restore a backup")
        case asyncpg.UndefinedTableError() | asyncpg.UndefinedFunctionError() | asyncpg.InvalidSchemaNameError():
            return StoreError(f"{name}: {error}; was the schema dropped while the store was open? Start again")
        case _ if isinstance(error, _LOGIN):
            return ConfigError(f"{name}: {error}; check user, password and database of the store's address")
        case _ if is_gone(error) or was_refused(error):
            return StoreUnavailable(
                f"{name} does not answer ({type(error).__name__}): see that it runs, and can be reached"
            )
        case asyncpg.InsufficientResourcesError():
            return StoreUnavailable(f"{name}: {error}; the server lacks memory, space or connections")
    return None
