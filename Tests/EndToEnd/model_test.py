"""Random histories against a model in memory: tables, indexes and streams say the same, over the socket.
HOLDFAST_MODEL_SEED repeats a history."""

import os
import random

import pytest

from stream_test import arn_of, read
from support import N, S, everything, index, make_table

SEED = int(os.environ.get("HOLDFAST_MODEL_SEED", random.randrange(1 << 31)))
STEPS = 600


class History:
    """One table and what it must hold: items by their keys."""

    def __init__(self, client, chance):
        self.client, self.chance, self.items, self.steps = client, chance, {}, []
        self.table = make_table(
            client, "pk:S", "sk:N", more=["g:S", "s:N"],
            GlobalSecondaryIndexes=[index("by-g", "g", "s"), index("keys", "g", projection="KEYS_ONLY")],
            LocalSecondaryIndexes=[index("by-s", "pk", "s")],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})

    def key(self):
        return {"pk": S(f"p{self.chance.randrange(4)}"), "sk": N(self.chance.randrange(-5, 6))}

    def item(self, key):
        item = dict(key)
        if self.chance.random() < 0.7:
            item["g"] = S(self.chance.choice("xyz"))
        if self.chance.random() < 0.7:
            item["s"] = N(self.chance.choice(["-1", "0", "1.5", "10", "2"]))
        if self.chance.random() < 0.5:
            item["v"] = S("v" * self.chance.choice([0, 1, 50, 5000]))
        return item

    def step(self):
        operation = self.chance.choice([self.put, self.put, self.update, self.update, self.delete, self.batch,
                                        self.transact, self.conditional])
        self.steps.append(operation.__name__)
        operation()

    def put(self):
        item = self.item(self.key())
        old = self.client.put_item(TableName=self.table, Item=item, ReturnValues="ALL_OLD").get("Attributes")
        assert old == self.items.get(identity(item))
        self.items[identity(item)] = item

    def delete(self):
        key = self.key()
        old = self.client.delete_item(TableName=self.table, Key=key, ReturnValues="ALL_OLD").get("Attributes")
        assert old == self.items.pop(identity(key), None)

    def changed(self, key):
        """An update: its parameters, and the item that it makes."""
        new = dict(self.items.get(identity(key), key))
        actions, values = [], {}
        count = int(new.get("count", N(0))["N"])
        actions.append("SET #c = if_not_exists(#c, :zero) + :one")
        values.update({":zero": N(0), ":one": N(1)})
        new["count"] = N(count + 1)
        for name in "gs":
            choice = self.chance.random()
            if choice < 0.4:
                value = S(self.chance.choice("xyz")) if name == "g" else N(self.chance.randrange(5))
                actions[0] += f", {name} = :{name}"
                values[f":{name}"] = new[name] = value
            elif choice < 0.6:
                actions.append(name)
                new.pop(name, None)
        removed = ", ".join(actions[1:])
        return {"Key": key, "UpdateExpression": actions[0] + (f" REMOVE {removed}" if removed else ""),
                "ExpressionAttributeNames": {"#c": "count"}, "ExpressionAttributeValues": values}, new

    def update(self):
        parameters, new = self.changed(self.key())
        reply = self.client.update_item(TableName=self.table, ReturnValues="ALL_NEW", **parameters)
        assert reply["Attributes"] == new
        self.items[identity(new)] = new

    def conditional(self):
        key = self.key()
        exists = identity(key) in self.items
        item = self.item(key)
        try:
            self.client.put_item(TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(pk)")
            assert not exists
            self.items[identity(item)] = item
        except self.client.exceptions.ConditionalCheckFailedException:
            assert exists

    def batch(self):
        requests, seen = [], set()
        for _ in range(self.chance.randrange(1, 12)):
            item = self.item(self.key())
            if identity(item) in seen:
                continue
            seen.add(identity(item))
            if self.chance.random() < 0.6:
                requests.append({"PutRequest": {"Item": item}})
                self.items[identity(item)] = item
            else:
                requests.append({"DeleteRequest": {"Key": {"pk": item["pk"], "sk": item["sk"]}}})
                self.items.pop(identity(item), None)
        assert not self.client.batch_write_item(RequestItems={self.table: requests})["UnprocessedItems"]

    def transact(self):
        actions, after, holds, seen = [], dict(self.items), True, set()
        for _ in range(self.chance.randrange(1, 6)):
            key = self.key()
            if identity(key) in seen:
                continue
            seen.add(identity(key))
            target, exists = {"TableName": self.table}, identity(key) in self.items
            choice = self.chance.random()
            if choice < 0.3:
                actions.append({"Put": {**target, "Item": (item := self.item(key))}})
                after[identity(key)] = item
            elif choice < 0.6:
                parameters, new = self.changed(key)
                actions.append({"Update": {**target, **parameters}})
                after[identity(key)] = new
            elif choice < 0.8:
                actions.append({"Delete": {**target, "Key": key}})
                after.pop(identity(key), None)
            else:
                wanted = self.chance.random() < 0.8
                holds = holds and wanted
                function = "attribute_exists" if exists == wanted else "attribute_not_exists"
                actions.append({"ConditionCheck": {**target, "Key": key, "ConditionExpression": f"{function}(pk)"}})
        try:
            self.client.transact_write_items(TransactItems=actions)
            assert holds
            self.items = after
        except self.client.exceptions.TransactionCanceledException:
            assert not holds

    # What must then be seen

    def check(self):
        limit = {"Limit": self.chance.randrange(1, 30)}
        found = everything(self.client.scan, TableName=self.table, **limit)
        assert by_key(found) == self.items and len(found) == len(self.items)
        for partition in {key[0] for key in self.items}:
            own = [item for key, item in self.items.items() if key[0] == partition]
            self.check_query(own, None, "pk", partition, "sk", limit)
            self.check_query([item for item in own if "s" in item], "by-s", "pk", partition, "s", limit)
        indexed = [item for item in self.items.values() if "g" in item]
        for group in "xyz":
            own = [item for item in indexed if item["g"] == S(group)]
            self.check_query([item for item in own if "s" in item], "by-g", "g", group, "s", limit)
        keys = everything(self.client.scan, TableName=self.table, IndexName="keys", **limit)
        assert by_key(keys) == {identity(i): {n: i[n] for n in ("pk", "sk", "g")} for i in indexed}
        assert self.client.describe_table(TableName=self.table)["Table"]["ItemCount"] == len(self.items)

    def check_query(self, own, name, partition, value, order, limit):
        for forward in (True, False):
            found = everything(
                self.client.query, TableName=self.table, KeyConditionExpression=f"{partition} = :p",
                ExpressionAttributeValues={":p": S(value)}, ScanIndexForward=forward, **limit,
                **({"IndexName": name} if name else {}))
            assert by_key(found) == by_key(own) and len(found) == len(own)
            numbers = [float(item[order]["N"]) for item in found]
            assert numbers == sorted(numbers, reverse=not forward)


def identity(item):
    return item["pk"]["S"], int(item["sk"]["N"])


def by_key(items):
    return {identity(item): item for item in items}


@pytest.mark.slow
def test_a_random_history(ddb, streams):
    print("HOLDFAST_MODEL_SEED =", SEED)
    history = History(ddb, random.Random(SEED))
    for number in range(STEPS):
        try:
            history.step()
            if number % 60 == 59:
                history.check()
        except AssertionError as error:
            raise AssertionError(f"seed {SEED}, step {number} ({history.steps[-1]})") from error
    # The stream, played from its beginning, makes the table.
    replayed = {}
    for record in read(streams, arn_of(ddb, history.table)):
        change = record["dynamodb"]
        assert replayed.get(identity(change["Keys"])) == change.get("OldImage")
        assert change.get("OldImage") != change.get("NewImage")
        if "NewImage" in change:
            replayed[identity(change["Keys"])] = change["NewImage"]
        else:
            del replayed[identity(change["Keys"])]
    assert replayed == history.items
