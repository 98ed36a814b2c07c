"""How the database is brought up to date, step by step."""
