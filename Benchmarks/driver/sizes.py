"""How much each mode does. `smoke` shows that every program runs; its figures mean nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    rounds: int
    seconds: float  # of each measure
    keys: int  # items of a store, a multiple of 100
    served_keys: int  # items of the served table: all resident
    wrk_seconds: int
    large_items: int  # of 1 KiB: the store that is scanned and started on


FULL = Sizes(rounds=5, seconds=3, keys=100_000, served_keys=10_000, wrk_seconds=5, large_items=1_000_000)
SMOKE = Sizes(rounds=1, seconds=0.3, keys=2_000, served_keys=500, wrk_seconds=1, large_items=5_000)
