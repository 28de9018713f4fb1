"""The settings of a bucket that are kept and returned: what they are when unset, put, replaced and deleted."""

import pytest

from s3_support import expect, make_bucket, put, send, versioned
from support import refused, unique

NO_CONFIGURATION = "The specified configuration does not exist."


def test_what_is_unset(s3, bucket):
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == "BucketOwner"
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for call, code in ((s3.get_bucket_policy, "NoSuchBucketPolicy"), (s3.get_bucket_policy_status, "NoSuchBucketPolicy"),
                       (s3.get_bucket_cors, "NoSuchCORSConfiguration"), (s3.get_bucket_website, "NoSuchWebsiteConfiguration"),
                       (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
                       (s3.get_bucket_replication, "ReplicationConfigurationNotFoundError"),
                       (s3.get_bucket_tagging, "NoSuchTagSet"),
                       (s3.get_object_lock_configuration, "ObjectLockConfigurationNotFoundError")):
        with refused(code, status=404):
            call(Bucket=bucket)
    for call in (s3.get_bucket_inventory_configuration, s3.get_bucket_analytics_configuration,
                 s3.get_bucket_metrics_configuration, s3.get_bucket_intelligent_tiering_configuration):
        with refused("NoSuchConfiguration", NO_CONFIGURATION, status=404):
            call(Bucket=bucket, Id="absent")


def test_deleting_what_is_unset(s3, bucket):
    for call in (s3.delete_bucket_cors, s3.delete_bucket_lifecycle, s3.delete_bucket_policy, s3.delete_bucket_tagging,
                 s3.delete_bucket_website, s3.delete_bucket_replication, s3.delete_bucket_encryption):
        assert call(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (s3.delete_public_access_block, s3.delete_bucket_ownership_controls):
        for _ in range(2):
            assert call(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_empty_answers(server, account, bucket):
    for name, tag in (("versioning", "VersioningConfiguration"), ("logging", "BucketLoggingStatus"),
                      ("notification", "NotificationConfiguration"), ("accelerate", "AccelerateConfiguration")):
        reply = send(server, "GET", f"/{bucket}?{name}", account=account)
        assert reply.status == 200 and reply.xml.tag.endswith(tag) and len(reply.xml) == 0, (name, reply)


def test_location(server, account, bucket):
    reply = send(server, "GET", f"/{bucket}?location", account=account)
    assert reply.xml.tag.endswith("LocationConstraint") and not reply.xml.text


# Settings of one kind

def test_request_payment(s3, bucket, server, account):
    for payer in ("Requester", "BucketOwner"):
        s3.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": payer})
        assert s3.get_bucket_request_payment(Bucket=bucket)["Payer"] == payer
    expect(send(server, "PUT", f"/{bucket}?requestPayment", "<RequestPaymentConfiguration><Payer>Me</Payer>"
                "</RequestPaymentConfiguration>", account), 400, "MalformedXML")


def test_acceleration(s3, bucket):
    for status in ("Enabled", "Suspended"):
        s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": status})
        assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == status
    dotted = make_bucket(s3, unique("dotted.name"))
    with refused("InvalidRequest", "^S3 Transfer Acceleration is not supported for buckets with periods"):
        s3.put_bucket_accelerate_configuration(Bucket=dotted, AccelerateConfiguration={"Status": "Enabled"})


def test_logging(s3, account, bucket):
    target = make_bucket(s3)
    wanted = {"TargetBucket": target, "TargetPrefix": "logs/"}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": wanted})
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == wanted
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)
    with refused("InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": {
            "TargetBucket": "nothing-of-this-name", "TargetPrefix": ""}})


def replication(target, **more):
    return {"Role": "arn:aws:iam::123456789012:role/replication", "Rules": [{
        "ID": "all", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": f"arn:aws:s3:::{target}"}, **more}]}


def test_replication(s3, bucket):
    target = versioned(s3, make_bucket(s3))
    with refused("InvalidRequest", "^Versioning must be 'Enabled' on the bucket"):
        s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=replication(target))
    versioned(s3, bucket)
    s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=replication(target))
    assert s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"] == replication(target)
    assert s3.delete_bucket_replication(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused("ReplicationConfigurationNotFoundError", "The replication configuration was not found", status=404):
        s3.get_bucket_replication(Bucket=bucket)


# Settings of which a bucket has several, by id

def inventory(name, target):
    return {"Id": name, "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Weekly"},
            "OptionalFields": ["Size", "ETag"], "Filter": {"Prefix": "a/"},
            "Destination": {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{target}", "Format": "CSV", "Prefix": "inventory"}}}


def analytics(name, target):
    return {"Id": name, "Filter": {"Prefix": "a/"}, "StorageClassAnalysis": {"DataExport": {
        "OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": {"Format": "CSV", "Bucket": f"arn:aws:s3:::{target}"}}}}}


def metrics(name, target):
    return {"Id": name, "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}}}


def tiering(name, target):
    return {"Id": name, "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Tierings": [
        {"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}, {"Days": 180, "AccessTier": "DEEP_ARCHIVE_ACCESS"}]}


@pytest.mark.parametrize("kind, make, shape", [
    ("inventory", inventory, "Inventory"), ("analytics", analytics, "Analytics"), ("metrics", metrics, "Metrics"),
    ("intelligent_tiering", tiering, "IntelligentTiering")])
def test_settings_by_id(s3, bucket, kind, make, shape):
    put_one, get_one, delete_one, list_all = (getattr(s3, f"{verb}_bucket_{kind}_configuration{'s' if verb == 'list' else ''}")
                                              for verb in ("put", "get", "delete", "list"))
    one, many = f"{shape}Configuration", f"{shape}ConfigurationList"
    target = make_bucket(s3)
    assert many not in list_all(Bucket=bucket)
    for name in ("second", "first"):
        put_one(Bucket=bucket, Id=name, **{one: make(name, target)})
    assert get_one(Bucket=bucket, Id="first")[one] == make("first", target)
    listed = list_all(Bucket=bucket)
    assert sorted(entry["Id"] for entry in listed[many]) == ["first", "second"] and listed["IsTruncated"] is False
    put_one(Bucket=bucket, Id="first", **{one: make("first", bucket)})
    assert len(list_all(Bucket=bucket)[many]) == 2
    assert delete_one(Bucket=bucket, Id="first")["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (get_one, delete_one):
        with refused("NoSuchConfiguration", NO_CONFIGURATION, status=404):
            call(Bucket=bucket, Id="first")
    assert [entry["Id"] for entry in list_all(Bucket=bucket)[many]] == ["second"]


def test_many_inventories_come_in_pages(s3, bucket):
    target = make_bucket(s3)
    for n in range(102):
        s3.put_bucket_inventory_configuration(Bucket=bucket, Id=f"i{n:03}", InventoryConfiguration=inventory(f"i{n:03}", target))
    page = s3.list_bucket_inventory_configurations(Bucket=bucket)
    assert len(page["InventoryConfigurationList"]) == 100 and page["IsTruncated"] and page["NextContinuationToken"]
    rest = s3.list_bucket_inventory_configurations(Bucket=bucket, ContinuationToken=page["NextContinuationToken"])
    assert [entry["Id"] for entry in rest["InventoryConfigurationList"]] == ["i100", "i101"] and not rest["IsTruncated"]


def test_ids_in_the_path_and_the_body_agree(server, account, bucket):
    body = "<MetricsConfiguration><Id>other</Id></MetricsConfiguration>"
    reply = send(server, "PUT", f"/{bucket}?metrics&id=this", body, account)
    assert reply.status == 400 and reply.code in ("InvalidArgument", "MalformedXML", "IdMismatch"), reply


# All of them

EVERY = ["versioning", "tagging", "cors", "lifecycle", "notification", "encryption", "ownershipControls", "publicAccessBlock", "acl",
         "website", "logging", "replication", "requestPayment", "accelerate", "inventory&id=x", "analytics&id=x", "metrics&id=x",
         "intelligent-tiering&id=x", "object-lock"]


@pytest.mark.parametrize("name", EVERY)
def test_documents_that_are_none(server, account, bucket, name):
    for body in (b"<", b"<a>", b"nonsense", b"<a><b></a></b>", b"\xff\xfe\x00", b"{}"):
        reply = send(server, "PUT", f"/{bucket}?{name}", body, account)
        assert reply.status == 400 and reply.code in ("MalformedXML", "MalformedACLError", "InvalidRequest"), (body, reply)


@pytest.mark.parametrize("name", [*EVERY, "policy"])
def test_buckets_of_others_and_of_nobody(server, account, other_s3, name):
    theirs = make_bucket(other_s3)
    for method in ("GET", "PUT"):
        body = b"<a/>" if method == "PUT" else None
        reply = send(server, method, f"/{theirs}?{name}", body, account)
        assert reply.outcome == (403, "AccessDenied"), (method, reply)
        reply = send(server, method, f"/nothing-of-this-name?{name}", body, account)
        assert reply.outcome == (404, "NoSuchBucket"), (method, reply)


def test_settings_survive_a_restart(private_server):
    server = private_server()
    client = server.client("s3", account="123456789012")
    bucket = make_bucket(client, "settings")
    versioned(client, bucket)
    client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    client.put_bucket_inventory_configuration(Bucket=bucket, Id="x", InventoryConfiguration=inventory("x", bucket))
    version = put(client, bucket, "a", b"body", Metadata={"m": "1"}, Tagging="t=1")["VersionId"]
    upload = client.create_multipart_upload(Bucket=bucket, Key="b")["UploadId"]
    client.upload_part(Bucket=bucket, Key="b", UploadId=upload, PartNumber=1, Body=b"body")
    server.restart()
    client = server.client("s3", account="123456789012")
    assert client.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert client.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert client.get_bucket_inventory_configuration(Bucket=bucket, Id="x")["InventoryConfiguration"] == inventory("x", bucket)
    head = client.head_object(Bucket=bucket, Key="a")
    assert (head["VersionId"], head["Metadata"], head["TagCount"]) == (version, {"m": "1"}, 1)
    assert [part["PartNumber"] for part in client.list_parts(Bucket=bucket, Key="b", UploadId=upload)["Parts"]] == [1]


# What is not here says so

def test_what_is_not_here_names_itself(s3, bucket):
    put(s3, bucket, "a", b"a,b\n")
    with refused("NotImplemented", "^.*SelectObjectContent", status=501):
        s3.select_object_content(Bucket=bucket, Key="a", ExpressionType="SQL", Expression="SELECT * FROM s3object",
                                 InputSerialization={"CSV": {}}, OutputSerialization={"CSV": {}})
    with refused("NotImplemented", "^.*GetObjectTorrent", status=501):
        s3.get_object_torrent(Bucket=bucket, Key="a")
    with refused("NotImplemented", "^.*GetBucketMetadataTableConfiguration", status=501):
        s3.get_bucket_metadata_table_configuration(Bucket=bucket)
    with refused("NotImplemented", "^.*CreateBucketMetadataConfiguration", status=501):
        s3.create_bucket_metadata_configuration(Bucket=bucket, MetadataConfiguration={
            "JournalTableConfiguration": {"RecordExpiration": {"Expiration": "DISABLED"}}})


def test_methods_that_do_not_fit(server, account, s3, bucket):
    put(s3, bucket, "a")
    for method, path in (("POST", f"/{bucket}/a"), ("PATCH", f"/{bucket}/a"), ("POST", f"/{bucket}/a?acl"),
                         ("DELETE", f"/{bucket}?acl"), ("POST", f"/{bucket}?tagging"), 
                         ("DELETE", f"/{bucket}?versioning"), ("PUT", "/"), ("DELETE", "/")):
        reply = send(server, method, path, b"", account)
        assert reply.outcome in ((405, "MethodNotAllowed"), (400, "MalformedPOSTRequest"), (412, "PreconditionFailed"),
                                 (501, "NotImplemented"), (400, "BadRequest")), (method, path, reply)
    assert s3.head_object(Bucket=bucket, Key="a")
