// Written by Tools/signatures/generate with botocore's signer: do not edit.
// swift-format-ignore-file

let chunkSignatures: [SignedChunks] = [
    SignedChunks(
        name: "nothing", headers: [("Content-Encoding", "aws-chunked"), ("X-Amz-Decoded-Content-Length", "0"), ("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length, Signature=2f2fa3f9b9301464347be7a7e0e9680f2c8d80768bf24fb07cb15b3bb6cefd1e")],
        sizes: [],
        signatures: ["33b802d159993ec55b0756a38e4f92fadc4a4f3e9b3ba5896fd427a83a7fa312"],
        trailers: [],
        trailerSignature: nil),
    SignedChunks(
        name: "one small chunk", headers: [("Content-Encoding", "aws-chunked"), ("X-Amz-Decoded-Content-Length", "5"), ("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length, Signature=5d000ba6c3b478d0183cc18debac3c175aa78501e1257f71b84491582398114c")],
        sizes: [5],
        signatures: ["3dcbebd24fa4e68d50591fe3961a30466a33c340d2d609775c572c5f2e1bd9a1", "c279c296de2dfe7eaab6b8e66ec541717afa66f55661cfe3e35c5611f884a2ea"],
        trailers: [],
        trailerSignature: nil),
    SignedChunks(
        name: "two chunks and a rest", headers: [("Content-Encoding", "aws-chunked"), ("X-Amz-Decoded-Content-Length", "17209"), ("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length, Signature=d0b70af18ecb759ed8e20c7903d3801fc5d83ecaaa7ab56f465eb88067eaec48")],
        sizes: [8192, 9000, 17],
        signatures: ["a85df12af8ae701e121aeef45c9a17d9dabfd60cafab942fc6d17b73d8385655", "3780bd6bf1235ba2ad0bcda21b9931de41900c3d07519291dad005c97efb5077", "0663115df72b5799d6f2689a55343b4267ca1874cc238c199fe3c05a97e583f5", "0850f7e8dfae448fe257bf4ef7bf27b8ee29085bd6476b63ad04e0e548d6929f"],
        trailers: [],
        trailerSignature: nil),
    SignedChunks(
        name: "nothing, with a trailer", headers: [("Content-Encoding", "aws-chunked"), ("X-Amz-Decoded-Content-Length", "0"), ("X-Amz-Trailer", "x-amz-checksum-crc32"), ("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-trailer, Signature=635e4211686d331291cd2f36a0882965224555a2a24269d5f628fbb76534a36d")],
        sizes: [],
        signatures: ["01e1d1dcc13e7a53b7230641b40857a3be3d9064143e6b6b76bff6d7e62b5f41"],
        trailers: [("x-amz-checksum-crc32", "AAAAAA==")],
        trailerSignature: "cc16fbc1f447bdb758c691a3c3e8d0dae40996eca4ebeb2a464d1b3b95062081"),
    SignedChunks(
        name: "chunks and a trailer", headers: [("Content-Encoding", "aws-chunked"), ("X-Amz-Decoded-Content-Length", "16386"), ("X-Amz-Trailer", "x-amz-checksum-sha256"), ("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-trailer, Signature=7297a78ae4e7aa0e481e769f2db5f36208b84eaa5c5809ac9d6fb83c0cc53dea")],
        sizes: [8192, 8193, 1],
        signatures: ["24163056ed4689ad29eb8643d4b4930aab38acd9cf5384450aef919373b5f970", "168f8adc031d2365a01f30808f53acd7b0e835bb6fcb44eb8eef7f2e4cb37a12", "b2146cc67c945b9ce025b685475fa46dfbf7046b27302d36ed7a40213dfbeeac", "11c5af1daa9e7b24cf56ca2b47418be50f4a708863e7ecd84f9aafd620e48298"],
        trailers: [("x-amz-checksum-sha256", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=")],
        trailerSignature: "7c10f7ddfcc24c924399348a5eb285b9a83846fef74cff42b54f099a5abef908"),
]
