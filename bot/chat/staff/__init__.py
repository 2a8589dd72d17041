"""The staff in Telegram: /staff, invitations, /id."""
