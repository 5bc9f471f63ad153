"""Words between quotation marks."""
