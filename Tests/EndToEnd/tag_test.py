"""TagResource, UntagResource, ListTagsOfResource."""

from support import invalid, make_table, refused, table_arn


def tags(client, arn):
    return {tag["Key"]: tag["Value"] for page in [client.list_tags_of_resource(ResourceArn=arn)] for tag in page["Tags"]}


def tag(client, arn, **pairs):
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": k, "Value": v} for k, v in pairs.items()])


def test_tags_are_set_replaced_and_removed(ddb, account, table):
    arn = table_arn(account, table)
    assert tags(ddb, arn) == {}
    tag(ddb, arn, team="blue", stage="test")
    tag(ddb, arn, stage="prod", empty="")
    assert tags(ddb, arn) == {"team": "blue", "stage": "prod", "empty": ""}
    ddb.untag_resource(ResourceArn=arn, TagKeys=["team", "never"])
    assert tags(ddb, arn) == {"stage": "prod", "empty": ""}


def test_tags_go_with_the_table(ddb, account, table):
    arn = table_arn(account, table)
    tag(ddb, arn, team="blue")
    ddb.delete_table(TableName=table)
    make_table(ddb, "pk:S", name=table)
    assert tags(ddb, arn) == {}


def test_at_most_fifty_tags(ddb, account, table):
    arn = table_arn(account, table)
    tag(ddb, arn, **{f"k{i}": "v" for i in range(50)})
    with refused("ValidationException"):
        tag(ddb, arn, one="more")
    tag(ddb, arn, k1="replaced")
    found, token = {}, {}
    while True:
        page = ddb.list_tags_of_resource(ResourceArn=arn, **token)
        found.update({t["Key"]: t["Value"] for t in page["Tags"]})
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}
    assert len(found) == 50 and found["k1"] == "replaced"


def test_what_is_refused(ddb, loose, account, table):
    with refused("ResourceNotFoundException", "^Requested resource not found: ResourcArn: "):
        tags(ddb, table_arn(account, "nothing"))
    with refused("ResourceNotFoundException"):
        tag(ddb, table_arn(account, "nothing"), a="b")
    with refused("ResourceNotFoundException"):
        ddb.untag_resource(ResourceArn=table_arn(account, "nothing"), TagKeys=["a"])
    with invalid("^Invalid TableArn: Invalid ResourceArn provided as input"):
        tags(ddb, "not-an-arn")
    arn = table_arn(account, table)
    with refused("ValidationException"):
        loose.tag_resource(ResourceArn=arn, Tags=[{"Key": "k" * 129, "Value": ""}])
    with refused("ValidationException"):
        loose.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v" * 257}])
    with refused("ValidationException"):
        loose.tag_resource(ResourceArn=arn, Tags=[{"Key": "aws:mine", "Value": "v"}])
    assert tags(ddb, arn) == {}
