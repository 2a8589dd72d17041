"""The chat page: a Telegram app in the browser, in plain HTML, CSS and JavaScript."""
