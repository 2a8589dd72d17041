"""The database: the only floor that speaks SQL. It fetches and writes; rules are in `domain`, rights in `services`."""
