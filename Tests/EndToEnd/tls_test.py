"""TLS with a certificate and key of the user's."""

import shutil
import socket
import ssl
import subprocess
import time

import boto3
import pytest

from support import S, make_table, new_account, schema


@pytest.fixture
def certificate(tmp_path):
    assert shutil.which("openssl"), "openssl makes the certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return tmp_path / "cert.pem", tmp_path / "key.pem"


@pytest.fixture
def secure(private_server, certificate):
    return private_server("--tls-certificate", str(certificate[0]), "--tls-key", str(certificate[1]))


def client_of(server, certificate):
    return boto3.client(
        "dynamodb", endpoint_url=f"https://localhost:{server.port}", region_name="us-east-1", verify=str(certificate[0]),
        aws_access_key_id=new_account(), aws_secret_access_key="x")


def test_boto3_over_tls(secure, certificate):
    client = client_of(secure, certificate)
    table = make_table(client, "pk:S")
    client.put_item(TableName=table, Item={"pk": S("a"), "v": S("x" * 300_000)})
    assert len(client.get_item(TableName=table, Key={"pk": S("a")})["Item"]["v"]["S"]) == 300_000


def test_a_certificate_that_is_not_trusted(secure):
    with socket.create_connection(("127.0.0.1", secure.port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")


def test_old_versions_are_refused(secure, certificate):
    context = ssl.create_default_context(cafile=str(certificate[0]))
    with socket.create_connection(("127.0.0.1", secure.port)) as plain, \
            context.wrap_socket(plain, server_hostname="localhost") as protected:
        assert protected.version() in ("TLSv1.2", "TLSv1.3")


def test_plain_http_to_a_tls_port(secure, certificate):
    with socket.create_connection(("127.0.0.1", secure.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            assert b"200" not in plain.recv(1000)
        except ConnectionResetError:
            pass
    client = client_of(secure, certificate)
    client.create_table(TableName="after", **schema("pk:S"), BillingMode="PAY_PER_REQUEST")


def test_an_idle_client_does_not_hold_a_stop_up(secure, certificate):
    client = client_of(secure, certificate)
    make_table(client, "pk:S")
    began = time.monotonic()
    assert secure.terminate() == 0
    # The client's connection is open and kept, and nobody reads from it.
    assert time.monotonic() - began < 3
