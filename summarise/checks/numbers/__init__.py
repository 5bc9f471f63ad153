"""Figures: their values, units and scales, however they are written."""
