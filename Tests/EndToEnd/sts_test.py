"""STS, as far as clients and Terraform need it: GetCallerIdentity."""

from support import refused


def test_the_access_key_selects_the_account(server):
    identity = server.client("sts", account="123456789012").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert identity["Arn"].startswith("arn:aws:iam::123456789012:") and identity["UserId"]


def test_other_keys_are_the_default_account(server):
    identity = server.client("sts", account="AKIAIOSFODNN7EXAMPLE").get_caller_identity()
    assert identity["Account"] == "000000000000"


def test_it_answers_in_xml(server):
    status, headers, body = server.request(
        "POST", "/", "Action=GetCallerIdentity&Version=2011-06-15",
        {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
    assert status in (200, 403)
    assert headers["Content-Type"].startswith("text/xml")
    if status == 200:
        assert b"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">" in body
        assert b"<RequestId>" in body


def test_what_is_not_there_says_so(server):
    with refused("InvalidAction", status=400):
        server.client("sts").get_session_token()
