"""What comes in from outside: the YAML archive file and the plain text of a home page. No storing lives here."""
