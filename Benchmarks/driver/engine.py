"""The engine's figures: HoldfastStorage and HoldfastTables beside raw LMDB, RocksDB and SQLite."""

import shutil
import statistics

import programs
from programs import options
from table import Figure

ORDERED = dict(ordered=1, value=200)
# Turns that the sides of a row take in a round.
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
    Figure("  of RocksDB with Bloom filters", "tables get", "rocksdb bloom get"),
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
        self._run(self.rocksdb, "history", "rocksdb-bloom", bloom=1)
        for kind in ("sqlite-1", "sqlite-batch"):
            self._run(self.sqlite, "history", kind)
        for aged in (0, 1):
            say(f"preparing {'aged' if aged else 'new'} stores of 200-byte items in order")
            named = dict(aged=aged, **ORDERED)
            said = self._run(self.ours, "history", _store("ordered-tables", aged), engine="tables", **named)
            batch = max(said["mean_batch"], 1)
            self._run(self.lmdb, "history", _store("ordered-lmdb", aged), batch=batch, **named)

    def round(self, number, measured, say):
        """Every measure once, those of a row by turns."""
        for aged in (0, 1):
            prefix = "aged " if aged else ""
            for engine in ("storage", "tables"):
                said = self._by_turns(number, measured, self._puts(engine, aged, prefix))
                if not aged:
                    self._state(engine, said[f"{engine} put"], measured)
            if not aged:
                self._by_turns(number, measured, self._other_puts())
        for aged in (0, 1):
            prefix = "aged " if aged else ""
            self._by_turns(number, measured, self._gets(aged, prefix))
            self._by_turns(number, measured, self._queries(aged, prefix))
        say(f"engine round {number + 1} of {self.sizes.rounds}")

    def _by_turns(self, number, measured, sides):
        """Runs the sides in slices, by turns: a neighbour on the machine then disturbs all alike."""
        said = {name: [] for name in sides}
        for turn in range(SLICES):
            named = dict(seed=number * SLICES + turn + 1, seconds=self.sizes.seconds / SLICES)
            forward = (number + turn) % 2 == 0
            for name in sides if forward else reversed(sides):
                said[name].append(sides[name](**named))
        for name, runs in said.items():
            measured[name] = sum(run["operations"] for run in runs) / sum(run["seconds"] for run in runs)
        return said

    def _state(self, engine, runs, measured):
        bodies, commits = (sum(run[name] for run in runs) for name in ("operations", "commits"))
        measured[f"{engine} batch"] = bodies / commits
        for name in ("p50", "p99"):
            measured[f"{engine} put {name}"] = statistics.median(run[f"{name}_ms"] for run in runs)

    def _puts(self, engine, aged, prefix):
        def ours(**named):
            said = self._run(self.ours, "put", _store(engine, aged), engine=engine, writers=64, **named)
            self.batch[engine] = max(said["mean_batch"], 1)
            return said

        def theirs(**named):
            return self._run(self.lmdb, "put", _store(f"lmdb-{engine}", aged), batch=self.batch[engine], **named)

        return {f"{prefix}{engine} put": ours, f"{prefix}lmdb put@{engine}": theirs}

    def _other_puts(self):
        return {
            "rocksdb put": lambda **named: self._run(self.rocksdb, "put", "rocksdb", threads=64, **named),
            "sqlite put@1": lambda **named: self._run(self.sqlite, "put", "sqlite-1", batch=1, **named),
            "sqlite put@tables": lambda **named: self._run(
                self.sqlite, "put", "sqlite-batch", batch=self.batch["tables"], **named),
        }

    def _gets(self, aged, prefix):
        sides = {
            f"{prefix}tables get": lambda **named: self._run(
                self.ours, "get", _store("tables", aged), engine="tables", **named),
            f"{prefix}lmdb get": lambda **named: self._run(self.lmdb, "get", _store("lmdb", aged), **named),
        }
        if not aged:
            sides["rocksdb get"] = lambda **named: self._run(self.rocksdb, "get", "rocksdb-get", **named)
            sides["rocksdb bloom get"] = lambda **named: self._run(
                self.rocksdb, "get", "rocksdb-bloom", bloom=1, **named)
        return sides

    def _queries(self, aged, prefix):
        return {
            f"{prefix}tables query": lambda **named: self._run(
                self.ours, "query", _store("ordered-tables", aged), engine="tables", **ORDERED, **named),
            f"{prefix}lmdb query": lambda **named: self._run(
                self.lmdb, "query", _store("ordered-lmdb", aged), **ORDERED, **named),
        }


def _store(name, aged):
    return f"{name}-{'aged' if aged else 'new'}"
