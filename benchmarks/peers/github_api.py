"""A GitHub API that knows three answers, as fast as one process can give them: so that clients are measured, not it."""

from __future__ import annotations

import asyncio
import json
import sys

import httptools
import uvloop

LIMITS = (
    b"X-RateLimit-Limit: 5000\r\nX-RateLimit-Remaining: 4999\r\nX-RateLimit-Used: 1\r\n"
    b"X-RateLimit-Reset: 4102444800\r\n"
    b"X-RateLimit-Resource: core\r\nX-GitHub-Request-Id: C0FE:1234\r\nX-GitHub-Media-Type: github.v3; format=json\r\n"
    b"Date: Sat, 01 Jan 2028 00:00:00 GMT\r\nServer: github.com\r\nVary: Accept, Authorization, Cookie\r\n"
)
USER = {"login": "octocat", "id": 1, "type": "User", "url": "https://api.github.com/users/octocat", "site_admin": False}
COMMENT = {
    "id": 1,
    "node_id": "IC_1",
    "url": "https://api.github.com/repos/octocat/hello/issues/comments/1",
    "html_url": "https://github.com/octocat/hello/issues/1#issuecomment-1",
    "issue_url": "https://api.github.com/repos/octocat/hello/issues/1",
    "body": "hello",
    "user": USER,
    "created_at": "2028-01-01T00:00:00Z",
    "updated_at": "2028-01-01T00:00:00Z",
    "author_association": "COLLABORATOR",
}
FILE = {
    "sha": "b" * 40,
    "filename": "src/file.py",
    "status": "modified",
    "additions": 10,
    "deletions": 2,
    "changes": 12,
    "blob_url": "https://github.com/octocat/hello/blob/main/src/file.py",
    "raw_url": "https://github.com/octocat/hello/raw/main/src/file.py",
    "contents_url": "https://api.github.com/repos/octocat/hello/contents/src/file.py",
    "patch": "@@ -1,3 +1,3 @@\n-old\n+new\n" * 8,
}
TOKEN = {"token": "ghs_" + "x" * 36, "expires_at": "2099-01-01T00:00:00Z", "permissions": {"issues": "write"}}


def answer(status: bytes, body: object) -> bytes:
    data = json.dumps(body).encode()
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n" % (
        status,
        len(data),
    )
    return head + LIMITS + b"\r\n" + data


MINTED = answer(b"201 Created", TOKEN)
CREATED = answer(b"201 Created", COMMENT)
FILES = answer(b"200 OK", [FILE] * 30)


class Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)
        self.url = b""

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self.url = url

    def on_message_complete(self) -> None:
        given = MINTED if self.url.endswith(b"access_tokens") else FILES if b"/files" in self.url else CREATED
        self.transport.write(given)  # type: ignore[attr-defined]  # TCP's has it


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        uvloop.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
