"""What Telegram does with a text: counts its length, cuts it, finds links and commands, reads parse modes."""
