"""The number format in which this processor computes fastest."""

from __future__ import annotations

import torch


def best_dtype() -> torch.dtype:
    """bf16 where the processor computes in it, as it halves the memory; fp32 elsewhere, where bf16 is far slower."""
    capability = torch.cpu.get_capabilities()
    has_bf16 = any(capability.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return torch.bfloat16 if has_bf16 else torch.float32
