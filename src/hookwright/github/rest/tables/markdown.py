"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "render": "POST /markdown||! text! mode context|text|markdown/markdown#render-a-markdown-document|Render a Markdown document",
    "render_raw": "POST /markdown/raw||! @text/plain|text|markdown/markdown#render-a-markdown-document-in-raw-mode|Render a Markdown document in raw mode",
}
