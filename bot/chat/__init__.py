"""The Telegram side: updates in, views out. One file per command under `commands/`; no rule and no SQL here."""
