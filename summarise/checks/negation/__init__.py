"""What is denied, and which way it goes."""
