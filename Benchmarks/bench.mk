# The benchmarks' targets, included by the root Makefile. Needs a C and a C++ compiler, liblmdb-dev, librocksdb-dev,
# libsqlite3-dev and wrk.
BENCHMARKS := $(dir $(lastword $(MAKEFILE_LIST)))
BENCH_BUILD := $(abspath $(BENCHMARKS).build/bench)

.PHONY: bench bench-smoke bench-build bench-needs

bench: bench-build ## every figure beside its yardstick, at least five rounds
	python3 $(BENCHMARKS)driver/bench.py --build $(BENCH_BUILD) $(BENCH_ARGS)

bench-smoke: bench-build ## shows in seconds that every benchmark runs; no times
	python3 $(BENCHMARKS)driver/bench.py --build $(BENCH_BUILD) --smoke $(BENCH_ARGS)

bench-build: bench-needs
	$(MAKE) -C $(BENCHMARKS)yardsticks OUT=$(BENCH_BUILD)
	swift build -c release --package-path $(BENCHMARKS)
	cp $$(swift build -c release --package-path $(BENCHMARKS) --show-bin-path)/engine-bench $(BENCH_BUILD)/

bench-needs:
	@test -e /usr/include/rocksdb/db.h -a -e /usr/include/sqlite3.h -a -e /usr/include/lmdb.h -a -x "$$(command -v wrk)" || \
	  { apt-get update -qq && apt-get install -y -qq liblmdb-dev librocksdb-dev libsqlite3-dev wrk g++ make; }
