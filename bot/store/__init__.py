"""The database: the only room that speaks SQL. Rules and rights live in `services`."""
