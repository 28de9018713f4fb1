"""The AWS CLI, unmodified, and Holdfast's own commands around a store."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from support import N, S, get, holdfast, make_table, unique

AWS = shutil.which("aws", path=os.path.dirname(sys.executable)) or shutil.which("aws")


@pytest.fixture
def aws(server, account, tmp_path):
    def run(*arguments, expect=(0,)):
        done = subprocess.run(
            [AWS, "--endpoint-url", server.endpoint, *arguments], capture_output=True, text=True, timeout=60,
            env={**os.environ, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "x",
                 "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "", "AWS_DEFAULT_OUTPUT": "json",
                 "AWS_CONFIG_FILE": str(tmp_path / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")})
        assert done.returncode in expect, done.stderr
        return json.loads(done.stdout) if expect == (0,) and done.stdout.strip() else done.stderr
    return run


@pytest.mark.slow
def test_a_table_from_creation_to_deletion(aws):
    name = unique("cli")
    table = ["--table-name", name]
    created = aws("dynamodb", "create-table", *table, "--attribute-definitions", "AttributeName=pk,AttributeType=S",
                  "AttributeName=sk,AttributeType=N", "--key-schema", "AttributeName=pk,KeyType=HASH",
                  "AttributeName=sk,KeyType=RANGE", "--billing-mode", "PAY_PER_REQUEST", "--tags", "Key=a,Value=b")
    assert created["TableDescription"]["TableName"] == name
    aws("dynamodb", "wait", "table-exists", *table)
    for i in range(3):
        aws("dynamodb", "put-item", *table, "--item", json.dumps({"pk": S("a"), "sk": N(i), "v": S("größer")}))
    found = aws("dynamodb", "query", *table, "--key-condition-expression", "pk = :p AND sk > :s",
                "--expression-attribute-values", json.dumps({":p": S("a"), ":s": N(0)}), "--page-size", "1")
    assert [item["sk"]["N"] for item in found["Items"]] == ["1", "2"] and found["Items"][0]["v"] == S("größer")
    scanned = aws("dynamodb", "scan", *table, "--max-items", "2")
    assert len(scanned["Items"]) == 2 and scanned["NextToken"]
    updated = aws("dynamodb", "update-item", *table, "--key", json.dumps({"pk": S("a"), "sk": N(0)}),
                  "--update-expression", "ADD n :one", "--expression-attribute-values", json.dumps({":one": N(1)}),
                  "--return-values", "UPDATED_NEW", "--return-consumed-capacity", "TOTAL")
    assert updated["Attributes"] == {"n": N(1)} and updated["ConsumedCapacity"]["CapacityUnits"] == 1
    complaint = aws("dynamodb", "put-item", *table, "--item", json.dumps({"pk": N(1), "sk": N(1)}), expect=(254, 255))
    assert "(ValidationException) when calling the PutItem operation" in complaint
    statement = f"SELECT * FROM \"{name}\" WHERE pk = 'a' AND sk = 1"
    assert len(aws("dynamodb", "execute-statement", "--statement", statement)["Items"]) == 1
    assert aws("sts", "get-caller-identity")["Account"]
    aws("dynamodb", "delete-table", *table)
    aws("dynamodb", "wait", "table-not-exists", *table)


# holdfast's own commands

@pytest.fixture
def filled(private_server):
    server = private_server()
    client = server.client(account="123456789012")
    table = make_table(client, "pk:S", name="kept")
    for start in range(0, 200, 25):
        client.batch_write_item(RequestItems={table: [
            {"PutRequest": {"Item": {"pk": S(str(i)), "v": S("x" * 500)}}} for i in range(start, start + 25)]})
    return server


def count(server):
    return server.client(account="123456789012").scan(TableName="kept", Select="COUNT")["Count"]


def test_a_backup_of_a_served_store_is_restored(filled, private_server, tmp_path):
    backup = tmp_path / "backup"
    done = holdfast("backup", "--data", filled.data, backup)
    assert done.returncode == 0, done.stderr
    filled.client(account="123456789012").delete_item(TableName="kept", Key={"pk": S("0")})
    done = holdfast("restore", backup, "--data", tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    restored = private_server(data=tmp_path / "restored")
    assert count(restored) == 200 and count(filled) == 199


def test_restore_refuses_a_directory_in_use(filled, tmp_path):
    backup = tmp_path / "backup"
    assert holdfast("backup", "--data", filled.data, backup).returncode == 0
    assert holdfast("restore", backup, "--data", filled.data).returncode != 0
    assert count(filled) == 200


def test_compaction(filled):
    client = filled.client(account="123456789012")
    for i in range(150):
        client.delete_item(TableName="kept", Key={"pk": S(str(i))})
    assert filled.terminate() == 0
    done = holdfast("compact", "--data", filled.data)
    assert done.returncode == 0, done.stderr
    filled.start()
    assert count(filled) == 50


def test_inspect_names_trees_and_tables(filled):
    done = holdfast("inspect", "--data", filled.data)
    assert done.returncode == 0, done.stderr
    assert "kept" in done.stdout and "tables.items" in done.stdout


def test_a_directory_is_served_once(filled, tmp_path):
    second = holdfast("serve", "--data", filled.data, "--port", "0", timeout=20)
    assert second.returncode != 0
    assert "one store serves a directory" in second.stderr


def test_commands_on_what_is_not_a_store(tmp_path):
    for command in ("verify", "compact", "inspect"):
        done = holdfast(command, "--data", tmp_path / "nothing")
        assert done.returncode != 0 and done.stderr + done.stdout
    assert not (tmp_path / "nothing").exists()


def test_items_survive_a_clean_restart(filled):
    item = {"pk": S("more"), "v": N(1)}
    filled.client(account="123456789012").put_item(TableName="kept", Item=item)
    filled.restart()
    client = filled.client(account="123456789012")
    assert get(client, "kept", pk=S("more")) == item and count(filled) == 201


def test_verify_of_a_served_store(filled):
    done = filled.verify()
    assert done.returncode == 0, done.stdout + done.stderr
