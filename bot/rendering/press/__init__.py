"""How press accreditation is shown."""
