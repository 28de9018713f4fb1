"""Notification configurations: kept, checked, returned."""

import pytest

from s3_support import expect, put, send
from support import refused


def queue(account, name="events"):
    return f"arn:aws:sqs:us-east-1:{account}:{name}"


def rule(account, *events, prefix=None, suffix=None, **more):
    found = {"QueueArn": queue(account), "Events": list(events), **more}
    filters = [{"Name": name, "Value": value} for name, value in (("Prefix", prefix), ("Suffix", suffix)) if value is not None]
    return {**found, **({"Filter": {"Key": {"FilterRules": filters}}} if filters else {})}


def configure(s3, bucket, *rules, **more):
    return s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={**({"QueueConfigurations": list(rules)} if rules else {}), **more},
        SkipDestinationValidation=True)


def configured(s3, bucket):
    reply = s3.get_bucket_notification_configuration(Bucket=bucket)
    reply.pop("ResponseMetadata")
    return reply


def test_none_at_first(s3, bucket):
    assert configured(s3, bucket) == {}


def test_events_go_to_the_bus(s3, bucket):
    configure(s3, bucket, EventBridgeConfiguration={})
    assert configured(s3, bucket) == {"EventBridgeConfiguration": {}}
    put(s3, bucket, "a")
    configure(s3, bucket)
    assert configured(s3, bucket) == {}


def test_every_kind_of_target(s3, account, bucket):
    wanted = {
        "QueueConfigurations": [rule(account, "s3:ObjectCreated:*", prefix="in/", suffix=".jpg", Id="first")],
        "TopicConfigurations": [{"Id": "second", "TopicArn": f"arn:aws:sns:us-east-1:{account}:events",
                                 "Events": ["s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"]}],
        "LambdaFunctionConfigurations": [{
            "Id": "third", "LambdaFunctionArn": f"arn:aws:lambda:us-east-1:{account}:function:events",
            "Events": ["s3:ObjectTagging:*", "s3:LifecycleExpiration:*"]}]}
    configure(s3, bucket, **wanted)
    found = configured(s3, bucket)
    for kind, [expected] in wanted.items():
        [actual] = found[kind]
        assert sorted(actual["Events"]) == sorted(expected["Events"]) and actual["Id"] == expected["Id"]
    assert {(r["Name"].lower(), r["Value"]) for r in found["QueueConfigurations"][0]["Filter"]["Key"]["FilterRules"]} == {
        ("prefix", "in/"), ("suffix", ".jpg")}
    # Objects come and go under them.
    put(s3, bucket, "in/a.jpg", b"body", Tagging="x=1")
    s3.delete_object(Bucket=bucket, Key="in/a.jpg")


def test_ids_are_given(s3, account, bucket):
    configure(s3, bucket, rule(account, "s3:ObjectCreated:Put"), rule(account, "s3:ObjectCreated:Copy"))
    ids = [entry["Id"] for entry in configured(s3, bucket)["QueueConfigurations"]]
    assert all(ids) and len(set(ids)) == 2


@pytest.mark.parametrize("first, second, fine", [
    (dict(prefix="a"), dict(prefix="b"), True), (dict(prefix="a"), dict(prefix="ab"), False), (dict(prefix="a"), {}, False),
    (dict(suffix=".a"), dict(suffix=".b"), True), (dict(suffix="a"), dict(suffix=".a"), False),
    (dict(prefix="a", suffix=".x"), dict(prefix="a", suffix=".y"), True), (dict(prefix="a"), dict(suffix="b"), False)])
def test_rules_that_overlap(s3, account, bucket, first, second, fine):
    rules = rule(account, "s3:ObjectCreated:*", **first), rule(account, "s3:ObjectCreated:Put", **second)
    if fine:
        configure(s3, bucket, *rules)
    else:
        with refused("InvalidArgument", "^Configurations overlap", "Configuration is ambiguously defined. Cannot have "
                     "overlapping suffixes in two rules if the prefixes are overlapping for the same event type."):
            configure(s3, bucket, *rules)
        assert configured(s3, bucket) == {}


def test_overlapping_prefixes_of_other_events(s3, account, bucket):
    configure(s3, bucket, rule(account, "s3:ObjectCreated:*", prefix="a"), rule(account, "s3:ObjectRemoved:*", prefix="a"))
    assert len(configured(s3, bucket)["QueueConfigurations"]) == 2


@pytest.mark.parametrize("change", [
    dict(events=["s3:ObjectEaten:*"]), dict(events=["nonsense"]), dict(arn="nonsense"), dict(arn="arn:aws:sqs:us-east-1:x"),
    dict(arn="arn:aws:sns:us-east-1:000000000000:a-topic"), dict(name="Infix"), dict(twice=True)])
def test_rules_that_are_refused(server, account, s3, bucket, change):
    events = change.get("events", ["s3:ObjectCreated:*"])
    filters = f"<FilterRule><Name>{change.get('name', 'prefix')}</Name><Value>a</Value></FilterRule>"
    body = (f"<NotificationConfiguration><QueueConfiguration><Queue>{change.get('arn', queue(account))}</Queue>"
            f"{''.join(f'<Event>{event}</Event>' for event in events)}"
            f"<Filter><S3Key>{filters * (2 if 'twice' in change else 1)}</S3Key></Filter></QueueConfiguration>"
            f"</NotificationConfiguration>")
    reply = send(server, "PUT", f"/{bucket}?notification", body, account, {"x-amz-skip-destination-validation": "true"})
    assert reply.status == 400 and reply.code in ("InvalidArgument", "MalformedXML"), reply
    assert configured(s3, bucket) == {}


def test_malformed_documents(server, account, bucket):
    for body in ("<NotificationConfiguration>", "nonsense", "<Other/>"):
        expect(send(server, "PUT", f"/{bucket}?notification", body, account), 400, "MalformedXML")


def test_destinations_that_are_not_there(s3, account, bucket):
    with refused("InvalidArgument", "Unable to validate the following destination configurations"):
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [rule(account, "s3:ObjectCreated:*")]})
    assert configured(s3, bucket) == {}
