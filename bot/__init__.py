"""Chancery: an embassy's press office in Telegram.

The floors and what each may import are in `docs/adr/0003-floors.md`; `app.py` is the only file that joins them.
"""

import os

__version__ = "0.1.0"

# Read once by python-telegram-bot, at its import: with it `retry_after` is a timedelta
# (https://docs.python-telegram-bot.org/en/stable/telegram.error.html#telegram.error.RetryAfter).
os.environ.setdefault("PTB_TIMEDELTA", "1")
