"""Runs the programs that are measured, and reads what they and /proc say."""

import json
import os
import signal
import socket
import subprocess
import time


class ProgramFailed(Exception):
    """A measured program ended badly: the run has no table then."""


def run(program, *arguments, timeout=3600):
    """Runs a program to its end and returns the JSON object on its last line of output."""
    command = [str(program), *[str(argument) for argument in arguments]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        raise ProgramFailed(f"{' '.join(command)}: status {done.returncode}\n{done.stderr[-2000:]}{done.stdout[-500:]}")
    return json.loads(lines[-1].removeprefix("JSON "))


def options(**named):
    """`options(keys=5)` is `["--keys", 5]`."""
    return [part for name, value in named.items() for part in (f"--{name}", value)]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server process on a port of its own, from its start to its end."""

    def __init__(self, command, log, host="127.0.0.1"):
        self.port = free_port()
        self.host = host
        self.log = open(log, "ab")
        command = [str(part).replace("{port}", str(self.port)) for part in command]
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    @property
    def url(self):
        return f"http://{self.host}:{self.port}"

    def first_reply(self, within=60.0):
        """Seconds from the start of the process to the first complete reply."""
        request = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        while time.monotonic() - self.started < within:
            if self.process.poll() is not None:
                raise ProgramFailed(f"{self.process.args} ended with {self.process.returncode}: see {self.log.name}")
            try:
                with socket.create_connection((self.host, self.port), timeout=within) as connection:
                    connection.sendall(request)
                    if connection.recv(12).startswith(b"HTTP/1.1"):
                        return time.monotonic() - self.started
            except OSError:
                time.sleep(0.001)
        raise ProgramFailed(f"{self.process.args} did not answer within {within} s")

    def resident_mib(self, but_not=None):
        """Resident memory in MiB, less what is mapped from files under `but_not` (the store's map)."""
        total = 0
        counted = True
        with open(f"/proc/{self.process.pid}/smaps") as maps:
            for line in maps:
                first = line.split(maxsplit=1)[0]
                if "-" in first and not first.endswith(":"):
                    path = line.split(maxsplit=5)[5:]
                    counted = not (but_not and path and path[0].strip().startswith(str(but_not)))
                elif first == "Rss:" and counted:
                    total += int(line.split()[1])
        return total / 1024

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def wrk(script, server, operation, seconds, connections=64, **named):
    """Loads a server through wrk and returns what the script's `done` reports. Any error reply fails the run."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), server.url, "--"]
    command += [operation] + [f"{name}={value}" for name, value in named.items()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120)
    for line in done.stdout.splitlines():
        if line.startswith("JSON "):
            said = json.loads(line.removeprefix("JSON "))
            if any(said[name] for name in said if name.startswith("err_")) or said["requests"] == 0:
                raise ProgramFailed(f"{' '.join(command)}: {line}")
            return said
    raise ProgramFailed(f"{' '.join(command)}: {done.stdout[-800:]}{done.stderr[-800:]}")


def has_program(name):
    return any(os.access(os.path.join(path, name), os.X_OK) for path in os.environ["PATH"].split(os.pathsep))
