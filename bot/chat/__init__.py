"""The Telegram side: updates in, views out; a room for each feature, `platform` for all. No rule and no SQL here."""
