"""Resource policies: stored, returned and guarded by their revision. They are not enforced; Docs/Compatibility.md says so."""

import json

from support import refused, table_arn


def policy(account, action="dynamodb:GetItem"):
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": action, "Resource": "*"}]})


def test_a_policy_is_kept_replaced_and_removed(ddb, account, table):
    arn = table_arn(account, table)
    with refused("PolicyNotFoundException"):
        ddb.get_resource_policy(ResourceArn=arn)
    first = ddb.put_resource_policy(ResourceArn=arn, Policy=policy(account))["RevisionId"]
    found = ddb.get_resource_policy(ResourceArn=arn)
    assert json.loads(found["Policy"]) == json.loads(policy(account)) and found["RevisionId"] == first
    second = ddb.put_resource_policy(ResourceArn=arn, Policy=policy(account, "dynamodb:Query"))["RevisionId"]
    assert second != first
    assert ddb.delete_resource_policy(ResourceArn=arn)["RevisionId"] == second
    with refused("PolicyNotFoundException"):
        ddb.get_resource_policy(ResourceArn=arn)


def test_revisions_guard_a_policy(ddb, account, table):
    arn = table_arn(account, table)
    first = ddb.put_resource_policy(ResourceArn=arn, Policy=policy(account), ExpectedRevisionId="NO_POLICY")["RevisionId"]
    with refused("PolicyNotFoundException"):
        ddb.put_resource_policy(ResourceArn=arn, Policy=policy(account), ExpectedRevisionId="NO_POLICY")
    with refused("PolicyNotFoundException"):
        ddb.put_resource_policy(ResourceArn=arn, Policy=policy(account), ExpectedRevisionId="1234567890123")
    with refused("PolicyNotFoundException"):
        ddb.delete_resource_policy(ResourceArn=arn, ExpectedRevisionId="1234567890123")
    ddb.put_resource_policy(ResourceArn=arn, Policy=policy(account, "dynamodb:Scan"), ExpectedRevisionId=first)
    assert "dynamodb:Scan" in ddb.get_resource_policy(ResourceArn=arn)["Policy"]


def test_what_is_refused(ddb, account, table):
    with refused("ResourceNotFoundException"):
        ddb.put_resource_policy(ResourceArn=table_arn(account, "nothing"), Policy=policy(account))
    with refused("ResourceNotFoundException"):
        ddb.get_resource_policy(ResourceArn=table_arn(account, "nothing"))
    with refused("ValidationException"):
        ddb.put_resource_policy(ResourceArn=table_arn(account, table), Policy="not json")
    with refused("ValidationException"):
        ddb.put_resource_policy(ResourceArn=table_arn(account, table), Policy=json.dumps({"x": "y" * 21_000}))


def test_deleting_a_policy_that_is_not_there_is_no_error(ddb, account, table):
    assert "RevisionId" not in ddb.delete_resource_policy(ResourceArn=table_arn(account, table))
