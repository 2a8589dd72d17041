"""Accredited press in Telegram: readers ask for admission, publishers decide; and drafts that the press gets first."""
