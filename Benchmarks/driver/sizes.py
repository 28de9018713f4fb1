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
    object_bytes: int  # that the objects of one size have together
    churned_objects: int  # of mixed sizes
    served_objects: int  # of 1 KiB
    listed_keys: int  # of the large bucket
    huge_bytes: int  # of the object whose upload and download must not cost memory
    throttle_seconds: float  # that its download is made to take


FULL = Sizes(
    rounds=5, seconds=3, keys=100_000, served_keys=10_000, wrk_seconds=5, large_items=1_000_000,
    object_bytes=128 << 20, churned_objects=600, served_objects=2_000, listed_keys=1_000_000, huge_bytes=5 << 30,
    throttle_seconds=30)
SMOKE = Sizes(
    rounds=1, seconds=0.3, keys=2_000, served_keys=500, wrk_seconds=1, large_items=5_000,
    object_bytes=16 << 20, churned_objects=20, served_objects=50, listed_keys=2_000, huge_bytes=64 << 20,
    throttle_seconds=1)
