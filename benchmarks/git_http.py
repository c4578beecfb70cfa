"""Git over HTTP: ``git http-backend`` behind a small server, for the mirror's measurements."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

BACKEND = Path(
    subprocess.run(["git", "--exec-path"], stdout=subprocess.PIPE, check=True).stdout.decode().strip(),
    "git-http-backend",
)


class GitServer:
    """Serves a folder of bare repositories, which anybody may read and write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        environment = {
            "PATH": "/usr/bin:/bin",
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "3",
            "GIT_CONFIG_KEY_0": "http.receivepack",
            "GIT_CONFIG_VALUE_0": "true",
            "GIT_CONFIG_KEY_1": "safe.directory",
            "GIT_CONFIG_VALUE_1": "*",
            # Nothing here outlives the measurement: a push of 2,000 refs need not wait for the disk 2,000 times.
            "GIT_CONFIG_KEY_2": "core.fsync",
            "GIT_CONFIG_VALUE_2": "none",
            "REQUEST_METHOD": request.method,
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "REMOTE_USER": "somebody",
            "HTTP_GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": "",
        }
        process = await asyncio.create_subprocess_exec(
            str(BACKEND),
            env=environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdin is not None and process.stdout is not None
        feeding = asyncio.create_task(self._feed(request, process.stdin))
        try:
            status, headers = 200, {}
            while line := (await process.stdout.readline()).decode().strip():
                name, _, value = line.partition(": ")
                if name == "Status":
                    status = int(value.split()[0])
                else:
                    headers[name] = value
            response = web.StreamResponse(status=status, headers=headers)
            await response.prepare(request)
            while part := await process.stdout.read(65536):
                await response.write(part)
            return response
        finally:
            feeding.cancel()
            if process.returncode is None:
                try:
                    os.kill(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            transport = process._transport  # type: ignore[attr-defined]
            for number in range(2):
                transport.get_pipe_transport(number).close()
            await process.wait()
            transport.close()

    async def _feed(self, request: web.Request, pipe: asyncio.StreamWriter) -> None:
        try:
            async for part in request.content.iter_chunked(65536):
                pipe.write(part)
                await pipe.drain()
        except (ConnectionError, BrokenPipeError):
            pass
        finally:
            # A push whose client was killed ends here for git, too.
            pipe.close()


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[GitServer]:
    server = GitServer(folder)
    app = web.Application(client_max_size=1 << 40)
    app.router.add_route("*", "/{tail:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
