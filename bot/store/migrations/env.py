"""alembic's entry: one connection, one lock, so that several processes may start at once."""

from alembic import context
from sqlalchemy import create_engine, pool

from bot.store.locks import Lock

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
with engine.begin() as connection:
    connection.execute(Lock.MIGRATION.take())
    context.configure(connection=connection, transaction_per_migration=False)
    context.run_migrations()
engine.dispose()
