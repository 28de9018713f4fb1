// Written by Tools/signatures/generate with botocore's signer: do not edit.
// swift-format-ignore-file

let formSignatures: [SignedForm] = [
    SignedForm(
        name: "version 4",
        fields: [("key", "user/${filename}"), ("acl", "private"), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", "AKIDORACLE/20260228/eu-west-1/s3/aws4_request"), ("x-amz-date", "20260228T235958Z"), ("policy", "eyJleHBpcmF0aW9uIjogIjIwMjYtMDMtMDFUMTI6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNrZXQiOiAiYnVja2V0In0sIFsic3RhcnRzLXdpdGgiLCAiJGtleSIsICJ1c2VyLyJdLCB7ImFjbCI6ICJwcml2YXRlIn0sIFsiY29udGVudC1sZW5ndGgtcmFuZ2UiLCAxLCAxMF0sIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwgeyJ4LWFtei1jcmVkZW50aWFsIjogIkFLSURPUkFDTEUvMjAyNjAyMjgvZXUtd2VzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LCB7IngtYW16LWRhdGUiOiAiMjAyNjAyMjhUMjM1OTU4WiJ9XX0="), ("x-amz-signature", "107c533ddf7543cfff54cbbb7b790d4c3a949fb5d4b409fc6bd7a15044805f37")]),
    SignedForm(
        name: "version 2",
        fields: [("key", "user/${filename}"), ("acl", "private"), ("AWSAccessKeyId", "AKIDORACLE"), ("policy", "eyJleHBpcmF0aW9uIjogIjIwMjYtMDMtMDFUMTI6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNrZXQiOiAiYnVja2V0In0sIFsic3RhcnRzLXdpdGgiLCAiJGtleSIsICJ1c2VyLyJdLCB7ImFjbCI6ICJwcml2YXRlIn0sIFsiY29udGVudC1sZW5ndGgtcmFuZ2UiLCAxLCAxMF1dfQ=="), ("signature", "iOy0IIqXablEisCZyOcnDVtAAMM=")]),
    SignedForm(
        name: "version 4, with a token",
        fields: [("key", "user/${filename}"), ("acl", "private"), ("x-amz-algorithm", "AWS4-HMAC-SHA256"), ("x-amz-credential", "AKIDTOKEN/20260228/eu-west-1/s3/aws4_request"), ("x-amz-date", "20260228T235958Z"), ("x-amz-security-token", "a/token+with=signs"), ("policy", "eyJleHBpcmF0aW9uIjogIjIwMjYtMDMtMDFUMTI6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNrZXQiOiAiYnVja2V0In0sIFsic3RhcnRzLXdpdGgiLCAiJGtleSIsICJ1c2VyLyJdLCB7ImFjbCI6ICJwcml2YXRlIn0sIFsiY29udGVudC1sZW5ndGgtcmFuZ2UiLCAxLCAxMF0sIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwgeyJ4LWFtei1jcmVkZW50aWFsIjogIkFLSURUT0tFTi8yMDI2MDIyOC9ldS13ZXN0LTEvczMvYXdzNF9yZXF1ZXN0In0sIHsieC1hbXotZGF0ZSI6ICIyMDI2MDIyOFQyMzU5NThaIn0sIHsieC1hbXotc2VjdXJpdHktdG9rZW4iOiAiYS90b2tlbit3aXRoPXNpZ25zIn1dfQ=="), ("x-amz-signature", "b01df1f2ba04b1c055e3e025c0fe7ef592f33fbebeb6ee6e7a4e702a90141f96")]),
    SignedForm(
        name: "version 2, with a token",
        fields: [("key", "user/${filename}"), ("acl", "private"), ("AWSAccessKeyId", "AKIDTOKEN"), ("x-amz-security-token", "a/token+with=signs"), ("policy", "eyJleHBpcmF0aW9uIjogIjIwMjYtMDMtMDFUMTI6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNrZXQiOiAiYnVja2V0In0sIFsic3RhcnRzLXdpdGgiLCAiJGtleSIsICJ1c2VyLyJdLCB7ImFjbCI6ICJwcml2YXRlIn0sIFsiY29udGVudC1sZW5ndGgtcmFuZ2UiLCAxLCAxMF0sIHsieC1hbXotc2VjdXJpdHktdG9rZW4iOiAiYS90b2tlbit3aXRoPXNpZ25zIn1dfQ=="), ("signature", "hUQADAlmbeLND1z95/rN0CSbzNg=")]),
]
