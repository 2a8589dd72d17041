"""What Telegram does to a text: counts its length, cuts it, finds links and commands, parses parse modes."""
