"""`--auth sigv4`: every request signed with known credentials, checked in full."""

import datetime
import json

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
import requests

from support import S, Server, make_table, refused, says

CREDENTIALS = """\
[default]
aws_access_key_id = AKIAFIRSTFIRSTFIRST1
aws_secret_access_key = first-secret/with+signs=
account_id = 111111111111
canonical_id = 1111111111111111111111111111111111111111111111111111111111111111

[second]
aws_access_key_id = AKIASECONDSECOND2222
aws_secret_access_key = second-secret
aws_session_token = second-token
account_id = 222222222222
canonical_id = 2222222222222222222222222222222222222222222222222222222222222222
"""
FIRST = {"account": "AKIAFIRSTFIRSTFIRST1", "secret": "first-secret/with+signs="}
SECOND = {"account": "AKIASECONDSECOND2222", "secret": "second-secret", "token": "second-token"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    place = tmp_path_factory.mktemp("signed")
    credentials = place / "credentials"
    credentials.write_text(CREDENTIALS)
    server = Server(place / "data", "--auth", "sigv4", "--credentials", str(credentials))
    yield server
    server.finish()


def test_signed_requests_pass(signed):
    client = signed.client(**FIRST)
    table = make_table(client, "pk:S", name="signed")
    client.put_item(TableName=table, Item={"pk": S("ä €")})
    assert client.scan(TableName=table)["Count"] == 1
    assert client.describe_table(TableName=table)["Table"]["TableArn"] == \
        "arn:aws:dynamodb:us-east-1:111111111111:table/signed"


def test_profiles_are_accounts(signed):
    assert signed.client("sts", **FIRST).get_caller_identity()["Account"] == "111111111111"
    assert signed.client("sts", **SECOND).get_caller_identity()["Account"] == "222222222222"
    assert signed.client(**SECOND).list_tables()["TableNames"] == []


def test_a_wrong_secret(signed):
    with refused("InvalidSignatureException",
                 "^The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                 "Access Key and signing method. Consult the service documentation for details."):
        signed.client(account=FIRST["account"], secret="wrong").list_tables()


def test_an_unknown_key(signed):
    with refused("UnrecognizedClientException", "The security token included in the request is invalid."):
        signed.client(account="AKIAUNKNOWNUNKNOWN33", secret="x").list_tables()


def test_a_session_token_must_be_the_right_one(signed):
    with refused("UnrecognizedClientException"):
        signed.client(account=SECOND["account"], secret=SECOND["secret"], token="other").list_tables()
    with refused("UnrecognizedClientException"):
        signed.client(account=SECOND["account"], secret=SECOND["secret"]).list_tables()


# Requests signed by hand, with botocore's signer as the oracle

class Presigner(botocore.auth.SigV4QueryAuth):
    """Botocore's, but leaving the body where it is: its own would move it into the query string."""

    def _modify_request_before_signing(self, request):
        body, request.data = request.data, ""
        super()._modify_request_before_signing(request)
        request.data = body


def prepared(server, body="{}", when=None, region="us-east-1", service="dynamodb", secret=None, headers=None,
             query=None, expires=None):
    """A signed ListTables, its time and scope chosen."""
    request = botocore.awsrequest.AWSRequest(
        method="POST", url=server.endpoint + "/", data=body,
        headers={"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables",
                 **(headers or {})}, params=query)
    credentials = botocore.credentials.Credentials(FIRST["account"], secret or FIRST["secret"])
    signer = (Presigner(credentials, service, region, expires=expires) if expires
              else botocore.auth.SigV4Auth(credentials, service, region))
    if when is None:
        signer.add_auth(request)
    else:
        moment = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + when

        class Clock(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return moment

            @classmethod
            def now(cls, tz=None):
                return moment.replace(tzinfo=tz)
        real = botocore.auth.datetime
        known = getattr(botocore.auth, "get_current_datetime", None)
        try:
            botocore.auth.datetime = type("module", (), {"datetime": Clock, "timezone": datetime.timezone})
            if known:
                botocore.auth.get_current_datetime = lambda remove_tzinfo=True: moment
            signer.add_auth(request)
        finally:
            botocore.auth.datetime = real
            if known:
                botocore.auth.get_current_datetime = known
    return request.prepare()


def send(prepared_request, body=None, **changed):
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in prepared_request.headers.items()}
    for name, value in changed.items():
        name = name.replace("_", "-")
        if value is None:
            headers = {k: v for k, v in headers.items() if k.lower() != name.lower()}
        else:
            headers[name] = value
    reply = requests.post(prepared_request.url, data=prepared_request.body if body is None else body, headers=headers,
                          timeout=10)
    parsed = reply.json()
    return reply.status_code, parsed.get("__type", "").split("#")[-1], parsed.get("message") or parsed.get("Message", "")


def test_a_signature_by_hand_passes(signed):
    assert send(prepared(signed))[0] == 200


def test_changed_after_signing(signed):
    assert send(prepared(signed), body='{"Limit": 5}')[:2] == (400, "InvalidSignatureException")
    assert send(prepared(signed), X_Amz_Target="DynamoDB_20120810.DescribeLimits")[:2] == (
        400, "InvalidSignatureException")


def test_unsigned_headers_may_be_added(signed):
    assert send(prepared(signed), User_Agent="changed", X_Something="else")[0] == 200


@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_a_little_off(signed, minutes):
    assert send(prepared(signed, when=datetime.timedelta(minutes=minutes)))[0] == 200


def test_a_clock_too_far_off(signed):
    status, name, message = send(prepared(signed, when=datetime.timedelta(minutes=-20)))
    assert (status, name) == (400, "InvalidSignatureException")
    assert says(message, r"^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)")
    status, name, message = send(prepared(signed, when=datetime.timedelta(minutes=20)))
    assert (status, name) == (400, "InvalidSignatureException")
    assert says(message, r"^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z "
                         r"\(\d{8}T\d{6}Z \+ 5 min\.\)")


def test_the_scope_is_checked(signed):
    assert send(prepared(signed, service="s3"))[:2] == (400, "InvalidSignatureException")
    request = prepared(signed)
    spoiled = request.headers["Authorization"].replace("aws4_request", "aws5_request")
    assert send(request, Authorization=spoiled)[0] == 400


def test_no_authentication(signed):
    status, name, message = send(prepared(signed), Authorization=None)
    assert (status, name, message) == (400, "MissingAuthenticationTokenException",
                                       "Request is missing Authentication Token")


@pytest.mark.parametrize("header", [
    "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=x", "AWS4-HMAC-SHA256 Signature=abc",
    "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=" + "0" * 64, "AWS4-HMAC-SHA256 ,,,===,,",
    "AWS4-HMAC-SHA256 Credential=" + "x" * 5000, "Basic dXNlcjpwYXNz", "AWS AKID:signature", "",
])
def test_malformed_headers(signed, header):
    status, name, _ = send(prepared(signed), Authorization=header)
    assert status == 400
    assert name in ("IncompleteSignatureException", "MissingAuthenticationTokenException", "InvalidSignatureException",
                    "UnrecognizedClientException")


def test_incomplete_headers_are_told_what_they_lack(signed):
    _, name, message = send(prepared(signed), Authorization="AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/"
                                                            "aws4_request")
    assert name == "IncompleteSignatureException"
    assert "Authorization header requires 'Signature' parameter." in message
    assert "Authorization header requires 'SignedHeaders' parameter." in message
    assert "Authorization header requires 'Credential' parameter." not in message


def test_presigned_requests(signed):
    assert send(prepared(signed, expires=60))[0] == 200
    assert send(prepared(signed, expires=60), body='{"Limit": 5}')[:2] == (400, "InvalidSignatureException")
    status, name, _ = send(prepared(signed, expires=60, when=datetime.timedelta(minutes=-2)))
    assert (status, name) == (400, "InvalidSignatureException")
    request = prepared(signed, expires=60)
    request.url = request.url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")
    assert send(request)[:2] == (400, "InvalidSignatureException")


def test_a_presigned_caller_identity(signed):
    url = signed.client("sts", **FIRST).generate_presigned_url("get_caller_identity", HttpMethod="GET")
    reply = requests.get(url, timeout=10)
    assert reply.status_code == 200 and "111111111111" in reply.text
    reply = requests.get(url[:-4] + "0000", timeout=10)
    assert reply.status_code == 403 and "<Code>SignatureDoesNotMatch</Code>" in reply.text


def test_unsigned_health_and_nothing_else(signed):
    assert signed.request("GET", "/_holdfast/health")[0] == 200
    status, _, body = signed.request("POST", "/", json.dumps({}), {
        "X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"})
    assert status == 400 and b"MissingAuthenticationToken" in body


def test_another_address_needs_credentials(tmp_path):
    from support import holdfast
    refused_start = holdfast("serve", "--data", tmp_path / "data", "--host", "0.0.0.0", "--port", "0", timeout=20)
    assert refused_start.returncode != 0
    assert "credential" in (refused_start.stdout + refused_start.stderr).lower()
