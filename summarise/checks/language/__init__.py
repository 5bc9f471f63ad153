"""French in the French, English in the English."""
