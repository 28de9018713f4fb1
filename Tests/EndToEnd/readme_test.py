"""The examples of README.md, run as they stand there."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from support import REPOSITORY, new_account

README = REPOSITORY / "README.md"


def example(name):
    """The fenced block after `<!-- example: name -->`."""
    found = re.search(rf"<!-- example: {name} -->\s*```\w*\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)
    assert found, f"README.md has no example marked {name}"
    return found.group(1)


def test_the_boto3_example(private_server, tmp_path):
    server = private_server()
    program = tmp_path / "example.py"
    text = example("boto3")
    assert "4566" in text, "the example talks to the default port"
    program.write_text(text.replace("4566", str(server.port)))
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env={**os.environ, "AWS_ACCESS_KEY_ID": new_account(), "AWS_SECRET_ACCESS_KEY": "x",
             "AWS_DEFAULT_REGION": "us-east-1"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


PACKAGE = """\
// swift-tools-version: 6.3
import PackageDescription

let products: [Target.Dependency] = ["Holdfast", "HoldfastTables", "HoldfastBuckets"].map {
    .product(name: $0, package: "%(name)s")
}
let package = Package(
    name: "Examples",
    platforms: [.macOS(.v26)],
    dependencies: [.package(path: "%(path)s", traits: [])],
    targets: [
        .executableTarget(name: "Example", dependencies: products),
        .executableTarget(name: "Listing", dependencies: products),
    ]
)
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """The embedding examples, built as programs of their own that depend on this checkout without the server's packages."""
    if shutil.which("swift") is None:
        pytest.skip("no Swift here")
    package = tmp_path_factory.mktemp("examples")
    (package / "Package.swift").write_text(PACKAGE % {"path": REPOSITORY, "name": REPOSITORY.name})
    for name, block in ("Example", "embed"), ("Listing", "embed-buckets"):
        (package / "Sources" / name).mkdir(parents=True)
        (package / "Sources" / name / f"{name}.swift").write_text(example(block))
    # Kept between runs, so that only the first one compiles the engine.
    build = os.environ.get("HOLDFAST_EXAMPLE_BUILD", str(REPOSITORY / ".build" / "readme-example"))
    built = subprocess.run(["swift", "build", "--disable-index-store", "--package-path", package, "--scratch-path", build],
                           capture_output=True, text=True, timeout=900)
    assert built.returncode == 0, built.stdout + built.stderr
    return os.path.join(build, "debug")


@pytest.mark.slow
def test_the_embedding_example(programs, tmp_path):
    done = subprocess.run([os.path.join(programs, "Example")], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


@pytest.mark.slow
def test_a_synced_bucket_read_in_process(programs, private_server, tmp_path):
    """`aws s3 sync` against a fresh server, then the same bucket from Swift."""
    server = private_server(data=tmp_path / "data")
    files = {f"{number}.txt": "x" * number for number in range(1, 12)}
    (tmp_path / "holiday").mkdir()
    for name, text in files.items():
        (tmp_path / "holiday" / name).write_text(text)
    # The example's program acts for the default account.
    script = example("s3-sync").replace("4566", str(server.port))
    synced = subprocess.run(
        ["bash", "-euc", script], capture_output=True, text=True, timeout=120, cwd=tmp_path,
        env={**os.environ, "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"],
             "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"})
    assert synced.returncode == 0, synced.stdout + synced.stderr
    assert len([line for line in synced.stdout.splitlines() if "holiday/" in line and ".txt" in line]) >= len(files)
    assert server.terminate() == 0
    listed = subprocess.run(
        [os.path.join(programs, "Listing")], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert listed.returncode == 0, listed.stdout + listed.stderr
    assert dict(line.split() for line in listed.stdout.splitlines()) == {
        f"holiday/{name}": str(len(text)) for name, text in files.items()}
