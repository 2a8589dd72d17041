"""`python -m bot`: the same as the command `chancery`."""

from bot.cli import main

main()
