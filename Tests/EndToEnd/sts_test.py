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


def test_signatures_are_refused_in_its_own_words(private_server, tmp_path):
    credentials = tmp_path / "credentials"
    credentials.write_text("[default]\naws_access_key_id = AKIAKNOWN\naws_secret_access_key = right\n"
                           "account_id = 111111111111\n")
    server = private_server("--auth", "sigv4", "--credentials", str(credentials))
    assert server.client("sts", account="AKIAKNOWN", secret="right").get_caller_identity()["Account"] == "111111111111"
    with refused("SignatureDoesNotMatch", "^The request signature we calculated does not match", status=403):
        server.client("sts", account="AKIAKNOWN", secret="wrong").get_caller_identity()
    with refused("InvalidClientTokenId", "The security token included in the request is invalid.", status=403):
        server.client("sts", account="AKIAOTHER", secret="right").get_caller_identity()


def test_what_is_not_there_says_so(server):
    with refused("InvalidAction", status=400):
        server.client("sts").get_session_token()
