"""Everything that a handler may use, handed to it by the composition root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.cases.cursor import Polling
from models.cases.line import Pacing
from models.cases.patience import Patience
from models.cases.platform import Platform
from models.errors import Permanent
from models.ports.chat import Surface
from models.ports.clock import Clock
from models.ports.model import Drafter, Reader
from models.ports.platform import Source
from models.ports.playbook import Playbooks
from models.ports.reports import Plotter
from models.ports.shop import Mailer, VoucherShop
from models.ports.store import Cursors, Store


@dataclass(frozen=True, slots=True)
class Deps:
    """The ports, as they are wired in this process. ``voucher_secret`` keys the codes of vouchers."""

    store: Store
    clock: Clock
    playbooks: Playbooks
    reader: Reader
    drafter: Drafter
    sources: Mapping[str, Source]
    surfaces: Mapping[str, Surface]
    shop: VoucherShop | None
    mailer: Mailer | None
    voucher_secret: bytes
    plotter: Plotter | None = None
    cursors: Cursors | None = None
    polling: Polling = Polling()
    patience: Patience = Patience()
    pacing: Pacing = Pacing()

    def source(self, name: str) -> Source:
        """The platform of a review; :class:`Permanent` where it is no longer configured."""
        try:
            return self.sources[name]
        except KeyError:
            raise Permanent(f"The source {name!r} is not configured.", "Add its settings and restart.") from None

    def platform(self, name: str) -> Platform:
        """What a review's platform can do; one that is no longer configured can do nothing."""
        source = self.sources.get(name)
        return source.platform if source else Platform(name=name, title=name)
