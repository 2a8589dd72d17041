"""Every sentence that a person reads in Telegram, in each language of the interface; dates, numbers and plurals."""
