// Written by Tools/signatures/generate with botocore's signer: do not edit.
// swift-format-ignore-file

let botocoreSignatures: [SignedCase] = [
    SignedCase(
        name: "a DynamoDB call", service: "dynamodb", method: "POST",
        path: "/", query: nil,
        headers: [("X-Amz-Target", "DynamoDB_20120810.GetItem"), ("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/dynamodb/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=eca9887e6eb641da0ddec8d46344a6ad4d137068c1a0518caac4d5347cad1999")],
        body: "{\u{22}TableName\u{22}:\u{22}t\u{22}}"),
    SignedCase(
        name: "an empty body", service: "dynamodb", method: "POST",
        path: "/", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=d69d4bf6a13a7298ef3f6b791820282b72fcdc5b8188eb7df2180163e62fb5db")],
        body: ""),
    SignedCase(
        name: "a path with dots, doubled slashes and escapes", service: "lambda", method: "GET",
        path: "/a/./b/../c//d%20e/%E1%88%B4/f%2Fg/", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=d7d3a18da80cc3227f74d98afd6d54f5ded2923d051a78e1b83acafe78e05d8c")],
        body: ""),
    SignedCase(
        name: "a path that climbs above its root", service: "lambda", method: "GET",
        path: "/../../x", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=3323fb03a07c7c84e03cdd052614cfb87355baa13c255304ff2dfb156500bb8b")],
        body: ""),
    SignedCase(
        name: "a path with every sign", service: "lambda", method: "GET",
        path: "/!$&'()*+,;=:@-._~", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=64d16824df3e15667cd3de9fba80b01a525eafa50e55f101bc0c25e6305c408d")],
        body: ""),
    SignedCase(
        name: "a query out of order", service: "lambda", method: "GET",
        path: "/x", query: "b=2&a=3&a=1&c=&d",
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=9505bab59ad962d42da58c87b67dbacc31faf319f768576a38762acda1e9e180")],
        body: ""),
    SignedCase(
        name: "a query with escapes", service: "lambda", method: "GET",
        path: "/x", query: "k%20y=v%2Fw&%E1%88%B4=%25&t=~",
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=439e0978f71c2000149e1a967c92558b8e5c90b6591ccaeda928fbaf64be7ecb")],
        body: ""),
    SignedCase(
        name: "headers with spaces", service: "lambda", method: "GET",
        path: "/", query: nil,
        headers: [("X-One", "  a   b  "), ("x-two", "\u{9}c\u{9} d"), ("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date;x-one;x-two, Signature=b598520dde0f53d67f22e85aed022321ac89b4ffafcdf099551a9ba9ea46edb1")],
        body: ""),
    SignedCase(
        name: "a header in every case", service: "lambda", method: "GET",
        path: "/", query: nil,
        headers: [("X-MiXeD-CaSe", "Value"), ("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/lambda/aws4_request, SignedHeaders=host;x-amz-date;x-mixed-case, Signature=ff0d11aabc57f130855e82e6e1bcf82e41bb7db746cde1decddf8e992638f40a")],
        body: ""),
    SignedCase(
        name: "a body that is not text", service: "kinesis", method: "POST",
        path: "/", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date, Signature=0cbb6ff215cc9695b95e16ef22bdf1c9fdc4cb9cd64b055533da280ca8349b28")],
        body: "\u{0}\u{1}\u{7f}"),
    SignedCase(
        name: "an S3 key with signs", service: "s3", method: "GET",
        path: "/bucket/a//b/./c/../d%2Be%20f%25", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=642820b2a9a0f8dc289db33f8d5041706fb5ef613bbf350a1e3cf989b1c9ca48")],
        body: ""),
    SignedCase(
        name: "a presigned call", service: "sts", method: "GET",
        path: "/", query: "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=60508363e895977589a0793366c2d4ea90dd3d16d4bbe662c8936530ac4b7c3f",
        headers: [],
        body: ""),
    SignedCase(
        name: "a presigned call with a header", service: "execute-api", method: "GET",
        path: "/stage/x", query: "z=1&A=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fexecute-api%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host%3Bx-extra&X-Amz-Signature=19ccbe7075dddf867b88ade82328fe2237340f3b69c83b9adabc826bee04885c",
        headers: [("X-Extra", "1")],
        body: ""),
]
