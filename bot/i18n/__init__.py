"""Every sentence that a person reads, in every language of the interface; dates, numbers and plurals."""
