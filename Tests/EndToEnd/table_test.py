"""Tables from creation to deletion: CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable."""

import datetime
import uuid

import pytest

from support import S, N, get, index, invalid, make_table, refused, schema, table_arn, unique


def describe(client, name):
    return client.describe_table(TableName=name)["Table"]


def test_a_new_table_is_described_as_it_was_asked_for(ddb, account):
    reply = ddb.create_table(
        TableName="orders", **schema("customer:S", "order:N"),
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 7})
    created = reply["TableDescription"]
    assert created["TableName"] == "orders"
    assert created["TableStatus"] in ("CREATING", "ACTIVE")
    assert created["TableArn"] == table_arn(account, "orders")
    uuid.UUID(created["TableId"])
    age = datetime.datetime.now(datetime.timezone.utc) - created["CreationDateTime"]
    assert abs(age.total_seconds()) < 60
    assert created["ItemCount"] == 0 and created["TableSizeBytes"] == 0
    assert created["KeySchema"] == schema("customer:S", "order:N")["KeySchema"]
    defined = {d["AttributeName"]: d["AttributeType"] for d in created["AttributeDefinitions"]}
    assert defined == {"customer": "S", "order": "N"}
    assert created["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert created["ProvisionedThroughput"]["WriteCapacityUnits"] == 7
    assert created["ProvisionedThroughput"]["NumberOfDecreasesToday"] == 0
    assert created["DeletionProtectionEnabled"] is False
    ddb.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1})
    described = describe(ddb, "orders")
    assert described["TableStatus"] == "ACTIVE"
    assert described["TableId"] == created["TableId"]
    assert described["CreationDateTime"] == created["CreationDateTime"]


def test_an_on_demand_table_says_so(ddb):
    name = make_table(ddb, "pk:S", BillingMode="PAY_PER_REQUEST")
    described = describe(ddb, name)
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    assert described["ProvisionedThroughput"]["WriteCapacityUnits"] == 0


def test_a_table_with_every_setting(ddb, account):
    ddb.create_table(
        TableName="full", **{**schema("pk:S", "sk:S", "g:N"), "KeySchema": schema("pk:S", "sk:S")["KeySchema"]},
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[index("by-g", "g", "pk", projection="INCLUDE", include=["x", "y"])],
        LocalSecondaryIndexes=[index("local", "pk", "g", projection="KEYS_ONLY")],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        TableClass="STANDARD_INFREQUENT_ACCESS", DeletionProtectionEnabled=True,
        SSESpecification={"Enabled": False}, Tags=[{"Key": "team", "Value": "blue"}])
    described = describe(ddb, "full")
    glob, = described["GlobalSecondaryIndexes"]
    assert glob["IndexName"] == "by-g" and glob["IndexStatus"] == "ACTIVE"
    assert glob["IndexArn"] == table_arn(account, "full") + "/index/by-g"
    assert glob["Projection"]["ProjectionType"] == "INCLUDE"
    assert sorted(glob["Projection"]["NonKeyAttributes"]) == ["x", "y"]
    assert glob["ItemCount"] == 0 and glob["IndexSizeBytes"] == 0
    local, = described["LocalSecondaryIndexes"]
    assert local["IndexName"] == "local" and local["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert local["IndexArn"] == table_arn(account, "full") + "/index/local"
    assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert described["LatestStreamArn"] == table_arn(account, "full") + "/stream/" + described["LatestStreamLabel"]
    assert described["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert described["DeletionProtectionEnabled"] is True
    tags = ddb.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert tags == [{"Key": "team", "Value": "blue"}]


def test_a_name_is_taken_once(ddb, table):
    with refused("ResourceInUseException", f"Table already exists: {table}"):
        ddb.create_table(TableName=table, **schema("pk:S"), BillingMode="PAY_PER_REQUEST")


def test_a_deleted_table_is_gone_with_its_items(ddb):
    name = make_table(ddb, "pk:S")
    ddb.put_item(TableName=name, Item={"pk": S("a")})
    deleted = ddb.delete_table(TableName=name)["TableDescription"]
    assert deleted["TableName"] == name and deleted["TableStatus"] == "DELETING"
    ddb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    with refused("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found"):
        ddb.describe_table(TableName=name)
    with refused("ResourceNotFoundException", "Requested resource not found"):
        get(ddb, name, pk=S("a"))
    make_table(ddb, "pk:S", name=name)
    assert get(ddb, name, pk=S("a")) is None


@pytest.mark.parametrize("operation", ["describe_table", "delete_table"])
def test_a_table_that_is_not_there(ddb, operation):
    with refused("ResourceNotFoundException", "Requested resource not found: Table: nothing not found"):
        getattr(ddb, operation)(TableName="nothing")


def test_updating_a_table_that_is_not_there(ddb):
    with refused("ResourceNotFoundException", "Requested resource not found: Table: nothing not found"):
        ddb.update_table(TableName="nothing", BillingMode="PAY_PER_REQUEST")


def test_a_table_may_be_named_by_its_arn(ddb, account, table):
    arn = table_arn(account, table)
    assert ddb.describe_table(TableName=arn)["Table"]["TableName"] == table
    ddb.put_item(TableName=arn, Item={"pk": S("a"), "v": N(1)})
    assert ddb.get_item(TableName=arn, Key={"pk": S("a")})["Item"] == {"pk": S("a"), "v": N(1)}
    assert ddb.query(TableName=arn, KeyConditionExpression="pk = :p",
                     ExpressionAttributeValues={":p": S("a")})["Count"] == 1


def test_tables_are_listed_in_order_page_by_page(ddb):
    names = sorted(make_table(ddb, "pk:S", name=f"list-{i:02}") for i in range(7))
    assert ddb.list_tables()["TableNames"] == names
    first = ddb.list_tables(Limit=3)
    assert first["TableNames"] == names[:3] and first["LastEvaluatedTableName"] == names[2]
    second = ddb.list_tables(Limit=4, ExclusiveStartTableName=names[2])
    assert second["TableNames"] == names[3:]
    assert "LastEvaluatedTableName" not in ddb.list_tables(Limit=5, ExclusiveStartTableName=names[2])
    assert ddb.list_tables(ExclusiveStartTableName="list-025")["TableNames"] == names[3:]


def test_the_limit_of_a_listing_is_from_1_to_100(loose):
    with invalid("^Value '0' at 'limit' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        loose.list_tables(Limit=0)
    with invalid("^Value '101' at 'limit' failed to satisfy constraint: "
                 "Member must have value less than or equal to 100"):
        loose.list_tables(Limit=101)


def test_a_protected_table_is_not_deleted(ddb):
    name = make_table(ddb, "pk:S", DeletionProtectionEnabled=True)
    with invalid("Resource cannot be deleted as it is currently protected against deletion. "
                 "Disable deletion protection first."):
        ddb.delete_table(TableName=name)
    ddb.update_table(TableName=name, DeletionProtectionEnabled=False)
    assert describe(ddb, name)["DeletionProtectionEnabled"] is False
    ddb.delete_table(TableName=name)


def test_billing_changes_both_ways(ddb):
    name = make_table(ddb, "pk:S", ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2})
    ddb.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
    ddb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    described = describe(ddb, name)
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert "LastUpdateToPayPerRequestDateTime" in described["BillingModeSummary"]
    ddb.update_table(TableName=name, BillingMode="PROVISIONED",
                     ProvisionedThroughput={"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})
    ddb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    throughput = describe(ddb, name)["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (3, 4)


def test_throughput_changes_and_must_change(ddb):
    name = make_table(ddb, "pk:S", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
    with invalid("^The provisioned throughput for the table will not change. The requested value equals the current "
                 "value. Current ReadCapacityUnits provisioned for the table: 5."):
        ddb.update_table(TableName=name, ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5})
    ddb.update_table(TableName=name, ProvisionedThroughput={"ReadCapacityUnits": 6, "WriteCapacityUnits": 5})
    ddb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    throughput = describe(ddb, name)["ProvisionedThroughput"]
    assert throughput["ReadCapacityUnits"] == 6
    assert "LastIncreaseDateTime" in throughput


def test_an_update_that_asks_for_nothing_is_refused(ddb, table):
    with invalid("^At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                 "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"):
        ddb.update_table(TableName=table)


def test_the_table_class_changes(ddb, table):
    ddb.update_table(TableName=table, TableClass="STANDARD_INFREQUENT_ACCESS")
    assert describe(ddb, table)["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"


def test_a_stream_is_switched_on_and_off(ddb):
    name = make_table(ddb, "pk:S")
    on = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    ddb.update_table(TableName=name, StreamSpecification=on)
    described = describe(ddb, name)
    assert described["StreamSpecification"] == on
    first = described["LatestStreamArn"]
    with refused("ValidationException", "^Table already has an enabled stream"):
        ddb.update_table(TableName=name, StreamSpecification=on)
    ddb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    assert "StreamSpecification" not in describe(ddb, name)
    ddb.update_table(TableName=name, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    assert describe(ddb, name)["LatestStreamArn"] != first


def test_item_count_and_size_follow_the_items(ddb, table):
    ddb.put_item(TableName=table, Item={"pk": S("a"), "text": S("12345")})
    ddb.put_item(TableName=table, Item={"pk": S("b")})
    described = describe(ddb, table)
    assert described["ItemCount"] == 2
    assert described["TableSizeBytes"] == (2 + 1 + 4 + 5) + (2 + 1)
    ddb.delete_item(TableName=table, Key={"pk": S("a")})
    described = describe(ddb, table)
    assert described["ItemCount"] == 1 and described["TableSizeBytes"] == 3


def test_limits_and_endpoints_are_described(ddb):
    limits = ddb.describe_limits()
    for kind in ("AccountMaxReadCapacityUnits", "AccountMaxWriteCapacityUnits",
                 "TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits"):
        assert limits[kind] >= 10_000
    endpoint, = ddb.describe_endpoints()["Endpoints"]
    assert endpoint["Address"] and endpoint["CachePeriodInMinutes"] > 0


def test_continuous_backups_are_described_as_disabled_and_cannot_be_enabled(ddb, table):
    described = ddb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert described["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    disabled = ddb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False})
    assert disabled["ContinuousBackupsDescription"] == described
    with invalid("^Point-in-time recovery is not supported by Holdfast"):
        ddb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    with refused("TableNotFoundException", "Table not found: nothing"):
        ddb.describe_continuous_backups(TableName="nothing")


def test_listing_goes_past_one_page_of_a_hundred(ddb):
    unique_prefix = unique("many")
    for i in range(120):
        ddb.create_table(TableName=f"{unique_prefix}-{i:03}", **schema("pk:S"), BillingMode="PAY_PER_REQUEST")
    pages = ddb.get_paginator("list_tables").paginate()
    names = [name for page in pages for name in page["TableNames"]]
    assert len(names) == 120 and names == sorted(names)
