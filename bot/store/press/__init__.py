"""Accredited press in the database: the topics by approval, and who is admitted."""
