"""How subscriptions and figures are shown."""
