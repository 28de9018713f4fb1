"""Requests signed by hand, with botocore's signer for the seed and the documented algorithm for the chunks."""

import hashlib
import hmac
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from s3_support import Reply

CREDENTIALS = """\
[default]
aws_access_key_id = AKIAFIRSTFIRSTFIRST1
aws_secret_access_key = first-secret/with+signs=
account_id = 111111111111
canonical_id = 1111111111111111111111111111111111111111111111111111111111111111

[second]
aws_access_key_id = AKIASECONDSECOND2222
aws_secret_access_key = second-secret
account_id = 222222222222
canonical_id = 2222222222222222222222222222222222222222222222222222222222222222
"""
FIRST = {"account": "AKIAFIRSTFIRSTFIRST1", "secret": "first-secret/with+signs="}
SECOND = {"account": "AKIASECONDSECOND2222", "secret": "second-secret"}
STREAM = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
STREAM_TRAILER = STREAM + "-TRAILER"
EMPTY = hashlib.sha256(b"").hexdigest()


class PayloadAuth(botocore.auth.S3SigV4Auth):
    """Botocore's, with the hash of the payload chosen."""

    def __init__(self, identity, payload, region="us-east-1", service="s3"):
        super().__init__(botocore.credentials.Credentials(identity["account"], identity["secret"]), service, region)
        self.given = payload

    def payload(self, request):
        return self.given


class Signed:
    """A request signed for these headers; what is sent may then differ."""

    def __init__(self, server, method, path, identity=FIRST, payload=EMPTY, headers=None, region="us-east-1"):
        self.server, self.method, self.path, self.identity, self.region = server, method, path, identity, region
        request = botocore.awsrequest.AWSRequest(method=method, url=server.endpoint + path, headers=headers or {})
        PayloadAuth(identity, payload, region).add_auth(request)
        self.headers = {name: str(value) for name, value in request.headers.items()}
        self.signature = self.headers["Authorization"].rpartition("Signature=")[2]
        self.date = self.headers["X-Amz-Date"]

    def send(self, body=None, timeout=30, **changed):
        headers = dict(self.headers)
        for name, value in changed.items():
            headers.pop(name.replace("_", "-"), None)
            if value is not None:
                headers[name.replace("_", "-")] = value
        return Reply(*self.server.request(self.method, self.path, body, headers, timeout))

    def _key(self):
        key = ("AWS4" + self.identity["secret"]).encode()
        for part in (self.date[:8], self.region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key

    def _sign(self, kind, previous, *hashes):
        scope = f"{self.date[:8]}/{self.region}/s3/aws4_request"
        text = "\n".join([kind, self.date, scope, previous, *hashes])
        return hmac.new(self._key(), text.encode(), hashlib.sha256).hexdigest()

    def chunks(self, body, size, trailers=None):
        """[(head, data)] of every signed chunk; with trailers, the last is the signed trailer."""
        pieces = [body[i:i + size] for i in range(0, len(body), size)] + [b""]
        previous, framed = self.signature, []
        for piece in pieces:
            previous = self._sign("AWS4-HMAC-SHA256-PAYLOAD", previous, EMPTY, hashlib.sha256(piece).hexdigest())
            framed.append((f"{len(piece):x};chunk-signature={previous}", piece))
        if trailers is not None:
            canonical = "".join(f"{name}:{value}\n" for name, value in trailers)
            signature = self._sign("AWS4-HMAC-SHA256-TRAILER", previous, hashlib.sha256(canonical.encode()).hexdigest())
            return framed, [*trailers, ("x-amz-trailer-signature", signature)]
        return framed, []


def frame(chunks, trailers=()):
    """The bytes of an aws-chunked body."""
    body = b""
    for head, data in chunks:
        body += head.encode() + b"\r\n" + data + (b"\r\n" if data else b"")
    return body + b"".join(f"{name}:{value}\r\n".encode() for name, value in trailers) + b"\r\n"


def streamed(server, path, body, identity=FIRST, payload=STREAM, trailer=None, **headers):
    """A signed request that announces a chunked body."""
    announced = {"Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": str(len(body))}
    if trailer:
        announced["X-Amz-Trailer"] = trailer
    return Signed(server, "PUT", path, identity, payload,
                  {**announced, **{name.replace("_", "-"): value for name, value in headers.items()}})


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, keep_blank_values=True))
