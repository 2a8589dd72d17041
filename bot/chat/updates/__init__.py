"""How updates come in: fetched or refused, kept, and handed over in the order of their chat."""
