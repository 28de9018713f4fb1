"""The server's figures: requests over HTTP beside a bare echo, memory, and the time to start."""

import aws
import programs
from programs import Server, wrk
from table import Figure

FIGURES = [
    Figure("GetItem over HTTP, sigv4, 64 connections, of a bare echo", "http get", "echo get", 0.6),
    Figure("PutItem over HTTP, durable, of 0.5 echo or 0.8 engine", "http put", "http put bar", 1.0),
    Figure("  of a bare echo", "http put", "echo put"),
    Figure("  of durable puts through HoldfastStorage", "http put", "storage put"),
    Figure("idle memory, the map not counted", "idle MiB", "echo idle MiB", at_most=30, unit="MiB"),
    Figure("growth over a scan of every item of the large store", "scan growth MiB", at_most=8, unit="MiB"),
    Figure("start on the large store to the first reply", "start", "echo start", at_most=100, unit="ms"),
]

STATED = [
    Figure("p50 of GetItem over HTTP", "http get p50", "echo get p50", unit="ms"),
    Figure("p99 of GetItem over HTTP", "http get p99", "echo get p99", unit="ms"),
    Figure("p50 of PutItem over HTTP", "http put p50", "echo put p50", unit="ms"),
    Figure("p99 of PutItem over HTTP", "http put p99", "echo put p99", unit="ms"),
    Figure("the large store on disk", "large store GiB", unit="GiB"),
]

TABLE = "bench"


class ServedBench:
    """Two servers live through all rounds: Holdfast on a store of its own, and the echo."""

    def __init__(self, sizes, build, work, load):
        self.sizes = sizes
        self.work = work
        self.script = load / "aws.lua"
        self.holdfast = build / "holdfast"
        self.echo = build / "echo"
        self.ours = build / "engine-bench"
        self.log = work / "servers.log"
        self.large = work / "large"
        self.running = {}

    def _serve(self, data):
        credentials = self.work / "credentials"
        credentials.write_text(aws.CREDENTIALS_FILE)
        return Server(
            [self.holdfast, "serve", "--data", data, "--host", "127.0.0.1", "--port", "{port}", "--auth", "sigv4",
             "--credentials", credentials],
            self.log)

    def _serve_echo(self):
        return Server([self.echo, "--port", "{port}"], self.log)

    def prepare(self, say):
        say("starting Holdfast and the echo")
        data = self.work / "served"
        self.running["http"] = self._serve(data)
        self.running["echo"] = self._serve_echo()
        for server in self.running.values():
            server.first_reply()
        self.idle = {
            "idle MiB": self.running["http"].resident_mib(but_not=data),
            "echo idle MiB": self.running["echo"].resident_mib(),
        }
        client = aws.Client(self.running["http"])
        aws.create_table(client, TABLE)
        aws.load(client, TABLE, self.sizes.served_keys)
        say(f"preparing a store of {self.sizes.large_items} items of 1 KiB")
        programs.run(
            self.ours, "history", *programs.options(dir=self.large, engine="tables", keys=self.sizes.large_items))

    def finish(self):
        for server in self.running.values():
            server.stop()

    def round(self, number, measured, say):
        sides = ["http", "echo"] if number % 2 == 0 else ["echo", "http"]
        named = dict(
            keys=self.sizes.served_keys, table=TABLE, access=aws.ACCESS_KEY, secret=aws.SECRET_KEY, region=aws.REGION)
        for operation in ("get", "put"):
            for side in sides:
                server = self.running[side]
                said = wrk(self.script, server, f"ddb-{operation}", self.sizes.wrk_seconds, **named)
                measured[f"{side} {operation}"] = said["rps"]
                measured[f"{side} {operation} p50"] = said["p50_ms"]
                measured[f"{side} {operation} p99"] = said["p99_ms"]
        measured.update(self.idle)
        bars = [0.5 * measured["echo put"]]
        if "storage put" in measured:
            bars.append(0.8 * measured["storage put"])
        measured["http put bar"] = min(bars)
        for side in sides:
            self._start(side, measured)
        say(f"server round {number + 1} of {self.sizes.rounds}")

    def _start(self, side, measured):
        with self._serve(self.large) if side == "http" else self._serve_echo() as server:
            measured["start" if side == "http" else "echo start"] = server.first_reply() * 1000

    def once(self, measured, say):
        """Every item of the large store, page by page: the server's memory must not follow."""
        say("scanning the large store")
        measured["large store GiB"] = sum(file.stat().st_size for file in self.large.iterdir()) / 2**30
        with self._serve(self.large) as server:
            server.first_reply()
            client = aws.Client(server)
            seen, least, greatest, key = 0, None, 0.0, {}
            while True:
                page = client.call("Scan", TableName=TABLE, Select="COUNT", **key)
                seen += page["Count"]
                if seen * 50 > self.sizes.large_items:
                    resident = server.resident_mib(but_not=self.large)
                    least = resident if least is None else least
                    greatest = max(greatest, resident)
                if "LastEvaluatedKey" not in page:
                    break
                key = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        if seen != self.sizes.large_items:
            raise programs.ProgramFailed(f"the scan saw {seen} of {self.sizes.large_items} items")
        measured["scan growth MiB"] = max(greatest - least, 0.0)
