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

let package = Package(
    name: "Example",
    platforms: [.macOS(.v26)],
    dependencies: [.package(path: "%s", traits: [])],
    targets: [.executableTarget(name: "Example", dependencies: [.product(name: "Holdfast", package: "%s")])]
)
"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("swift") is None, reason="no Swift here")
def test_the_embedding_example(tmp_path):
    """A program of its own that depends on this checkout without the server's packages."""
    package = tmp_path / "Example"
    (package / "Sources" / "Example").mkdir(parents=True)
    (package / "Package.swift").write_text(PACKAGE % (REPOSITORY, REPOSITORY.name))
    (package / "Sources" / "Example" / "Example.swift").write_text(example("embed"))
    # Kept between runs, so that only the first one compiles the engine.
    build = os.environ.get("HOLDFAST_EXAMPLE_BUILD", str(REPOSITORY / ".build" / "readme-example"))
    built = subprocess.run(["swift", "build", "--package-path", package, "--scratch-path", build],
                           capture_output=True, text=True, timeout=900)
    assert built.returncode == 0, built.stdout + built.stderr
    done = subprocess.run([os.path.join(build, "debug", "Example")], capture_output=True, text=True, timeout=60,
                          cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
