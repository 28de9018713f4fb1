"""The calls that Terraform's aws_dynamodb_table makes, in its order: create, read back, change, import, destroy."""

import pytest

from support import S, eventually, index, refused, schema

NAME = "terraform-example"


@pytest.fixture
def sts(server, account):
    return server.client("sts", account=account)


def read(client, arn):
    """What the provider reads after every step, to compare with the plan."""
    table = client.describe_table(TableName=NAME)["Table"]
    backups = client.describe_continuous_backups(TableName=NAME)["ContinuousBackupsDescription"]
    assert backups["ContinuousBackupsStatus"] in ("ENABLED", "DISABLED")
    ttl = client.describe_time_to_live(TableName=NAME)["TimeToLiveDescription"]
    tags = client.list_tags_of_resource(ResourceArn=arn)["Tags"]
    return table, ttl, {tag["Key"]: tag["Value"] for tag in tags}


def test_apply_change_and_destroy(ddb, sts, account):
    assert sts.get_caller_identity()["Account"] == account
    described = schema("pk:S", "sk:N", "g:S")
    created = ddb.create_table(
        TableName=NAME, AttributeDefinitions=described["AttributeDefinitions"], KeySchema=schema("pk:S", "sk:N")["KeySchema"],
        BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        GlobalSecondaryIndexes=[{**index("by-g", "g"),
                                 "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, TableClass="STANDARD",
        SSESpecification={"Enabled": False}, DeletionProtectionEnabled=False,
        Tags=[{"Key": "Name", "Value": "example"}, {"Key": "Environment", "Value": "test"}])["TableDescription"]
    arn = created["TableArn"]
    eventually(lambda: ddb.describe_table(TableName=NAME)["Table"]["TableStatus"] == "ACTIVE")
    ddb.update_time_to_live(TableName=NAME, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    eventually(lambda: ddb.describe_time_to_live(TableName=NAME)["TimeToLiveDescription"]["TimeToLiveStatus"] == "ENABLED")

    table, ttl, tags = read(ddb, arn)
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5 and table["StreamSpecification"]["StreamEnabled"]
    assert table["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]["ReadCapacityUnits"] == 1
    assert ttl["AttributeName"] == "ttl" and tags == {"Name": "example", "Environment": "test"}
    assert table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED") == "PROVISIONED"

    ddb.update_table(TableName=NAME, BillingMode="PAY_PER_REQUEST")
    eventually(lambda: ddb.describe_table(TableName=NAME)["Table"]["TableStatus"] == "ACTIVE")
    ddb.update_table(
        TableName=NAME, AttributeDefinitions=schema("pk:S", "sk:N", "g:S", "h:N")["AttributeDefinitions"],
        GlobalSecondaryIndexUpdates=[{"Create": index("by-h", "h")}])
    eventually(lambda: {i["IndexName"]: i["IndexStatus"] for i in ddb.describe_table(TableName=NAME)["Table"][
        "GlobalSecondaryIndexes"]} == {"by-g": "ACTIVE", "by-h": "ACTIVE"})
    ddb.tag_resource(ResourceArn=arn, Tags=[{"Key": "Environment", "Value": "prod"}])
    ddb.untag_resource(ResourceArn=arn, TagKeys=["Name"])
    ddb.update_table(TableName=NAME, DeletionProtectionEnabled=True)

    table, ttl, tags = read(ddb, arn)
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST" and table["DeletionProtectionEnabled"]
    assert tags == {"Environment": "prod"}

    ddb.put_item(TableName=NAME, Item={"pk": S("LockID"), "sk": {"N": "1"}},
                 ConditionExpression="attribute_not_exists(pk)")
    ddb.update_table(TableName=NAME, DeletionProtectionEnabled=False)
    ddb.delete_table(TableName=NAME)

    def gone():
        with refused("ResourceNotFoundException"):
            ddb.describe_table(TableName=NAME)
        return True
    eventually(gone)


def test_a_state_lock(ddb):
    """How the S3 backend locks its state: a conditional put, and a conditional delete by whoever holds the lock."""
    ddb.create_table(TableName="locks", **schema("LockID:S"), BillingMode="PAY_PER_REQUEST")
    lock = dict(TableName="locks", Item={"LockID": S("bucket/key"), "Info": S('{"ID":"1"}')},
                ConditionExpression="attribute_not_exists(LockID)")
    ddb.put_item(**lock)
    with refused("ConditionalCheckFailedException"):
        ddb.put_item(**lock)
    held = ddb.get_item(TableName="locks", Key={"LockID": S("bucket/key")}, ProjectionExpression="LockID, Info",
                        ConsistentRead=True)
    assert held["Item"]["Info"] == S('{"ID":"1"}')
    ddb.delete_item(TableName="locks", Key={"LockID": S("bucket/key")})
    ddb.put_item(**lock)
