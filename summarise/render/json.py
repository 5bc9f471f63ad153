"""A summary as JSON, the form that ``Summary.model_validate_json`` reads back."""

from __future__ import annotations

import re

from summarise.summary import Summary, Verification

__all__ = ["render_json"]

# JSON itself only escapes those below 0x20. A terminal obeys the controls above as well, and the
# marks that turn the direction of the text would show a file as something that it is not.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def render_json(summary: Summary | Verification, *, indent: int | None = 2) -> str:
    """The whole summary, or what was found in it, as JSON with a final line end.

    Args:
        summary: what to render.
        indent: spaces a level; None for one line.
    """
    text = summary.model_dump_json(indent=indent)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
