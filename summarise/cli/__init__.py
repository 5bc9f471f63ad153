"""The command line. Nothing here knows how a summary is made; it reads, asks, shows and exits."""
