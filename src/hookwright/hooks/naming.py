"""Names of environment variables that data may never choose."""

from __future__ import annotations

import re

_LOADER = re.compile(r"(LD|DYLD|GLIBC|MALLOC|PYTHON|PERL|RUBY|NODE|JAVA|GIT|BASH_FUNC|HOOKWRIGHT)_?.*")
_EXACT = frozenset(
    {
        *("PATH", "HOME", "SHELL", "USER", "LOGNAME", "TMPDIR", "IFS", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS"),
        *("PS4", "PROMPT_COMMAND", "CDPATH", "GLOBIGNORE", "TERM", "LANG", "EDITOR", "VISUAL", "PAGER", "HOSTALIASES"),
        *("CLASSPATH", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "NLSPATH", "OPENSSL_CONF", "SSL_CERT_FILE", "ZDOTDIR"),
        *("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PWD", "OLDPWD", "TZ"),
    }
)


def is_risky(name: str) -> bool:
    """A program, a shell or a loader would obey this variable (``LD_PRELOAD``, ``BASH_ENV``, ``PATH``)."""
    return name in _EXACT or name.startswith("LC_") or _LOADER.fullmatch(name) is not None
