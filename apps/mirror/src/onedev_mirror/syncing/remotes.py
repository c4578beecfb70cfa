"""Where git fetches from and pushes to, and as whom. A credential goes to the host that it belongs to, to no other."""

from __future__ import annotations

from urllib.parse import quote

from onedev_mirror.git.remote import Credential, Remote, SshIdentity
from onedev_mirror.onedev.project import CloneUrls
from onedev_mirror.settings import Settings
from onedev_mirror.state.tables import Mirror


def source_of(mirror: Mirror, settings: Settings) -> Remote:
    """A public repository is fetched by nobody in particular."""
    if not mirror.private or settings.github_token is None:
        return Remote(mirror.clone_url)
    return Remote(mirror.clone_url, credential=Credential("x-access-token", settings.github_token))


def target_of(urls: CloneUrls, path: str, settings: Settings) -> Remote:
    """OneDev builds its addresses from the Server URL in its settings, which may be another than ours or unreachable
    from here. The token goes where ONEDEV_URL says."""
    if settings.onedev_git == "ssh":
        assert settings.ssh_key_path is not None and settings.ssh_known_hosts_path is not None
        return Remote(urls.ssh, ssh=SshIdentity(settings.ssh_key_path, settings.ssh_known_hosts_path))
    assert settings.onedev_url is not None and settings.onedev_token is not None
    url = urls.http
    if not url.startswith(f"{settings.onedev_url}/"):
        url = f"{settings.onedev_url}/{quote(path)}{'.git' if url.endswith('.git') else ''}"
    # OneDev takes a token as the password, whatever the name.
    return Remote(url, credential=Credential("onedev-mirror", settings.onedev_token))
