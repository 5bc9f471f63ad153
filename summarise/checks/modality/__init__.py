"""Hedges, attributions, conditions and degrees: how firmly a thing is said, and by whom."""
