"""People, places, organisations, demonyms and offices."""
