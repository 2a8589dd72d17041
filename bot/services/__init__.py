"""Every write that a person or a source can cause: check of the role, rule, audit, one transaction."""
