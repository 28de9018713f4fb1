"""A large upload and a slow download need no more memory than small ones."""

import hashlib
import http.client
import threading
import time

import pytest

from s3_support import MIB, headers_for, make_bucket, pattern

SIZE = 600 * MIB
GROWTH_MIB_MAX = 64


def resident_mib(server):
    """Resident memory in MiB, less what is mapped from the store's files."""
    total, counted = 0, True
    with open(f"/proc/{server.process.pid}/smaps") as maps:
        for line in maps:
            first = line.split(maxsplit=1)[0]
            if "-" in first and not first.endswith(":"):
                path = line.split(maxsplit=5)[5:]
                counted = not (path and path[0].strip().startswith(server.data))
            elif first == "Rss:" and counted:
                total += int(line.split()[1])
    return total / 1024


class Watch(threading.Thread):
    """Notes the greatest resident memory until stopped."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.greatest, self.stopping = server, 0.0, threading.Event()

    def run(self):
        while not self.stopping.wait(0.1):
            self.greatest = max(self.greatest, resident_mib(self.server))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()


@pytest.mark.slow
def test_memory_does_not_follow_the_size(private_server, account):
    server = private_server()
    client = server.client("s3", account=account)
    bucket = make_bucket(client)
    piece = pattern(MIB, 1)
    for n in range(30):
        client.put_object(Bucket=bucket, Key="warm", Body=piece)
        client.get_object(Bucket=bucket, Key="warm")["Body"].read()
    idle = resident_mib(server)

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with Watch(server) as upload:
        connection.request("PUT", f"/{bucket}/large", (piece for _ in range(SIZE // MIB)),
                           {**headers_for(account), "Content-Length": str(SIZE)})
        reply = connection.getresponse()
        assert reply.status == 200, reply.read()
        reply.read()
    assert client.head_object(Bucket=bucket, Key="large")["ContentLength"] == SIZE

    with Watch(server) as download:
        connection.request("GET", f"/{bucket}/large", headers=headers_for(account))
        reply, received, seen = connection.getresponse(), 0, hashlib.sha256()
        began = time.monotonic()
        while data := reply.read(MIB):
            received += len(data)
            seen.update(data)
            # Some 150 MB/s: a client slower than the server.
            time.sleep(max(0.0, began + received / 150e6 - time.monotonic()))
    connection.close()
    expected = hashlib.sha256()
    for _ in range(SIZE // MIB):
        expected.update(piece)
    assert received == SIZE and seen.digest() == expected.digest()
    print(f"idle {idle:.0f} MiB, upload {upload.greatest:.0f} MiB, download {download.greatest:.0f} MiB")
    assert upload.greatest - idle < GROWTH_MIB_MAX and download.greatest - idle < GROWTH_MIB_MAX
