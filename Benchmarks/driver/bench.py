#!/usr/bin/env python3
"""Runs every figure beside its yardstick, in interleaved rounds of one run, and prints one table.

usage: bench.py [--smoke] [--rounds N] [--seconds S] [--only engine|served|objects] [--strict] [--json FILE]
Data goes to $BENCH_DIR, or Benchmarks/.work, on a real disk; it is removed at the end.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import engine
import objects
import served
import sizes
from table import Results, rendered

HOUSE = pathlib.Path(__file__).resolve().parent.parent


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="a tiny run that shows that every program works")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each measure")
    parser.add_argument("--keys", type=int, help="items of an engine's store")
    parser.add_argument("--only", choices=["engine", "served", "objects"])
    parser.add_argument("--strict", action="store_true", help="exit with status 1 where a figure falls short")
    parser.add_argument("--json", type=pathlib.Path, help="also write every measure of every round there")
    parser.add_argument("--build", type=pathlib.Path, default=HOUSE / ".build" / "bench", help="where the programs are")
    return parser.parse_args()


def chosen_sizes(arguments):
    chosen = sizes.SMOKE if arguments.smoke else sizes.FULL
    given = {name: getattr(arguments, name) for name in ("rounds", "seconds", "keys") if getattr(arguments, name)}
    return dataclasses.replace(chosen, **given)


def work_directory():
    work = pathlib.Path(os.environ.get("BENCH_DIR", HOUSE / ".work")).resolve() / f"run-{os.getpid()}"
    work.mkdir(parents=True)
    kind = subprocess.run(["stat", "-f", "-c", "%T", str(work)], capture_output=True, text=True).stdout.strip()
    if kind == "tmpfs":
        print("warning: the data is on a tmpfs, where a sync costs nothing. Set BENCH_DIR.", file=sys.stderr)
    return work


def measure(arguments, chosen, work, say):
    results = Results()
    kinds = {
        "engine": lambda: engine.EngineBench(chosen, arguments.build, work),
        "served": lambda: served.ServedBench(chosen, arguments.build, work, HOUSE / "load"),
        "objects": lambda: objects.ObjectsBench(chosen, arguments.build, work, HOUSE / "load"),
    }
    benches = [make() for kind, make in kinds.items() if arguments.only in (None, kind)]
    try:
        for bench in benches:
            bench.prepare(say)
        for number in range(chosen.rounds):
            measured = {}
            for bench in benches:
                bench.round(number, measured, say)
            results.add(measured)
        for bench in benches:
            getattr(bench, "once", lambda *_: None)(results.rounds[-1], say)
    finally:
        for bench in benches:
            getattr(bench, "finish", lambda: None)()
    return results


def main():
    arguments = parsed_arguments()
    chosen = chosen_sizes(arguments)
    started = time.monotonic()
    work = work_directory()

    def say(what):
        print(f"[{time.monotonic() - started:6.1f} s] {what}", file=sys.stderr, flush=True)

    try:
        results = measure(arguments, chosen, work, say)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    table, reached = rendered([*engine.FIGURES, *served.FIGURES, *objects.FIGURES, *engine.STATED, *served.STATED], results)
    print(f"{chosen.rounds} rounds of {chosen.seconds:g} s, {chosen.keys} items; median (least-greatest)\n\n{table}")
    if arguments.json:
        arguments.json.write_text(json.dumps(results.rounds, indent=1))
    return 1 if arguments.strict and not reached else 0


if __name__ == "__main__":
    sys.exit(main())
