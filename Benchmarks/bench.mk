# The benchmarks' targets, included by the root Makefile. Needs a C and a C++ compiler, liblmdb-dev, librocksdb-dev,
# libsqlite3-dev, libssl-dev, nginx and wrk.
BENCHMARKS := $(dir $(lastword $(MAKEFILE_LIST)))
BENCH_BUILD := $(abspath $(BENCHMARKS).build/bench)

.PHONY: bench bench-smoke bench-build bench-needs

bench: bench-build ## Measures every figure of the engine and the server beside its yardstick (BENCH_ARGS=, BENCH_DIR=).
	python3 $(BENCHMARKS)driver/bench.py --build $(BENCH_BUILD) $(BENCH_ARGS)

bench-smoke: bench-build ## Shows that every benchmark runs, without judging a time.
	python3 $(BENCHMARKS)driver/bench.py --build $(BENCH_BUILD) --smoke $(BENCH_ARGS)

bench-build: bench-needs build
	$(MAKE) -C $(BENCHMARKS)yardsticks OUT=$(BENCH_BUILD)
	$(SWIFT_BUILD) --product echo
	$(SWIFT_BUILD) --product engine-bench
	cp .build/release/engine-bench .build/release/echo .build/release/holdfast $(BENCH_BUILD)/

bench-needs:
	@test -e /usr/include/rocksdb/db.h -a -e /usr/include/sqlite3.h -a -e /usr/include/lmdb.h \
	  -a -e /usr/include/openssl/evp.h -a -x "$$(command -v wrk)" -a -x /usr/sbin/nginx || \
	  { apt-get update -qq && apt-get install -y -qq liblmdb-dev librocksdb-dev libsqlite3-dev libssl-dev wrk \
	    nginx-light g++ make; }
