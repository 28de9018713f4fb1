// Written by Tools/signatures/generate with botocore's signer: do not edit.
// swift-format-ignore-file

let s3Signatures: [SignedS3Case] = [
    SignedS3Case(
        name: "a download: version 4", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=78826f09f23b34dffa1b62b712c05e366b4113d9717ce5e8024d470d28d668ee")]),
    SignedS3Case(
        name: "an upload with headers: version 4", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: nil,
        headers: [("Content-Type", "text/plain"), ("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww=="), ("x-amz-meta-b", "2"), ("X-Amz-Meta-A", "  1  "), ("X-Amz-Acl", "public-read"), ("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=content-md5;content-type;host;x-amz-acl;x-amz-content-sha256;x-amz-date;x-amz-meta-a;x-amz-meta-b, Signature=3e9f0f45142ecf4a2734a414f0d745a32f4eaa0fca9dcbc0168913d7167288ab")]),
    SignedS3Case(
        name: "a bucket in the host: version 4", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/key", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=8a13560791b03773b238e20531762a98dc63a31d246bed8aa8ad7c3b93e36c1d")]),
    SignedS3Case(
        name: "a list of a bucket in the host: version 4", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/", query: "prefix=a%2Fb&max-keys=1",
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=d6a68054b82f7bea5885bb81e77cfe30d71d4c4e279c094470a1e09c2bd42d41")]),
    SignedS3Case(
        name: "subresources out of order: version 4", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "versionId=a%2Fb%2Bc&tagging&prefix=x&uploadId=1&partNumber=2",
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=5d4100d9b94c24cb5db654842a2d4897f35a78239cd7c5aeb19083fbb5030f84")]),
    SignedS3Case(
        name: "headers of the reply: version 4", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "response-content-type=text%2Fplain&response-content-disposition=attachment%3B%20filename%3D%22a%20b%22",
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=44c71ee5906d503d476224999bc4d89cb8801fe96689e5b56f4962ce3787e994")]),
    SignedS3Case(
        name: "a key with signs: version 4", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/a%20b%2Bc//d/../%E1%88%B4/", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=15cdcb9e3859cb39216a753c8d3cad4690059d73c8da851bbc06b5471adf8f0b")]),
    SignedS3Case(
        name: "the buckets: version 4", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDORACLE/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=704c514487ee104bec2ebe7eb198e55cc4fa59c50f8e48327397725c62fb22de")]),
    SignedS3Case(
        name: "a download: version 4, with a token", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: nil,
        headers: [("X-Amz-Date", "20260228T235958Z"), ("X-Amz-Security-Token", "a/token+with=signs"), ("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"), ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDTOKEN/20260228/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=9fef6f023506d6be9cb1060b07d3481492c7012bc097e3386445cef71bdcd6d5")]),
    SignedS3Case(
        name: "a download: version 4, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=6b16cde9f0d41c82e2e6212fa96c246e4cfd19e9c60cee1d2fb29f6e9d40ba9f",
        headers: []),
    SignedS3Case(
        name: "an upload with headers: version 4, presigned", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=content-md5%3Bcontent-type%3Bhost%3Bx-amz-acl%3Bx-amz-meta-a%3Bx-amz-meta-b&X-Amz-Signature=e7bc2988b66d28c1260b178dd6563a448e39ff1dd217482709eed2bf25fa4893",
        headers: [("Content-Type", "text/plain"), ("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww=="), ("x-amz-meta-b", "2"), ("X-Amz-Meta-A", "  1  "), ("X-Amz-Acl", "public-read")]),
    SignedS3Case(
        name: "a bucket in the host: version 4, presigned", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/key", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=085efa860d0ba6843e95c0215494d03ccfd49a232a8e78f3aa69983a22bcd4ac",
        headers: []),
    SignedS3Case(
        name: "a list of a bucket in the host: version 4, presigned", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/", query: "prefix=a%2Fb&max-keys=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=2bd4c3f5d469d77a222e12b54954b1a3b371a089491c42483965e28a19ace3f7",
        headers: []),
    SignedS3Case(
        name: "subresources out of order: version 4, presigned", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "versionId=a%2Fb%2Bc&tagging=&prefix=x&uploadId=1&partNumber=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=71a82300b0642c82f1e235767c889a752954e9cb3906d6a991d7726310a6213a",
        headers: []),
    SignedS3Case(
        name: "headers of the reply: version 4, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "response-content-type=text%2Fplain&response-content-disposition=attachment%3B%20filename%3D%22a%20b%22&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=5dafeaa478da01ebad87347ec77651f627e66ec95d94644834df5b073dc7e80c",
        headers: []),
    SignedS3Case(
        name: "a key with signs: version 4, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/a%20b%2Bc//d/../%E1%88%B4/", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=617a3bb12e128547bea619799ea4e2f2ee0d412cb407e125326377f9b60ac1ad",
        headers: []),
    SignedS3Case(
        name: "the buckets: version 4, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDORACLE%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=4e01a8d6713614229189f3fa8addd96ccf359aef10a0f7905f784af4be53e3d2",
        headers: []),
    SignedS3Case(
        name: "a download: version 4, presigned, with a token", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDTOKEN%2F20260228%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260228T235958Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=a%2Ftoken%2Bwith%3Dsigns&X-Amz-Signature=be2b63b09a9c6982f10b6572412bcba107efbe9e0e11733cfdfba59ccf4c6c9d",
        headers: []),
    SignedS3Case(
        name: "a download: version 2", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: nil,
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:3sYvhTKX/bySKW0y8DR4mLMNujY=")]),
    SignedS3Case(
        name: "an upload with headers: version 2", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: nil,
        headers: [("Content-Type", "text/plain"), ("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww=="), ("x-amz-meta-b", "2"), ("X-Amz-Meta-A", "  1  "), ("X-Amz-Acl", "public-read"), ("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:B6b/Aoa1Y+jH4JvTWY+sv8kubpg=")]),
    SignedS3Case(
        name: "a bucket in the host: version 2", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/key", query: nil,
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:3sYvhTKX/bySKW0y8DR4mLMNujY=")]),
    SignedS3Case(
        name: "a list of a bucket in the host: version 2", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/", query: "prefix=a%2Fb&max-keys=1",
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:WwL6T76JAUP150767U1AdxeAovw=")]),
    SignedS3Case(
        name: "subresources out of order: version 2", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "versionId=a%2Fb%2Bc&tagging&prefix=x&uploadId=1&partNumber=2",
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:PZtYdO7V227RO1FPTm4n6jCGrYc=")]),
    SignedS3Case(
        name: "headers of the reply: version 2", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "response-content-type=text%2Fplain&response-content-disposition=attachment%3B%20filename%3D%22a%20b%22",
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:vMha3pylZvKjnDEL0N+w7S0HJ84=")]),
    SignedS3Case(
        name: "a key with signs: version 2", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/a%20b%2Bc//d/../%E1%88%B4/", query: nil,
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:w7ItIgCmUyPwN6Ty4xMScR7KJDY=")]),
    SignedS3Case(
        name: "the buckets: version 2", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/", query: nil,
        headers: [("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDORACLE:hYif+nLfaP4goJ7RXTzHYU/dnDw=")]),
    SignedS3Case(
        name: "a download: version 2, with a token", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: nil,
        headers: [("x-amz-security-token", "a/token+with=signs"), ("Date", "Sat, 28 Feb 2026 23:59:58 GMT"), ("Authorization", "AWS AKIDTOKEN:mZkWtAvhu6KafimUTwpjeIK9/Mo=")]),
    SignedS3Case(
        name: "a download: version 2, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "AWSAccessKeyId=AKIDORACLE&Signature=NLjV5q2YQEvndAp%2FvKj3Wwyluc4%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "an upload with headers: version 2, presigned", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "AWSAccessKeyId=AKIDORACLE&Signature=mSHvr1CQLtYEB5MDTIa3SW0TVKk%3D&content-type=text%2Fplain&content-md5=XrY7u%2BAe7tCTyyK7j1rNww%3D%3D&x-amz-meta-b=2&x-amz-meta-a=%20%201%20%20&x-amz-acl=public-read&Expires=1772324098",
        headers: [("Content-Type", "text/plain"), ("Content-MD5", "XrY7u+Ae7tCTyyK7j1rNww==")]),
    SignedS3Case(
        name: "a bucket in the host: version 2, presigned", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/key", query: "AWSAccessKeyId=AKIDORACLE&Signature=NLjV5q2YQEvndAp%2FvKj3Wwyluc4%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "a list of a bucket in the host: version 2, presigned", method: "GET",
        host: "bucket.host.example.com", bucketInHost: "bucket",
        path: "/", query: "prefix=a%2Fb&max-keys=1&AWSAccessKeyId=AKIDORACLE&Signature=N3Ab9Q6Vht8cR3tHuhcw73L1BJ8%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "subresources out of order: version 2, presigned", method: "PUT",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "versionId=a%2Fb%2Bc&tagging&prefix=x&uploadId=1&partNumber=2&AWSAccessKeyId=AKIDORACLE&Signature=%2Boowz5uRrOL%2F6%2FawGiPeNnO%2B7pE%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "headers of the reply: version 2, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "response-content-type=text%2Fplain&response-content-disposition=attachment%3B%20filename%3D%22a%20b%22&AWSAccessKeyId=AKIDORACLE&Signature=YUVK13HKwdKuqTY%2BR4IGtJ2KJcc%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "a key with signs: version 2, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/a%20b%2Bc//d/../%E1%88%B4/", query: "AWSAccessKeyId=AKIDORACLE&Signature=MVuX57lF0InouaqSWSgu%2FJcpTLI%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "the buckets: version 2, presigned", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/", query: "AWSAccessKeyId=AKIDORACLE&Signature=%2F5JGxP9HOZBtEOQPiuOE2cWbbDQ%3D&Expires=1772324098",
        headers: []),
    SignedS3Case(
        name: "a download: version 2, presigned, with a token", method: "GET",
        host: "host.example.com", bucketInHost: nil,
        path: "/bucket/key", query: "AWSAccessKeyId=AKIDTOKEN&Signature=jKrkccYzdIW10KtVM0ik8XWnxBE%3D&x-amz-security-token=a%2Ftoken%2Bwith%3Dsigns&Expires=1772324098",
        headers: []),
]
