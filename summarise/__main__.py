"""``python -m summarise``."""

from summarise.cli.app import main

main()
