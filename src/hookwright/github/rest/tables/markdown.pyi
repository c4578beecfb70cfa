from __future__ import annotations

from typing import Literal

OPERATIONS: dict[str, str]

# Without a base: a name that is not here is a mistake.
class Markdown:
    async def render(self, *, text: str, mode: Literal["markdown", "gfm"] = ..., context: str = ...) -> str:
        """Render a Markdown document. https://docs.github.com/rest/markdown/markdown#render-a-markdown-document"""
    async def render_raw(self, *, data: bytes | str) -> str:
        """Render a Markdown document in raw mode. https://docs.github.com/rest/markdown/markdown#render-a-markdown-document-in-raw-mode"""
