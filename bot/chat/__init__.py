"""The Telegram side: updates in, views out. One room for each feature; `platform` is shared. No rules and no SQL
here."""
