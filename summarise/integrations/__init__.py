"""Running on what others have built: each module needs an extra of its own name."""
