"""Whether a customer says in a review what could have been done otherwise.

From now on it is decided where a review is written down; the reviews of before are judged here, by the rule that
stood in the query of lessons until then.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

MARK = r"""
update review set has_wish = true where (title || ' ' || text) ~*
    '\m(should|could|would|might)( not|n.t)? have\M|\m(should|could) just\M|\mif only\M|\mi wish\M|\mnext time\M'
    '|\mwould be (nice|better|good|great)\M|\mwhy (not|didn.t|don.t|couldn.t)\M'
"""


def upgrade() -> None:
    op.execute("alter table review add column has_wish boolean not null default false")
    op.execute(MARK)


def downgrade() -> None:
    raise RuntimeError("Migrations go forward only: restore a backup instead.")
