"""Web pages of other origins: preflights, and headers in answers."""

import pytest

from s3_signing import FIRST
from s3_support import expect, make_bucket, policy, put, send, statement
from support import refused, unique

RULES = [
    {"ID": "wide", "AllowedOrigins": ["*"], "AllowedMethods": ["GET", "HEAD"]},
    {"AllowedOrigins": ["https://app.example.com", "https://*.example.org"], "AllowedMethods": ["PUT", "POST", "DELETE"],
     "AllowedHeaders": ["content-type", "x-amz-*"], "ExposeHeaders": ["ETag", "x-amz-version-id"], "MaxAgeSeconds": 3_000},
]
NOT_ALLOWED = ("^CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method "
               "/ Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec")


@pytest.fixture
def owner(signed):
    return signed.client("s3", **FIRST)


@pytest.fixture
def open_bucket(owner):
    """A bucket with the rules above, whose objects everyone may read."""
    bucket = make_bucket(owner, unique("cors"))
    owner.delete_public_access_block(Bucket=bucket)
    owner.put_bucket_policy(Bucket=bucket, Policy=policy(statement("Allow", "s3:GetObject", f"{bucket}/*")))
    owner.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    put(owner, bucket, "a", b"body")
    return bucket


def preflight(server, bucket, origin="https://app.example.com", method="PUT", headers=None, key="a"):
    sent = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return send(server, "OPTIONS", f"/{bucket}/{key}", account=None, headers={k: v for k, v in sent.items() if v is not None})


def test_preflights_that_pass(signed, open_bucket):
    reply = preflight(signed, open_bucket, headers="Content-Type, x-amz-meta-colour")
    assert reply.status == 200 and reply.body == b""
    assert reply.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert reply.headers["Access-Control-Allow-Methods"] == "PUT, POST, DELETE"
    assert reply.headers["Access-Control-Allow-Headers"].lower() == "content-type, x-amz-meta-colour"
    assert reply.headers["Access-Control-Expose-Headers"] == "ETag, x-amz-version-id"
    assert reply.headers["Access-Control-Max-Age"] == "3000"
    assert reply.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in reply.headers["Vary"]
    assert preflight(signed, open_bucket, "https://sub.example.org").status == 200
    reply = preflight(signed, open_bucket, "http://anywhere", "GET")
    assert reply.status == 200 and reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers


@pytest.mark.parametrize("origin, method, headers", [
    ("https://other.example.com", "PUT", None), ("http://app.example.com", "PUT", None), ("https://example.org", "PUT", None),
    ("https://app.example.com", "PUT", "x-other"), ("https://app.example.com", "PUT", "content-type, authorization"),
    ("http://anywhere", "DELETE", None), ("http://anywhere", "GET", "x-amz-date")])
def test_preflights_that_fail(signed, open_bucket, origin, method, headers):
    reply = expect(preflight(signed, open_bucket, origin, method, headers), 403, "AccessForbidden", NOT_ALLOWED)
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert reply.xml.findtext("Method") == method and reply.xml.findtext("ResourceType") == "OBJECT"


def test_preflights_that_lack_something(signed, open_bucket):
    expect(preflight(signed, open_bucket, origin=None), 400, "BadRequest",
           "Insufficient information. Origin request header needed.")
    assert preflight(signed, open_bucket, method=None).outcome == (400, "BadRequest")
    assert preflight(signed, open_bucket, method="PATCH").outcome in ((403, "AccessForbidden"), (400, "BadRequest"))


def test_a_bucket_without_rules(signed, owner):
    bucket = make_bucket(owner, unique("cors"))
    expect(preflight(signed, bucket), 403, "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.")
    with refused("NoSuchCORSConfiguration", "The CORS configuration does not exist", status=404):
        owner.get_bucket_cors(Bucket=bucket)


def test_headers_in_answers(signed, open_bucket):
    def answer(origin, method="GET", key="a"):
        return send(signed, method, f"/{open_bucket}/{key}", account=None, headers={"Origin": origin} if origin else {})
    reply = answer("https://somewhere.example.net")
    assert reply.status == 200 and reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in reply.headers["Access-Control-Allow-Methods"] and "Origin" in reply.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in answer(None).headers
    # An error is read by the page too.
    reply = answer("https://app.example.com", "DELETE")
    assert reply.status == 403 and reply.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert reply.headers["Access-Control-Expose-Headers"] == "ETag, x-amz-version-id"
    # An origin that no rule has is answered, without the headers.
    assert "Access-Control-Allow-Origin" not in answer("https://other.example.com", "DELETE").headers


def test_rules_come_back(owner, open_bucket):
    assert owner.get_bucket_cors(Bucket=open_bucket)["CORSRules"] == RULES
    assert owner.delete_bucket_cors(Bucket=open_bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchCORSConfiguration", status=404):
        owner.get_bucket_cors(Bucket=open_bucket)
    owner.delete_bucket_cors(Bucket=open_bucket)


RULE = "<CORSRule>{}<AllowedOrigin>{}</AllowedOrigin><AllowedMethod>{}</AllowedMethod></CORSRule>"


@pytest.mark.parametrize("body, code", [
    ("<CORSConfiguration>", "MalformedXML"), ("<CORSConfiguration/>", "MalformedXML"), ("nonsense", "MalformedXML"),
    ("<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>", "MalformedXML"),
    ("<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>", "MalformedXML"),
    (f"<CORSConfiguration>{RULE.format('', '*', 'PATCH')}</CORSConfiguration>", "InvalidRequest"),
    (f"<CORSConfiguration>{RULE.format('', 'http://*.*', 'GET')}</CORSConfiguration>", "InvalidRequest"),
    (f"<CORSConfiguration>{RULE.format('<AllowedHeader>x-*-*</AllowedHeader>', '*', 'GET')}</CORSConfiguration>", "InvalidRequest"),
    (f"<CORSConfiguration>{RULE.format('', '*', 'GET') * 101}</CORSConfiguration>", "InvalidRequest"),
])
def test_rules_that_are_refused(server, account, s3, bucket, body, code):
    reply = send(server, "PUT", f"/{bucket}?cors", body, account)
    assert reply.outcome in ((400, code), (400, "MalformedXML") if "* 101" in body or len(body) > 5_000 else None), reply
    with refused("NoSuchCORSConfiguration", status=404):
        s3.get_bucket_cors(Bucket=bucket)


def test_the_words_of_a_refused_method(s3, bucket):
    with refused("InvalidRequest", "Found unsupported HTTP method in CORS config. Unsupported method is PATCH"):
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}]})


def test_rules_count_where_nothing_is_verified_too(server, s3, bucket):
    """Without signatures foreign pages are kept out, but for those that a bucket lets in."""
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": RULES})
    assert preflight(server, bucket).status == 200
    assert preflight(server, bucket, "https://other.example.com").status == 403
