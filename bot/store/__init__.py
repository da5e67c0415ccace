"""The one database: PostgreSQL, embedded or anybody's."""
