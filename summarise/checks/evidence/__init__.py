"""Whether the sentences cited carry a claim, and what a summary leaves out."""
