"""One schema for every database, by whatever forms of the earlier migrations it was made.

0001 and 0004 were changed after databases had been made by them: some lack ``reply_kept`` and ``ix_review_figures``,
and those of before 0004 still keep embeddings with the reviews, where nothing looks any more. So this one asks what
is there; no other may.

The default of ``seen.at`` was the moment at which the *table* was made: 35 days later all that was seen was forgotten
every few hours, and a click could be taken twice. When each came is lost, so all are kept from now on once more.
"""

from alembic import op
from sqlalchemy import text

revision = "0009"
down_revision = "0008"

HAS_EMBEDDINGS = "select count(*) from pg_attribute where attrelid = 'review'::regclass and attname = 'embedding'"

MOVE_EMBEDDINGS = """
insert into complaint (case_id, at, product, embedding)
select c.id, c.created_at, r.product, r.embedding from review r join review_case c on c.review_id = r.id
where c.is_negative and r.embedding is not null
on conflict do nothing
"""


def upgrade() -> None:
    op.execute("alter table review_case add column if not exists reply_kept float")
    op.execute("create index if not exists ix_review_figures on review (id) include (rating, source, product)")
    if op.get_bind().execute(text(HAS_EMBEDDINGS)).scalar_one():
        op.execute(MOVE_EMBEDDINGS)
        op.execute("alter table review drop column embedding")
    op.execute("alter table seen alter column at set default now()")
    op.execute("update seen set at = now()")


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
