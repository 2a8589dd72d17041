"""Staff in the database: members and invitations."""
