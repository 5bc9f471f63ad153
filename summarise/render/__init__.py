"""A summary as text: pure functions, ``Summary`` in and ``str`` out."""

from __future__ import annotations

from summarise.render.json import render_json
from summarise.render.markdown import render_markdown
from summarise.render.terminal import render_terminal

__all__ = ["render_json", "render_markdown", "render_terminal"]
