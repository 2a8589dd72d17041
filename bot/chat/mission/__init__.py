"""The mission's home page in Telegram: /start, /help, /counters, /time; and /cancel."""
