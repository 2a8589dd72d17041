"""Accredited press in Telegram: readers ask, publishers admit; and a draft that the press gets first."""
