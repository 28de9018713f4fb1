"""The objects' figures: HoldfastBuckets beside a file for each object, the server beside nginx and files behind the same
HTTP stack; memory, listings, and small writes beside large ones."""

import os
import subprocess
import threading
import time

import aws
import programs
from programs import Server, options, wrk
from table import Figure

SIZES = {"64 KiB": 64 << 10, "1 MiB": 1 << 20, "16 MiB": 16 << 20}
SLICES = 2

FIGURES = [
    *(figure for name in SIZES for figure in (
        Figure(f"durable puts of {name}, 4 at a time, of a file each", f"put {name}", f"file put {name}", 1.0),
        Figure("  after churn", f"churned put {name}", f"file put {name}",
               new=(f"put {name}", f"file put {name}"), keep=0.75),
    )),
    *(figure for name in SIZES for figure in (
        Figure(f"reads of {name}, resident, of reading files", f"get {name}", f"file get {name}", 1.0),
        Figure("  after churn", f"churned get {name}", f"file get {name}",
               new=(f"get {name}", f"file get {name}"), keep=0.75),
    )),
    Figure("GetObject of 1 KiB, sigv4, 64 connections, of a bare echo", "s3 get small", "echo get small", 0.6),
    Figure("GetObject of 1 MiB, of nginx with sendfile", "s3 get large", "nginx get large", 0.7),
    Figure("PutObject of 1 MiB, durable, of a file each behind the same stack", "s3 put large", "files put large", 0.8),
    Figure("  of nginx's DAV, which neither hashes nor syncs", "s3 put large", "nginx put large"),
    Figure("memory above idle, 5 GiB upload", "upload growth MiB", at_most=64, unit="MiB"),
    Figure("memory above idle, throttled 5 GiB download", "download growth MiB", at_most=64, unit="MiB"),
    Figure("p99 of a 1 KiB put beside large uploads, of the same alone", "busy p99", "quiet p99", at_most_ratio=3,
           unit="ms"),
    *(Figure(f"first page of 1,000,000 keys, of 1,000, {name}", f"list {kind} 1000000", f"list {kind} 1000",
             at_most_ratio=3, unit="ms")
      for kind, name in (("plain", "no delimiter"), ("folders", "delimiter /"), ("absent", "a delimiter that no key has"))),
]

NGINX = """
worker_processes 2;
error_log {work}/nginx-error.log;
pid {work}/nginx.pid;
daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  client_max_body_size 0; client_body_temp_path {work}/nginx-body;
  proxy_temp_path {work}/nginx-proxy; fastcgi_temp_path {work}/nginx-fastcgi;
  uwsgi_temp_path {work}/nginx-uwsgi; scgi_temp_path {work}/nginx-scgi;
  server {{
    listen 127.0.0.1:{{port}};
    location / {{ root {work}/nginx-files; dav_methods PUT; create_full_put_path on; }}
  }}
}}
"""


class ObjectsBench:
    def __init__(self, sizes, build, work, load):
        self.sizes = sizes
        self.work = work
        self.script = load / "aws.lua"
        self.holdfast = build / "holdfast"
        self.echo = build / "echo"
        self.ours = build / "engine-bench"
        self.files = build / "files-yardstick"
        self.log = work / "object-servers.log"
        self.running = {}
        self.idle = None

    # The engine

    def _objects(self, size):
        return max(4, min(512, self.sizes.object_bytes // size))

    def _engine(self, command, where, **named):
        return programs.run(self.ours, "objects", command, *options(dir=self.work / where, **named))

    def _file(self, command, size, **named):
        return programs.run(
            self.files, command, *options(dir=self.work / f"files-{size}", size=size, objects=self._objects(size), **named))

    def prepare(self, say):
        say("preparing a bucket that has churned")
        self._engine("churn", "objects-churned", objects=self.sizes.churned_objects)
        self._serve_all(say)

    def round(self, number, measured, say):
        for name, size in SIZES.items():
            for command in ("put", "get"):
                self._by_turns(number, measured, command, name, size)
        self._mixed(measured)
        self._over_http(number, measured)
        say(f"objects round {number + 1} of {self.sizes.rounds}")

    def _by_turns(self, number, measured, command, name, size):
        named = dict(size=size, objects=self._objects(size), tasks=4)
        sides = {
            f"{command} {name}": lambda **more: self._engine(command, "objects-new", **named, **more),
            f"file {command} {name}": lambda **more: self._file(command, size, tasks=4, **more),
            f"churned {command} {name}": lambda **more: self._engine(command, "objects-churned", **named, **more),
        }
        said = {side: [] for side in sides}
        for turn in range(SLICES):
            more = dict(seed=number * SLICES + turn + 1, seconds=self.sizes.seconds / SLICES)
            for side in sides if (number + turn) % 2 == 0 else reversed(sides):
                said[side].append(sides[side](**more))
        for side, runs in said.items():
            measured[side] = sum(run["operations"] for run in runs) / sum(run["seconds"] for run in runs)

    def _mixed(self, measured):
        for name, busy in (("quiet p99", 0), ("busy p99", 1)):
            said = self._engine("mixed", "objects-mixed", tasks=16, busy=busy, seconds=self.sizes.seconds)
            measured[name] = said["p99_ms"]

    # Over HTTP

    def _serve_all(self, say):
        say("starting Holdfast, the echo, files behind the same stack, and nginx")
        credentials = self.work / "credentials-s3"
        credentials.write_text(aws.CREDENTIALS_FILE)
        self.data = self.work / "served-objects"
        self.running["s3"] = Server(
            [self.holdfast, "serve", "--data", self.data, "--host", "127.0.0.1", "--port", "{port}", "--auth", "sigv4",
             "--credentials", credentials], self.log)
        self.running["echo"] = Server([self.echo, "--port", "{port}"], self.log)
        (self.work / "echo-files").mkdir()
        self.running["files"] = Server([self.echo, "--port", "{port}", "--files", self.work / "echo-files"], self.log)
        self.running["nginx"] = self._serve_nginx()
        for server in self.running.values():
            server.first_reply()
        self.idle = self.running["s3"].resident_mib(but_not=self.data)
        server = self.running["s3"]
        aws.object_request(server, "PUT", "/bench")
        for size, keys in ((1024, self.sizes.served_objects), (1 << 20, 64)):
            body = b"x" * size
            for index in range(keys):
                aws.object_request(server, "PUT", f"/bench/get{size}/{index}", body)
        folder = self.work / "nginx-files" / "bench" / f"get{1 << 20}"
        folder.mkdir(parents=True)
        for index in range(64):
            (folder / str(index)).write_bytes(b"x" * (1 << 20))
        os.system(f"chmod -R a+rwX {self.work / 'nginx-files'}")

    def _serve_nginx(self):
        class Nginx(Server):
            """Its port stands in its configuration."""

            def __init__(inner):
                port = programs.free_port()
                configuration = self.work / "nginx.conf"
                text = NGINX.format(work=self.work).replace("{port}", str(port))
                # As root nginx changes its user, who must reach the files.
                configuration.write_text(("user root;" if os.getuid() == 0 else "") + text)
                (self.work / "nginx-files").mkdir(exist_ok=True)
                super().__init__(["/usr/sbin/nginx", "-c", configuration, "-p", self.work], self.log)
                inner.port = port

        return Nginx()

    def _load(self, side, operation, size, keys):
        named = dict(keys=keys, bucket="bench", size=size, access=aws.ACCESS_KEY, secret=aws.SECRET_KEY, region=aws.REGION)
        connections = 64 if size <= 1024 else 8
        return wrk(self.script, self.running[side], operation, self.sizes.wrk_seconds, connections, **named)["rps"]

    def _over_http(self, number, measured):
        rows = [
            ("get small", "s3-get", 1024, self.sizes.served_objects, ("s3", "echo")),
            ("get large", "s3-get", 1 << 20, 64, ("s3", "nginx")),
            ("put large", "s3-put", 1 << 20, 64, ("s3", "files", "nginx")),
        ]
        for name, operation, size, keys, sides in rows:
            for side in sides if number % 2 == 0 else reversed(sides):
                measured[f"{side} {name}"] = self._load(side, operation, size, keys)

    # Once a run

    def once(self, measured, say):
        say("listing buckets of 1,000 and of 1,000,000 keys")
        for count in (1000, self.sizes.listed_keys):
            said = self._engine("list", f"objects-list-{count}", objects=count)
            label = 1000 if count == 1000 else 1_000_000
            for kind in ("plain", "folders", "absent"):
                measured[f"list {kind} {label}"] = said[f"{kind}_ms"]
        say(f"uploading and downloading {self.sizes.huge_bytes / 2**30:.1f} GiB")
        self._memory(measured)

    def _memory(self, measured):
        server = self.running["s3"]
        piece = os.urandom(1 << 20)
        count = self.sizes.huge_bytes >> 20
        idle = server.resident_mib(but_not=self.data)

        def watched(work):
            peak = [idle]
            done = threading.Event()

            def watch():
                while not done.wait(0.1):
                    peak[0] = max(peak[0], server.resident_mib(but_not=self.data))

            watcher = threading.Thread(target=watch)
            watcher.start()
            try:
                work()
            finally:
                done.set()
                watcher.join()
            return max(peak[0] - self.idle, 0.0)

        measured["upload growth MiB"] = watched(lambda: aws.object_request(
            server, "PUT", "/bench/huge", (piece for _ in range(count)), self.sizes.huge_bytes))
        pause = self.sizes.throttle_seconds / count
        measured["download growth MiB"] = watched(lambda: aws.object_request(
            server, "GET", "/bench/huge", throttle=lambda _: time.sleep(pause)))

    def finish(self):
        for server in self.running.values():
            server.stop()
