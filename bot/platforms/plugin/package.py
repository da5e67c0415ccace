"""The two forms in which a shop takes our plugin: a zip to upload, and a snippet to paste."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

NAME = "highroad-for-woocommerce"
FILE = Path(__file__).with_name(f"{NAME}.php")
HOOK = "wc_highroad_comment"
"""The hook that it fires for each comment of a product: what the webhook of WooCommerce listens to."""

MARK = "// --- snippet ---\n"
STAMP = (2026, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


def write_zip() -> bytes:
    """The zip that WordPress takes under Plugins, Add New, Upload Plugin. The same code gives the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        entry = zipfile.ZipInfo(f"{NAME}/{FILE.name}", STAMP)
        entry.external_attr = READABLE
        package.writestr(entry, FILE.read_bytes())
    return written.getvalue()


def snippet() -> str:
    """What a person pastes in place of the plugin: the PHP that does the work, without an opening tag."""
    return FILE.read_text("utf-8").partition(MARK)[2]
