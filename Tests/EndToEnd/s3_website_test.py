"""Websites under their hosts: index and error documents, redirects, routing rules."""

import pytest

from s3_support import Reply, expect, make_bucket, open_to_the_public, policy, put, send, statement
from support import refused, unique


def visit(server, bucket, path="/", method="GET", host="{}.s3-website-us-east-1.amazonaws.com", **headers):
    return Reply(*server.request(method, path, headers={"Host": host.format(bucket), **headers}))


@pytest.fixture
def site(s3):
    bucket = open_to_the_public(s3, make_bucket(s3, unique("site")))
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        statement("Allow", "s3:GetObject", f"{bucket}/*"), statement("Allow", "s3:ListBucket", bucket)))
    configure(s3, bucket, IndexDocument={"Suffix": "index.html"}, ErrorDocument={"Key": "error.html"})
    for key in ("index.html", "docs/index.html", "a.html", "error.html"):
        put(s3, bucket, key, f"<h1>{key}</h1>".encode(), ContentType="text/html")
    return bucket


def configure(s3, bucket, **configuration):
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=configuration)


@pytest.mark.parametrize("host", ["{}.s3-website-us-east-1.amazonaws.com", "{}.s3-website.us-east-1.amazonaws.com",
                                  "{}.s3-website.localhost"])
def test_index_documents(server, site, host):
    for path, key in (("/", "index.html"), ("/docs/", "docs/index.html"), ("/a.html", "a.html"),
                      ("/a.html?x=1", "a.html"), ("/a.html?partNumber=7", "a.html")):
        reply = visit(server, site, path, host=host)
        assert reply.status == 200 and reply.body == f"<h1>{key}</h1>".encode(), (path, reply)
        assert reply.headers["Content-Type"] == "text/html" and reply.headers["ETag"]
        head = visit(server, site, path, "HEAD", host=host)
        assert head.status == 200 and head.body == b"" and head.headers["Content-Length"] == str(len(reply.body))


def test_a_folder_without_its_slash(server, site):
    reply = visit(server, site, "/docs")
    assert reply.status == 302 and reply.headers["Location"] == "/docs/"


def test_what_is_not_there(server, s3, site):
    reply = visit(server, site, "/nothing.html")
    assert reply.status == 404 and reply.body == b"<h1>error.html</h1>"
    s3.delete_object(Bucket=site, Key="error.html")
    reply = visit(server, site, "/nothing.html")
    assert reply.status == 404 and b"<li>Code: NoSuchKey</li>" in reply.body and reply.headers["Content-Type"].startswith("text/html")
    configure(s3, site, IndexDocument={"Suffix": "index.html"})
    reply = visit(server, site, "/nothing.html")
    assert reply.status == 404 and b"<li>Code: NoSuchKey</li>" in reply.body and b"<li>Key: nothing.html</li>" in reply.body
    assert reply.headers["x-amz-error-code"] == "NoSuchKey"


def test_what_is_not_public(server, s3, site):
    s3.delete_bucket_policy(Bucket=site)
    reply = visit(server, site, "/a.html")
    assert reply.status == 403 and b"<li>Code: AccessDenied</li>" in reply.body


def test_what_is_no_website(server, s3):
    bucket = make_bucket(s3)
    reply = visit(server, bucket)
    assert reply.status == 404 and b"<li>Code: NoSuchWebsiteConfiguration</li>" in reply.body
    reply = visit(server, "nothing-of-this-name")
    assert reply.status == 404 and b"<li>Code: NoSuchBucket</li>" in reply.body


def test_only_reading(server, site):
    for method in ("PUT", "POST", "DELETE"):
        reply = visit(server, site, "/a.html", method)
        assert reply.status == 405 and b"MethodNotAllowed" in reply.body


def test_ranges_and_conditions(server, site):
    reply = visit(server, site, "/a.html", Range="bytes=0-3")
    assert reply.status == 206 and reply.body == b"<h1>"
    tag = reply.headers["ETag"]
    assert visit(server, site, "/a.html", **{"If-None-Match": tag}).status == 304


def test_an_objects_own_redirect(server, s3, site):
    put(s3, site, "old", WebsiteRedirectLocation="/a.html")
    put(s3, site, "away", WebsiteRedirectLocation="https://example.com/x")
    for path, target in (("/old", "/a.html"), ("/away", "https://example.com/x")):
        reply = visit(server, site, path)
        assert reply.status == 301 and reply.headers["Location"] == target
    # Through the API it is an object like others.
    assert s3.get_object(Bucket=site, Key="old")["WebsiteRedirectLocation"] == "/a.html"


def test_everything_goes_elsewhere(server, s3, site):
    configure(s3, site, RedirectAllRequestsTo={"HostName": "example.com", "Protocol": "https"})
    reply = visit(server, site, "/docs/x?y=1")
    assert reply.status == 301 and reply.headers["Location"].startswith("https://example.com/docs/x")


def test_routing_rules(server, s3, site):
    configure(s3, site, IndexDocument={"Suffix": "index.html"}, RoutingRules=[
        {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "docs/"}},
        {"Condition": {"KeyPrefixEquals": "moved/"}, "Redirect": {
            "HostName": "example.com", "Protocol": "https", "ReplaceKeyWith": "new.html", "HttpRedirectCode": "302"}},
        {"Condition": {"HttpErrorCodeReturnedEquals": "404", "KeyPrefixEquals": "lost/"}, "Redirect": {
            "ReplaceKeyWith": "a.html", "HttpRedirectCode": "307"}}])
    put(s3, site, "lost/found", b"here")
    reply = visit(server, site, "/old/index.html")
    assert reply.status == 301 and reply.headers["Location"].endswith("/docs/index.html")
    reply = visit(server, site, "/moved/a")
    assert reply.status == 302 and reply.headers["Location"] == "https://example.com/new.html"
    reply = visit(server, site, "/lost/x")
    assert reply.status == 307 and reply.headers["Location"].endswith("/a.html")
    assert visit(server, site, "/lost/found").body == b"here"


def test_configurations(server, account, s3, site):
    found = s3.get_bucket_website(Bucket=site)
    assert found["IndexDocument"] == {"Suffix": "index.html"} and found["ErrorDocument"] == {"Key": "error.html"}
    assert s3.delete_bucket_website(Bucket=site)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration", status=404):
        s3.get_bucket_website(Bucket=site)
    for body, code in (("<WebsiteConfiguration/>", "MalformedXML"), ("<WebsiteConfiguration>", "MalformedXML"), (
            "<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>", "InvalidArgument"), (
            "<WebsiteConfiguration><IndexDocument><Suffix></Suffix></IndexDocument></WebsiteConfiguration>", "InvalidArgument"), (
            "<WebsiteConfiguration><RedirectAllRequestsTo><HostName>x</HostName></RedirectAllRequestsTo><IndexDocument><Suffix>i"
            "</Suffix></IndexDocument></WebsiteConfiguration>", "MalformedXML")):
        reply = send(server, "PUT", f"/{site}?website", body, account)
        assert reply.status == 400 and reply.code in (code, "MalformedXML", "InvalidArgument", "InvalidRequest"), (body, reply)
    with refused("NoSuchWebsiteConfiguration", status=404):
        s3.get_bucket_website(Bucket=site)


def test_the_api_of_the_same_bucket_is_untouched(server, account, site):
    expect(send(server, "GET", f"/{site}/nothing.html", account=account), 404, "NoSuchKey")
    assert b"<Name>" in send(server, "GET", f"/{site}/", account=account).body
