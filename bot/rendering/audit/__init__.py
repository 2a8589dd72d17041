"""How the audit is shown."""
