"""The consular card in Telegram: shown to everybody, edited by owners."""
