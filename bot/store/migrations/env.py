"""alembic's entry: one connection, one lock, so that several processes may start at once."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from bot.store.tables import metadata

MIGRATION_LOCK = 4_847_301

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
with engine.begin() as connection:
    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
    context.run_migrations()
engine.dispose()
