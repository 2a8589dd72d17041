"""Numbers as a running bot may have them, one of each kind."""

from bot.domain.monitor import Check, Spread
from bot.web.monitor.metrics import Backlog, Heard, Kept, Numbers, Sending

TIMES = Spread()
for _seconds in (0.001, 0.2, 120.0):
    TIMES.add(_seconds)

NUMBERS = Numbers(
    version="1.0",
    sqlite="3.53.4",
    mode="webhook",
    checks=(Check("database"), Check("canary", "late", needed=False)),
    sending=Sending(
        outcomes={("sent", ""): 9, ("chat_lost", "blocked"): 1},
        sent={"bulk": 9, "staff": 1},
        reply_waits={"staff": TIMES},
        rate=20.0,
        rate_limit=28.0,
        floods=2,
        flood_wait=3.5,
        braked=False,
        stuck_for=0.0,
    ),
    backlog=Backlog(due=5, held=2, age=60.0, releases={"running": 1}, drafts={"submitted": 1}),
    heard=Heard(ages=TIMES, waiting=3, since=4.0),
    kept=Kept(
        holds=TIMES,
        refused=1,
        database=4096,
        wal=0,
        disk_free=10,
        disk_total=100,
        backup_age=3600.0,
        backup_ok=True,
    ),
    subscriptions={("private", "en"): 2, ("private", "ru"): 1, ("private", "de"): 1, ("private", "fr"): 1},
    languages=("en", "ru"),
    sources={"news.example": 90.0},
)
