"""Clients as they come: the AWS CLI, rclone, s3cmd and restic, against one server."""

import filecmp
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
import requests

from s3_support import MIB, keys, make_bucket, pattern
from support import REPOSITORY, holdfast

AWS = shutil.which("aws", path=os.path.dirname(sys.executable)) or shutil.which("aws")
TREE = REPOSITORY / "Sources"


@pytest.fixture
def run(account, tmp_path):
    """Runs a command with credentials of this test's account in its environment, and no configuration of the machine's."""
    def run(*command, expect=(0,), **environment):
        done = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, timeout=120, errors="replace",
            env={**{k: v for k, v in os.environ.items() if not k.startswith("AWS_")}, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1",
                 "AWS_PAGER": "", "AWS_CONFIG_FILE": str(tmp_path / "none"), "HOME": str(tmp_path),
                 "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), **environment})
        assert done.returncode in expect, f"{command}: {done.returncode}\n{done.stdout[-3_000:]}\n{done.stderr[-3_000:]}"
        return done.stdout
    return run


def tool(name):
    found = shutil.which(name)
    assert found, f"{name} is missing: run scripts/install-test-clients"
    return found


def files_of(root):
    return sorted(str(path.relative_to(root)) for path in pathlib.Path(root).rglob("*") if path.is_file())


def same(left, right):
    """Whether two directories hold the same files, byte for byte."""
    names = files_of(left)
    assert names == files_of(right)
    _, wrong, errors = filecmp.cmpfiles(left, right, names, shallow=False)
    return not wrong and not errors


@pytest.fixture
def large(tmp_path):
    """A file of 100 MiB."""
    path = tmp_path / "large"
    path.write_bytes(pattern(100 * MIB, 1))
    return path


def hash_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# The AWS CLI

@pytest.mark.slow
def test_aws_sync_both_ways(server, s3, run, tmp_path):
    def aws(*arguments, **more):
        return run(AWS, "--endpoint-url", server.endpoint, "s3", *arguments, **more)
    bucket = make_bucket(s3)
    assert len(files_of(TREE)) > 300
    aws("sync", TREE, f"s3://{bucket}/tree", "--only-show-errors")
    assert keys(s3, bucket) == sorted(f"tree/{name}" for name in files_of(TREE))
    aws("sync", f"s3://{bucket}/tree", tmp_path / "back", "--only-show-errors")
    assert same(TREE, tmp_path / "back")
    # Nothing has changed: nothing is sent.
    assert aws("sync", tmp_path / "back", f"s3://{bucket}/tree").strip() == ""
    assert aws("sync", f"s3://{bucket}/tree", tmp_path / "back").strip() == ""
    # One file more, one changed, one gone.
    (tmp_path / "back" / "new file ü+.txt").write_text("new")
    changed, gone = files_of(TREE)[:2]
    (tmp_path / "back" / changed).write_text("changed")
    (tmp_path / "back" / gone).unlink()
    told = aws("sync", tmp_path / "back", f"s3://{bucket}/tree", "--delete", "--no-progress")
    assert len(told.splitlines()) == 3, told
    aws("sync", f"s3://{bucket}/tree", tmp_path / "again", "--only-show-errors")
    assert same(tmp_path / "back", tmp_path / "again")


@pytest.mark.slow
def test_aws_cp_of_a_large_file(server, s3, run, large, tmp_path):
    def aws(*arguments):
        return run(AWS, "--endpoint-url", server.endpoint, "s3", *arguments)
    bucket = make_bucket(s3)
    aws("cp", large, f"s3://{bucket}/large", "--only-show-errors")
    assert s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-13"')
    aws("cp", f"s3://{bucket}/large", f"s3://{bucket}/copy", "--only-show-errors")
    aws("cp", f"s3://{bucket}/copy", tmp_path / "back", "--only-show-errors")
    assert hash_of(tmp_path / "back") == hash_of(large)


def test_aws_from_day_to_day(server, s3, run, tmp_path):
    def aws(*arguments, **more):
        return run(AWS, "--endpoint-url", server.endpoint, *arguments, **more)
    aws("s3", "mb", "s3://day-to-day")
    (tmp_path / "a.txt").write_text("hello")
    aws("s3", "cp", tmp_path / "a.txt", "s3://day-to-day/d/a.txt", "--metadata", "colour=green", "--cache-control", "no-store")
    assert "a.txt" in aws("s3", "ls", "s3://day-to-day/d/") and "PRE d/" in aws("s3", "ls", "s3://day-to-day")
    assert "day-to-day" in aws("s3", "ls")
    aws("s3", "mv", "s3://day-to-day/d/a.txt", "s3://day-to-day/b.txt")
    assert aws("s3", "cp", "s3://day-to-day/b.txt", "-") == "hello"
    head = s3.head_object(Bucket="day-to-day", Key="b.txt")
    assert head["Metadata"] == {"colour": "green"} and head["CacheControl"] == "no-store" and head["ContentType"] == "text/plain"
    url = aws("s3", "presign", "s3://day-to-day/b.txt").strip()
    assert requests.get(url, timeout=10).text == "hello"
    aws("s3", "rb", "s3://day-to-day", expect=(1,))
    aws("s3", "rm", "s3://day-to-day", "--recursive")
    aws("s3", "rb", "s3://day-to-day")
    aws("s3", "ls", "s3://day-to-day", expect=(254, 255))


# rclone

@pytest.fixture
def rclone(server, run, account):
    def rclone(*arguments, **more):
        return run(tool("rclone"), "--config", "/dev/null", "--s3-provider", "Other", "--s3-endpoint", server.endpoint,
                   "--s3-access-key-id", account, "--s3-secret-access-key", "x", "--s3-region", "us-east-1",
                   "--s3-force-path-style", "--transfers", "8", *arguments, **more)
    return rclone


@pytest.mark.slow
def test_rclone_sync_both_ways(s3, rclone, tmp_path):
    bucket = make_bucket(s3)
    rclone("sync", TREE, f":s3:{bucket}/tree")
    rclone("check", TREE, f":s3:{bucket}/tree")
    rclone("check", "--download", TREE, f":s3:{bucket}/tree")
    rclone("sync", f":s3:{bucket}/tree", tmp_path / "back")
    assert same(TREE, tmp_path / "back")
    # Times go with the objects.
    name = files_of(TREE)[0]
    assert int((tmp_path / "back" / name).stat().st_mtime) == int((TREE / name).stat().st_mtime)
    rclone("copyto", f":s3:{bucket}/tree/{name}", f":s3:{bucket}/copied ü +&%.swift")
    assert rclone("cat", f":s3:{bucket}/copied ü +&%.swift") == (TREE / name).read_text()
    rclone("moveto", f":s3:{bucket}/copied ü +&%.swift", f":s3:{bucket}/moved")
    assert rclone("lsf", f":s3:{bucket}").split() == ["moved", "tree/"]
    rclone("purge", f":s3:{bucket}")
    assert bucket not in rclone("lsd", ":s3:")


@pytest.mark.slow
def test_rclone_with_a_large_file(s3, rclone, large, tmp_path):
    bucket = make_bucket(s3)
    rclone("copyto", "--s3-upload-cutoff", "10M", "--s3-chunk-size", "8M", large, f":s3:{bucket}/large")
    rclone("copyto", "--s3-copy-cutoff", "20M", f":s3:{bucket}/large", f":s3:{bucket}/copy")
    rclone("copyto", f":s3:{bucket}/copy", tmp_path / "back")
    assert hash_of(tmp_path / "back") == hash_of(large)


# s3cmd

@pytest.mark.slow
def test_s3cmd(server, s3, run, account, large, tmp_path):
    host = f"127.0.0.1:{server.port}"

    def s3cmd(*arguments, **more):
        return run(tool("s3cmd"), "--config=/dev/null", f"--access_key={account}", "--secret_key=x", f"--host={host}",
                   f"--host-bucket={host}", "--no-ssl", "--region=us-east-1", "--no-progress", *arguments, **more)
    s3cmd("mb", "s3://made-by-s3cmd")
    tree = TREE / "HoldfastCore"
    s3cmd("sync", f"{tree}/", "s3://made-by-s3cmd/tree/")
    s3cmd("sync", "s3://made-by-s3cmd/tree/", f"{tmp_path / 'back'}/")
    assert same(tree, tmp_path / "back")
    s3cmd("put", "--multipart-chunk-size-mb=15", large, "s3://made-by-s3cmd/large ü+")
    s3cmd("cp", "s3://made-by-s3cmd/large ü+", "s3://made-by-s3cmd/copy")
    s3cmd("get", "s3://made-by-s3cmd/copy", tmp_path / "large back")
    assert hash_of(tmp_path / "large back") == hash_of(large)
    assert "copy" in s3cmd("ls", "s3://made-by-s3cmd")
    assert "made-by-s3cmd" in s3cmd("info", "s3://made-by-s3cmd/copy")
    s3cmd("del", "--recursive", "--force", "s3://made-by-s3cmd")
    s3cmd("rb", "s3://made-by-s3cmd")


# restic

@pytest.mark.slow
def test_a_restic_backup_restored(server, s3, run, account, tmp_path):
    bucket = make_bucket(s3)
    source = tmp_path / "source"
    shutil.copytree(TREE, source / "tree")
    (source / "random").write_bytes(os.urandom(20 * MIB))

    def restic(*arguments):
        return run(tool("restic"), "-r", f"s3:{server.endpoint}/{bucket}/backups", "--no-cache", "-q", *arguments,
                   RESTIC_PASSWORD="secret")
    restic("init")
    restic("backup", source)
    (source / "tree" / "more").write_text("more")
    (source / "random").write_bytes(os.urandom(MIB))
    restic("backup", source)
    restic("check", "--read-data")
    assert len(restic("snapshots", "--compact").splitlines()) >= 2
    restic("restore", "latest", "--target", tmp_path / "restored")
    assert same(source, tmp_path / "restored" / source.relative_to("/"))
    restic("forget", "--keep-last", "1", "--prune")
    restic("check", "--read-data")


# Holdfast's own commands around a store with objects

@pytest.fixture
def filled(private_server):
    server = private_server()
    client = server.client("s3", account="123456789012")
    make_bucket(client, "filled")
    for n in range(40):
        client.put_object(Bucket="filled", Key=f"k{n:02}", Body=pattern(n * 10_000, n), Metadata={"n": str(n)})
    return server, client


def contents(client):
    return {key: client.get_object(Bucket="filled", Key=key)["Body"].read() for key in keys(client, "filled")}


def test_a_backup_of_a_served_store_has_its_objects(filled, private_server, tmp_path):
    server, client = filled
    before = contents(client)
    done = holdfast("backup", "--data", server.data, tmp_path / "backup")
    assert done.returncode == 0, done.stderr
    client.delete_object(Bucket="filled", Key="k01")
    client.put_object(Bucket="filled", Key="k02", Body=b"changed")
    done = holdfast("restore", tmp_path / "backup", "--data", tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    restored = private_server(data=tmp_path / "restored").client("s3", account="123456789012")
    assert contents(restored) == before and contents(client) != before


def test_a_compacted_store_has_its_objects(filled):
    server, client = filled
    for n in range(0, 40, 2):
        client.delete_object(Bucket="filled", Key=f"k{n:02}")
    before = contents(client)
    assert server.terminate() == 0
    done = holdfast("compact", "--data", server.data)
    assert done.returncode == 0, done.stderr
    server.start()
    assert contents(server.client("s3", account="123456789012")) == before


def test_looking_at_a_served_store(filled):
    server, client = filled
    assert server.verify().returncode == 0
    assert "buckets.objects" in holdfast("inspect", "--data", server.data).stdout
    assert len(contents(client)) == 40
