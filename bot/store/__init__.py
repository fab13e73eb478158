"""The database: tables, one connection, one writer; SQLite by default, Postgres by address."""
