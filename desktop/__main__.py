"""``python -m desktop``: the same as the command ``subsidy-desk``."""

from desktop.command_line import main

main()
