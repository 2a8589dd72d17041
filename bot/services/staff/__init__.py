"""Staff: appointing and removing members, and invitations."""
