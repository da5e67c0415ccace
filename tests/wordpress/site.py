"""A real WordPress on this machine's loopback: a database on a socket, PHP's own web server, and our plugin, active."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.platforms.plugin.package import write_zip

FILES = Path(__file__).parents[2] / ".wordpress" / "usr" / "share" / "wordpress"
PHP_FILES = Path(__file__).with_name("php")
PROGRAMS = ("php", "mariadbd", "mariadb-install-db")
START_S = 60.0
UNSEEN = (
    "*.js",
    "*.css",
    "*.scss",
    "*.map",
    "*.png",
    "*.gif",
    "*.jpg",
    "*.svg",
    "*.ttf",
    "*.woff",
    "*.woff2",
    "*.mo",
    "*.po",
)
"""What only a browser asks for: more than half of WordPress's files."""

OUR_FILE = "highroad-for-woocommerce"


def what_is_missing() -> str:
    """Why there can be no site here, in one sentence; empty where there can be one."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if missing:
        return f"{', '.join(missing)} is not installed: `make wordpress` installs it, as root, on Debian."
    if subprocess.run(["php", "-r", "exit(extension_loaded('mysqli') ? 0 : 1);"], check=False).returncode:
        return "PHP's extension mysqli is not installed: `make wordpress` installs it, as root, on Debian."
    if not (FILES / "wp-load.php").exists():
        return "WordPress is not here: `make wordpress` fetches it from Debian."
    return ""


@dataclass(slots=True)
class Site:
    """The site in a folder of its own; :meth:`start` sets it up. ``passwords`` are the application passwords of its
    users: *admin*; *care*, who replies; *kim*, a colleague; *plain*, an author who may not moderate.
    """

    folder: Path
    port: int = 0
    passwords: dict[str, str] = field(default_factory=dict)
    product: int = 0
    post: int = 0
    version: str = ""
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The site's root."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def root(self) -> Path:
        """The folder with WordPress's files."""
        return self.folder / "site"

    @property
    def complaints(self) -> str:
        """What PHP said of our plugin: warnings, notices and deprecations."""
        log = self.folder / "debug.log"
        lines = log.read_text("utf-8", "replace").splitlines() if log.exists() else []
        return "\n".join(line for line in lines if OUR_FILE in line)

    def start(self) -> None:
        """Lay out the files, start the database, set WordPress up, and serve it."""
        shutil.copytree(FILES, self.root, symlinks=True, ignore=shutil.ignore_patterns(*UNSEEN))
        (self.root / "wp-config.php").unlink(missing_ok=True)
        shutil.copy(PHP_FILES / "wp-config.php", self.root)
        extra = self.root / "wp-content" / "mu-plugins"
        extra.mkdir(parents=True)
        shutil.copy(PHP_FILES / "standin.php", extra)
        with zipfile.ZipFile(io.BytesIO(write_zip())) as plugin:
            plugin.extractall(self.root / "wp-content" / "plugins")
        self.start_database()
        self.sql("create database wordpress character set utf8mb4", database="")
        self.port = free_port()
        made = json.loads(self.run_php(PHP_FILES / "install.php"))
        self.passwords, self.product = made["passwords"], made["product"]
        self.post, self.version = made["post"], made["version"]
        self.serve()

    def start_database(self) -> None:
        """Start MariaDB on a socket alone, with nothing that outlives the folder."""
        data = self.folder / "db"
        common = ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.getuid() == 0 else [])]
        subprocess.run(
            ["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True,
            capture_output=True,
        )
        safety = ["--skip-networking", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"]
        self._running["database"] = self._begin(["mariadbd", *common, f"--socket={self.socket}", *safety])
        wait_for(self.socket.exists, "the database")

    @property
    def socket(self) -> Path:
        """Where the database listens."""
        return self.folder / "db.sock"

    def serve(self) -> None:
        """Serve the site: several workers, so that a call that hangs keeps no other waiting."""
        fast = ["-d", "opcache.enable_cli=1", "-d", "opcache.revalidate_freq=0"]
        command = ["php", *fast, "-S", f"127.0.0.1:{self.port}", "-t", str(self.root), str(PHP_FILES / "router.php")]
        self._running["web"] = self._begin(command, PHP_CLI_SERVER_WORKERS="6")
        wait_for(self._listens, "the web server")

    def _begin(self, command: list[str], **more: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                command, env=self.environment | more, stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    @property
    def environment(self) -> dict[str, str]:
        """What the site's configuration reads."""
        site = {"SITE_SOCKET": str(self.socket), "SITE_URL": self.url, "SITE_LOG": str(self.folder / "debug.log")}
        return {**os.environ, **site}

    def kill(self) -> None:
        """Kill the web server with all its workers, whatever they are at."""
        self._end("web", signal.SIGKILL)

    def close(self) -> None:
        """End everything that runs."""
        for name in tuple(self._running):
            self._end(name, signal.SIGKILL)

    def _end(self, name: str, how: signal.Signals) -> None:
        process = self._running.pop(name, None)
        if process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            process.wait()

    def run_php(self, file: Path) -> str:
        """Run a PHP file in the site's folder; what it prints."""
        return self._php([str(file)])

    def php(self, code: str) -> str:
        """Run PHP code inside WordPress, as one of its own pages would; what it prints."""
        return self._php(["-r", f"require 'wp-load.php'; {code}"])

    def _php(self, arguments: list[str]) -> str:
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_S,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"PHP failed: {done.stderr[-2000:]}{done.stdout[-500:]}")
        return done.stdout

    def sql(self, statement: str, database: str = "wordpress") -> None:
        """Run a statement on the database."""
        code = f"$db = new mysqli(null, 'root', '', {database!r}, 0, {str(self.socket)!r}); $db->query({statement!r});"
        subprocess.run(["php", "-r", code], check=True, capture_output=True)

    def set(self, option: str, value: object) -> None:
        """Set one of WordPress's options, or one of the stand-in's."""
        self.php(f"update_option({option!r}, json_decode({json.dumps(value)!r}, true));")

    def set_all(self, options: dict[str, object]) -> None:
        """Set several options at once."""
        said = json.dumps(options)
        self.php(f"foreach (json_decode({said!r}, true) as $name => $value) {{ update_option($name, $value); }}")

    def set_permalinks(self, structure: str) -> None:
        """Choose a kind of permalinks; empty for plain ones."""
        self.php(f"$GLOBALS['wp_rewrite']->set_permalink_structure({structure!r}); flush_rewrite_rules();")

    def fault(self, name: str, value: object = 1) -> None:
        """Let the next write of a comment hang, before or after it is written, or meet flood control."""
        self.set("standin_faults", {name: value})


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(is_there: Callable[[], bool], what: str) -> None:
    """Wait until something that was started is there."""
    deadline = time.monotonic() + START_S
    while not is_there():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not start")
        time.sleep(0.1)
