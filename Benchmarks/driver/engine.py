"""The engine's figures: HoldfastStorage and HoldfastTables beside raw LMDB, RocksDB and SQLite."""

import shutil
import statistics

import programs
from programs import options
from table import Figure

ORDERED = dict(ordered=1, value=200)
# Turns of ours and raw LMDB's durable puts in a round.
SLICES = 3

FIGURES = [
    Figure("durable puts, HoldfastStorage, of raw LMDB at its batch", "storage put", "lmdb put@storage", 0.9),
    Figure("  aged", "aged storage put", "aged lmdb put@storage", 0.8),
    Figure("durable puts, HoldfastTables, of raw LMDB at its batch", "tables put", "lmdb put@tables", 0.75),
    Figure("  aged", "aged tables put", "aged lmdb put@tables", new=("tables put", "lmdb put@tables")),
    Figure("  of SQLite, a commit each", "tables put", "sqlite put@1", 2.0),
    Figure("  of SQLite at the same batch", "tables put", "sqlite put@tables"),
    Figure("  of RocksDB, sync, 64 threads", "tables put", "rocksdb put"),
    Figure("get by key, HoldfastTables, of raw LMDB", "tables get", "lmdb get", 0.4),
    Figure("  aged", "aged tables get", "aged lmdb get", new=("tables get", "lmdb get")),
    Figure("  of RocksDB", "tables get", "rocksdb get", 2.0),
    Figure("query of 100 items, HoldfastTables, of raw LMDB's walk", "tables query", "lmdb query", 0.4),
    Figure("  aged", "aged tables query", "aged lmdb query", new=("tables query", "lmdb query")),
]

STATED = [
    Figure("mean batch, HoldfastStorage", "storage batch", unit="puts"),
    Figure("mean batch, HoldfastTables", "tables batch", unit="puts"),
    Figure("p50 of a durable put, HoldfastTables", "tables put p50", unit="ms"),
    Figure("p99 of a durable put, HoldfastTables", "tables put p99", unit="ms"),
]


class EngineBench:
    """Prepares every store once, new and aged by the same history, then measures a round at a time."""

    def __init__(self, sizes, build, work):
        self.sizes = sizes
        self.work = work
        self.ours = build / "engine-bench"
        self.lmdb = build / "lmdb-yardstick"
        self.rocksdb = build / "rocksdb-yardstick"
        self.sqlite = build / "sqlite-yardstick"
        self.batch = {}

    def _run(self, program, command, where, **named):
        named = dict(dir=self.work / where, keys=self.sizes.keys) | named
        return programs.run(program, command, *options(**named))

    def prepare(self, say):
        for engine in ("storage", "tables"):
            for aged in (0, 1):
                say(f"preparing {'an aged' if aged else 'a new'} store through Holdfast{engine.capitalize()}")
                said = self._run(self.ours, "history", _store(engine, aged), engine=engine, aged=aged)
                self.batch[engine] = max(said["mean_batch"], 1)
        for aged in (0, 1):
            say(f"preparing {'aged' if aged else 'new'} raw LMDB by the same history")
            self._run(self.lmdb, "history", _store("lmdb", aged), aged=aged, batch=self.batch["storage"])
            for engine in ("storage", "tables"):
                shutil.copytree(self.work / _store("lmdb", aged), self.work / _store(f"lmdb-{engine}", aged))
        say("preparing RocksDB and SQLite")
        self._run(self.rocksdb, "history", "rocksdb")
        self._run(self.rocksdb, "history", "rocksdb-get")
        for kind in ("sqlite-1", "sqlite-batch"):
            self._run(self.sqlite, "history", kind)
        for aged in (0, 1):
            say(f"preparing {'aged' if aged else 'new'} stores of 200-byte items in order")
            named = dict(aged=aged, **ORDERED)
            said = self._run(self.ours, "history", _store("ordered-tables", aged), engine="tables", **named)
            batch = max(said["mean_batch"], 1)
            self._run(self.lmdb, "history", _store("ordered-lmdb", aged), batch=batch, **named)

    def round(self, number, measured, say):
        """Every measure once, those of a row next to each other in time."""
        for aged in (0, 1):
            for engine in ("storage", "tables"):
                self._puts(engine, aged, number, measured)
            if not aged:
                self._other_puts(dict(seed=number + 1, seconds=self.sizes.seconds), measured)
        for aged in (0, 1):
            for sides in (self._gets(aged, number, measured), self._queries(aged, number, measured)):
                for side in sides if number % 2 == 0 else reversed(sides):
                    side()
        say(f"engine round {number + 1} of {self.sizes.rounds}")

    def _puts(self, engine, aged, number, measured):
        """Ours and raw LMDB's by turns, in slices: a neighbour on the disk then disturbs both alike."""
        ours, theirs = [], []
        for turn in range(SLICES):
            named = dict(seed=number * SLICES + turn + 1, seconds=self.sizes.seconds / SLICES)
            for side in ("ours", "theirs") if (number + turn) % 2 == 0 else ("theirs", "ours"):
                if side == "ours":
                    ours.append(self._run(self.ours, "put", _store(engine, aged), engine=engine, writers=64, **named))
                    self.batch[engine] = max(ours[-1]["mean_batch"], 1)
                else:
                    where = _store(f"lmdb-{engine}", aged)
                    theirs.append(self._run(self.lmdb, "put", where, batch=self.batch[engine], **named))
        prefix = "aged " if aged else ""
        measured[f"{prefix}{engine} put"] = _rate(ours)
        measured[f"{prefix}lmdb put@{engine}"] = _rate(theirs)
        if not aged:
            bodies, commits = (sum(said[name] for said in ours) for name in ("operations", "commits"))
            measured[f"{engine} batch"] = bodies / commits
            for name in ("p50", "p99"):
                measured[f"{engine} put {name}"] = statistics.median(said[f"{name}_ms"] for said in ours)

    def _other_puts(self, named, measured):
        measured["rocksdb put"] = self._run(self.rocksdb, "put", "rocksdb", threads=64, **named)["rate"]
        measured["sqlite put@1"] = self._run(self.sqlite, "put", "sqlite-1", batch=1, **named)["rate"]
        batch = self.batch["tables"]
        measured["sqlite put@tables"] = self._run(self.sqlite, "put", "sqlite-batch", batch=batch, **named)["rate"]

    def _gets(self, aged, number, measured):
        named = dict(seed=number + 1, seconds=self.sizes.seconds)
        prefix = "aged " if aged else ""

        def ours():
            said = self._run(self.ours, "get", _store("tables", aged), engine="tables", **named)
            measured[f"{prefix}tables get"] = said["rate"]

        def theirs():
            measured[f"{prefix}lmdb get"] = self._run(self.lmdb, "get", _store("lmdb", aged), **named)["rate"]

        def rocksdb():
            measured["rocksdb get"] = self._run(self.rocksdb, "get", "rocksdb-get", **named)["rate"]

        return [ours, theirs] if aged else [theirs, ours, rocksdb]

    def _queries(self, aged, number, measured):
        named = dict(seed=number + 1, seconds=self.sizes.seconds)
        prefix = "aged " if aged else ""

        def ours():
            said = self._run(
                self.ours, "query", _store("ordered-tables", aged), engine="tables", **ORDERED, **named)
            measured[f"{prefix}tables query"] = said["rate"]

        def theirs():
            said = self._run(self.lmdb, "query", _store("ordered-lmdb", aged), **ORDERED, **named)
            measured[f"{prefix}lmdb query"] = said["rate"]

        return [ours, theirs]


def _rate(runs):
    return sum(said["operations"] for said in runs) / sum(said["seconds"] for said in runs)


def _store(name, aged):
    return f"{name}-{'aged' if aged else 'new'}"
