"""From Redis' errors to ours: whose turn it is, and what to do."""

from __future__ import annotations

import asyncio

from redis import exceptions

from hookwright.core.errors import ConfigError, HookwrightError, StoreDamaged, StoreError, StoreUnavailable

_AWAY = (
    exceptions.ConnectionError,
    exceptions.TimeoutError,
    exceptions.ReadOnlyError,
    exceptions.ClusterDownError,
    exceptions.TryAgainError,
    exceptions.MasterDownError,
    ConnectionError,
    TimeoutError,
    asyncio.TimeoutError,
    OSError,
)
_LOGIN = (exceptions.AuthenticationError, exceptions.AuthenticationWrongNumberOfArgsError)
_AWAY_SAYING = ("BUSY ", "LOADING", "MASTERDOWN", "READONLY", "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "UNBLOCKED")
_GONE = "GONE "
_DAMAGED = "DAMAGED "


def is_away(error: BaseException) -> bool:
    """The server is not there, or not for us, now: starting, busy, or a replica since a moment ago."""
    if isinstance(error, (*_LOGIN, exceptions.MaxConnectionsError)):
        return False
    return isinstance(error, _AWAY) or _says(error, *_AWAY_SAYING)


def is_refused(error: BaseException) -> bool:
    """The server has answered, so what was asked for was surely not done."""
    return isinstance(error, (exceptions.ResponseError, exceptions.BusyLoadingError))


def is_gone(error: BaseException) -> bool:
    """The store is not the one that was opened: emptied (FLUSHALL), or restored from elsewhere."""
    return _says(error, _GONE)


def store_error(error: BaseException, name: str) -> HookwrightError | None:
    """Our error for Redis' own, or ``None`` where it can only be a bug of ours."""
    if isinstance(error, HookwrightError):
        return error
    if isinstance(error, _LOGIN) or _says(error, "NOAUTH", "WRONGPASS"):
        return ConfigError(f"{name} does not let us in; check user and password of the store's address")
    if _says(error, "NOPERM", "No permissions"):
        return ConfigError(f"{name}: {_first_line(error)}; give the user what the guide to Redis lists")
    if _says(error, _DAMAGED):
        return StoreDamaged(f"{name}: {str(error)[len(_DAMAGED) :]}")
    if isinstance(error, exceptions.OutOfMemoryError) or _says(error, "OOM "):
        return StoreUnavailable(
            f"{name} is full (maxmemory); give it more memory or shorten the retention, the store goes on by itself"
        )
    if _says(error, "MISCONF"):
        return StoreUnavailable(f"{name} cannot write its disk (MISCONF); free some space, the store goes on by itself")
    if isinstance(error, ValueError) and not isinstance(error, exceptions.RedisError):
        return None
    if is_away(error) or isinstance(error, exceptions.MaxConnectionsError):
        return StoreUnavailable(
            f"{name} does not answer ({type(error).__name__}): see that it runs, and can be reached"
        )
    if isinstance(error, exceptions.RedisError):
        return StoreError(f"{name}: {_first_line(error)}")
    return None


def _says(error: BaseException, *words: str) -> bool:
    return isinstance(error, exceptions.RedisError) and str(error).startswith(words)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0][:500]
