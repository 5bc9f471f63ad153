"""Whether French and English of a claim say the same."""
