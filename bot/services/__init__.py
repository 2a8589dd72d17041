"""Every write that a person or a source can cause: role check, rule, audit, one transaction."""
