"""What CreateTable and UpdateTable refuse, and in which words."""

import pytest

from support import index, invalid, make_table, refused, schema

WRONG = "One or more parameter values were invalid: "
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}


def create(client, *keys, more=(), table="t-validation", **parameters):
    described = schema(*keys)
    described["AttributeDefinitions"] += schema(*more)["AttributeDefinitions"]
    if "ProvisionedThroughput" not in parameters:
        parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    return client.create_table(TableName=table, **{**described, **parameters})


@pytest.fixture(autouse=True)
def nothing_is_created(ddb):
    yield
    assert ddb.list_tables()["TableNames"] == []


def test_a_name_is_from_3_to_255_characters(loose):
    with invalid("^(Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or "
                 "equal to 3|TableName must be at least 3 characters long and at most 255 characters long)"):
        create(loose, "pk:S", table="ab")
    with invalid("^(Value 'x{256}' at 'tableName' failed to satisfy constraint: Member must have length less than or "
                 "equal to 255|TableName must be at least 3 characters long and at most 255 characters long)"):
        create(loose, "pk:S", table="x" * 256)


def test_a_name_has_no_other_characters(loose):
    with invalid("^Value 'a b!' at 'tableName' failed to satisfy constraint: "
                 r"Member must satisfy regular expression pattern: \[a-zA-Z0-9_.-\]\+"):
        create(loose, "pk:S", table="a b!")


def test_the_name_is_required(loose):
    with invalid("The parameter 'TableName' is required but was not present in the request",
                 "^Value null at 'tableName' failed to satisfy constraint: Member must not be null"):
        loose.create_table(**schema("pk:S"), **ON_DEMAND)


def test_the_key_schema_is_required(server, account):
    status, reply = server.call("CreateTable", {"TableName": "abc", "AttributeDefinitions": []}, account)
    assert status == 400 and reply["__type"].endswith("#ValidationException")


def test_a_key_has_at_most_two_elements(loose):
    with invalid("^Value '\\[.*pk.*sk.*extra.*\\]' at 'keySchema' failed to satisfy constraint: "
                 "Member must have length less than or equal to 2"):
        create(loose, "pk:S", "sk:S", KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"},
            {"AttributeName": "extra", "KeyType": "RANGE"}])


def test_key_types_are_an_enumeration(loose):
    with invalid("^Value 'BOTH' at 'keySchema.1.member.keyType' failed to satisfy constraint: "
                 r"Member must satisfy enum value set: \[HASH, RANGE\]"):
        create(loose, "pk:S", KeySchema=[{"AttributeName": "pk", "KeyType": "BOTH"}])


def test_attribute_types_are_an_enumeration(loose):
    with invalid("^Value 'X' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
                 r"Member must satisfy enum value set: \[[BNS], [BNS], [BNS]\]"):
        create(loose, "pk:X")


def test_several_constraint_failures_are_listed(loose):
    with refused("ValidationException") as refusal:
        create(loose, "pk:X", BillingMode="FREE", table="abc")
    message = refusal.message
    assert "at 'attributeDefinitions.1.member.attributeType'" in message or "at 'billingMode'" in message


def test_the_first_key_is_the_partition_key(ddb):
    with invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"):
        create(ddb, "pk:S", KeySchema=[{"AttributeName": "pk", "KeyType": "RANGE"}])


def test_the_second_key_is_the_sort_key(ddb):
    with invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"):
        create(ddb, "pk:S", "sk:S", KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "HASH"}])


def test_the_two_keys_are_different(ddb):
    with invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name"):
        create(ddb, "pk:S", KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "pk", "KeyType": "RANGE"}])


def test_keys_must_be_defined(ddb):
    with invalid("^(One or more parameter values were invalid: Some index key attributes are not defined in "
                 r"AttributeDefinitions. Keys: \[pk\], AttributeDefinitions: \[other\]"
                 "|Invalid KeySchema: Some index key attribute have no definition)"):
        create(ddb, "other:S", KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])


def test_definitions_must_be_used(ddb):
    with invalid(WRONG + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                         "AttributeDefinitions"):
        create(ddb, "pk:S", more=["unused:S"])


def test_definitions_must_be_used_with_indexes_too(ddb):
    with invalid("^One or more parameter values were invalid: Some AttributeDefinitions are not used. "
                 r"AttributeDefinitions: \[.*unused.*\], keys used: \[.*\]"):
        create(ddb, "pk:S", more=["g:S", "unused:S"], GlobalSecondaryIndexes=[index("by-g", "g")])


def test_provisioned_needs_throughput(ddb):
    with invalid(WRONG + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                         "PROVISIONED",
                 "No provisioned throughput specified for the table"):
        create(ddb, "pk:S", BillingMode="PROVISIONED")


def test_on_demand_takes_no_throughput(ddb):
    with invalid(WRONG + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                         "PAY_PER_REQUEST"):
        create(ddb, "pk:S", BillingMode="PAY_PER_REQUEST",
               ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})


def test_throughput_is_at_least_one(loose):
    with invalid("^Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        create(loose, "pk:S", ProvisionedThroughput={"ReadCapacityUnits": 0, "WriteCapacityUnits": 1})


@pytest.mark.parametrize("kind", ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"])
class TestIndexes:
    def test_names_are_different(self, ddb, kind):
        with invalid("^One or more parameter values were invalid: Duplicate index name: twice"):
            create(ddb, "pk:S", "sk:S", **{kind: [index("twice", "pk", "sk"), index("twice", "pk", "sk")]})

    def test_key_attributes_are_defined(self, ddb, kind):
        with invalid("^(One or more parameter values were invalid: Some index key attributes are not defined in "
                     "AttributeDefinitions|Invalid KeySchema: Some index key attribute have no definition)"):
            create(ddb, "pk:S", "sk:S", **{kind: [index("absent", "pk", "absent")]})

    def test_projection_all_names_no_attributes(self, ddb, kind):
        with invalid(WRONG + "ProjectionType is ALL, but NonKeyAttributes is specified"):
            create(ddb, "pk:S", "sk:S", **{kind: [index("i-1", "pk", "sk", projection="ALL", include=["a"])]})

    def test_projection_include_names_attributes(self, ddb, kind):
        with invalid(WRONG + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"):
            create(ddb, "pk:S", "sk:S", **{kind: [index("i-1", "pk", "sk", projection="INCLUDE")]})

    def test_a_projection_has_a_type(self, loose, kind):
        with invalid("^One or more parameter values were invalid: Unknown ProjectionType: null"):
            create(loose, "pk:S", "sk:S", **{kind: [{**index("i-1", "pk", "sk"), "Projection": {}}]})

    def test_the_first_key_is_the_partition_key(self, ddb, kind):
        bad = {**index("i-1", "pk", "sk"), "KeySchema": [
            {"AttributeName": "sk", "KeyType": "RANGE"}, {"AttributeName": "pk", "KeyType": "HASH"}]}
        with invalid("^Invalid KeySchema: The first KeySchemaElement is not a HASH key type"):
            create(ddb, "pk:S", "sk:S", **{kind: [bad]})

    def test_an_index_name_has_3_characters(self, loose, kind):
        with refused("ValidationException"):
            create(loose, "pk:S", "sk:S", **{kind: [index("i", "pk", "sk")]})

    def test_a_list_of_indexes_is_not_empty(self, loose, kind):
        with invalid("^One or more parameter values were invalid: List of (Global|Local)SecondaryIndexes is empty"):
            create(loose, "pk:S", "sk:S", **{kind: []})


def test_a_local_index_needs_a_sort_key_in_the_table(ddb):
    with invalid(WRONG + "Table KeySchema does not have a range key, which is required when specifying a "
                         "LocalSecondaryIndex"):
        create(ddb, "pk:S", more=["x:S"], LocalSecondaryIndexes=[index("local", "pk", "x")])


def test_a_local_index_has_a_sort_key(ddb):
    with invalid(WRONG + "Index KeySchema does not have a range key for index: local"):
        create(ddb, "pk:S", "sk:S", LocalSecondaryIndexes=[index("local", "pk")])


def test_a_local_index_shares_the_partition_key(ddb):
    with refused("ValidationException") as refusal:
        create(ddb, "pk:S", "sk:S", LocalSecondaryIndexes=[index("local", "sk", "pk")])
    assert "local" in refusal.message


def test_five_local_indexes(ddb):
    with invalid("^One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit "
                 "of 5"):
        create(ddb, "pk:S", "sk:S", more=[f"a{i}:S" for i in range(6)],
               LocalSecondaryIndexes=[index(f"local-{i}", "pk", f"a{i}") for i in range(6)])


def test_twenty_global_indexes(ddb):
    with refused("ValidationException") as refusal:
        create(ddb, "pk:S", more=[f"a{i}:S" for i in range(21)],
               GlobalSecondaryIndexes=[index(f"global-{i}", f"a{i}") for i in range(21)])
    assert "20" in refusal.message


def test_a_hundred_projected_attributes(ddb):
    indexes = [index(f"global-{i}", "pk", projection="INCLUDE", include=[f"n{i}-{j}" for j in range(20)])
               for i in range(6)]
    with refused("ValidationException"):
        create(ddb, "pk:S", GlobalSecondaryIndexes=indexes)


def test_a_stream_has_a_view(ddb):
    with refused("ValidationException"):
        create(ddb, "pk:S", StreamSpecification={"StreamEnabled": True})
    with refused("ValidationException"):
        create(ddb, "pk:S", StreamSpecification={"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"})


def test_stream_views_are_an_enumeration(loose):
    with invalid("^Value 'ALL' at 'streamSpecification.streamViewType' failed to satisfy constraint: "
                 "Member must satisfy enum value set: \\["):
        create(loose, "pk:S", StreamSpecification={"StreamEnabled": True, "StreamViewType": "ALL"})


def test_tags_are_checked(ddb):
    with refused("ValidationException"):
        create(ddb, "pk:S", Tags=[{"Key": "aws:reserved", "Value": "x"}])
    with refused("ValidationException"):
        create(ddb, "pk:S", Tags=[{"Key": f"k{i}", "Value": ""} for i in range(51)])
    with refused("ValidationException"):
        create(ddb, "pk:S", Tags=[{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}])


def test_updates_are_checked_too(loose):
    name = make_table(loose, "pk:S")
    try:
        with invalid("^Value 'FREE' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set"):
            loose.update_table(TableName=name, BillingMode="FREE")
        with refused("ValidationException"):
            loose.update_table(TableName=name, BillingMode="PROVISIONED")
        with refused("ValidationException"):
            loose.update_table(TableName=name, GlobalSecondaryIndexUpdates=[])
        with refused("ValidationException"):
            loose.update_table(TableName=name, GlobalSecondaryIndexUpdates=[{}])
        with refused("ValidationException"):
            loose.update_table(TableName=name, GlobalSecondaryIndexUpdates=[
                {"Create": index("absent", "absent")}])
        with refused("ResourceNotFoundException", "^Requested resource not found"):
            loose.update_table(TableName=name, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "absent"}}])
    finally:
        loose.delete_table(TableName=name)
