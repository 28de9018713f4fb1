"""Accounts and regions never see each other."""

import concurrent.futures

from support import N, S, get, make_table, new_account, refused, table_arn


def test_one_name_in_two_accounts_and_two_regions(server):
    accounts = [new_account(), new_account()]
    places = [(a, r) for a in accounts for r in ("us-east-1", "eu-central-1")]
    for number, (account, region) in enumerate(places):
        client = server.client(account=account, region=region)
        make_table(client, "pk:S", name="shared")
        client.put_item(TableName="shared", Item={"pk": S("a"), "v": N(number)})
    for number, (account, region) in enumerate(places):
        client = server.client(account=account, region=region)
        assert client.list_tables()["TableNames"] == ["shared"]
        assert get(client, "shared", pk=S("a"))["v"] == N(number)
        assert client.describe_table(TableName="shared")["Table"]["TableArn"] == table_arn(account, "shared", region)
    server.client(account=accounts[0], region="us-east-1").delete_table(TableName="shared")
    for number, (account, region) in list(enumerate(places))[1:]:
        assert get(server.client(account=account, region=region), "shared", pk=S("a"))["v"] == N(number)


def test_another_account_sees_nothing(server, ddb, table):
    other = server.client(account=new_account())
    assert other.list_tables()["TableNames"] == []
    with refused("ResourceNotFoundException"):
        other.describe_table(TableName=table)
    with refused("ResourceNotFoundException"):
        other.put_item(TableName=table, Item={"pk": S("a")})
    elsewhere = server.client(account=new_account(), region="eu-west-1")
    assert elsewhere.list_tables()["TableNames"] == []


def test_arns_of_others_do_not_open_their_tables(server, account, ddb, table):
    arn = table_arn(account, table)
    other = server.client(account=new_account())
    for operation in (lambda: other.list_tags_of_resource(ResourceArn=arn),
                      lambda: other.describe_table(TableName=arn),
                      lambda: other.get_item(TableName=arn, Key={"pk": S("a")}),
                      lambda: server.client(account=account, region="eu-west-1").list_tags_of_resource(ResourceArn=arn)):
        try:
            operation()
            raise AssertionError("another account's table was reached")
        except other.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in (
                "AccessDeniedException", "ResourceNotFoundException", "ValidationException")


def test_streams_are_of_their_account(server, account, ddb):
    table = make_table(ddb, "pk:S", StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    arn = ddb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    other = server.client("dynamodbstreams", account=new_account())
    assert other.list_streams()["Streams"] == []
    try:
        other.describe_stream(StreamArn=arn)
        raise AssertionError("another account's stream was reached")
    except other.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] in ("AccessDeniedException", "ResourceNotFoundException",
                                                   "ValidationException")


def test_many_accounts_at_once(server):
    def work(_):
        account = new_account()
        client = server.client(account=account)
        make_table(client, "pk:S", name="mine")
        client.put_item(TableName="mine", Item={"pk": S("a"), "owner": S(account)})
        return account, get(client, "mine", pk=S("a"))["owner"]["S"], client.scan(TableName="mine")["Count"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for account, owner, count in pool.map(work, range(24)):
            assert owner == account and count == 1
