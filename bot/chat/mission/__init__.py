"""The mission's own page in Telegram: /start, /help, /counters, /time; and /cancel."""
