"""A summary as JSON, the form that ``Summary.model_validate_json`` reads back."""

from __future__ import annotations

from summarise.summary import Summary

__all__ = ["render_json"]


def render_json(summary: Summary, *, indent: int | None = 2) -> str:
    """The whole summary as JSON, with a final line end.

    Args:
        summary: what to render.
        indent: spaces a level; None for one line.
    """
    return summary.model_dump_json(indent=indent) + "\n"
