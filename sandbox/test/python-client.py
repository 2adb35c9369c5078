"""Talks to the sandbox as boto3 does, with nothing but the environment; prints what it saw as JSON."""

import io
import json
import os
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(retries={"max_attempts": 1, "mode": "standard"})
MANAGEMENT = boto3.Session()


def client(name, session=MANAGEMENT, region=None):
    return session.client(name, region_name=region, config=CONFIG)


def refused(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    return "not refused"


seen = {}
sts = client("sts")
seen["identity"] = sts.get_caller_identity()["Account"]

organizations = client("organizations")
pages = organizations.get_paginator("list_accounts").paginate()
seen["accounts"] = sorted(account["Id"] for page in pages for account in page["Accounts"])
organizations.enable_aws_service_access(ServicePrincipal="guardduty.amazonaws.com")

regions = client("account").list_regions(RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"])
seen["regions"] = [region["RegionName"] for region in regions["Regions"]]

admin = sys.argv[1]
role = sts.assume_role(RoleArn=f"arn:aws:iam::{admin}:role/OrganizationAccountAccessRole", RoleSessionName="boto3")
keys = role["Credentials"]
security = boto3.Session(
    aws_access_key_id=keys["AccessKeyId"],
    aws_secret_access_key=keys["SecretAccessKey"],
    aws_session_token=keys["SessionToken"],
)
seen["session"] = client("sts", security).get_caller_identity()["Arn"]

client("guardduty").enable_organization_admin_account(AdminAccountId=admin)
guardduty = client("guardduty", security)
seen["unknownDetector"] = refused(guardduty.get_detector, DetectorId="0" * 32)
detectors = guardduty.list_detectors()["DetectorIds"]
if not detectors:
    detectors = [guardduty.create_detector(Enable=True)["DetectorId"]]
seen["detector"] = guardduty.get_detector(DetectorId=detectors[0])["Status"]
seen["tags"] = guardduty.list_tags_for_resource(
    ResourceArn=f"arn:aws:guardduty:us-east-1:{admin}:detector/{detectors[0]}"
)["Tags"]

iam = client("iam", security)
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
arn = iam.create_role(
    RoleName="function", AssumeRolePolicyDocument=json.dumps(trust), Description="b & c"
)["Role"]["Arn"]
seen["trust"] = iam.get_role(RoleName="function")["Role"]["AssumeRolePolicyDocument"] == trust
policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:*", "logs:*"], "Resource": "*"}]}
iam.put_role_policy(RoleName="function", PolicyName="p", PolicyDocument=json.dumps(policy))
seen["policy"] = iam.get_role_policy(RoleName="function", PolicyName="p")["PolicyDocument"] == policy
seen["conflict"] = refused(iam.delete_role, RoleName="function")

sqs = client("sqs", security)
url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "60"}, tags={"a": "b"})["QueueUrl"]
sqs.send_message(QueueUrl=url, MessageBody="hello")
seen["message"] = sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"]
seen["noQueue"] = refused(sqs.get_queue_url, QueueName="missing")
queue_arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

ssm = client("ssm", security)
ssm.put_parameter(Name="/a/b", Value="secret", Type="SecureString")
seen["parameter"] = ssm.get_parameter(Name="/a/b", WithDecryption=True)["Parameter"]["Value"]
seen["noParameter"] = refused(ssm.get_parameter, Name="/missing")

dynamodb = client("dynamodb", security)
dynamodb.create_table(
    TableName="things",
    AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)
dynamodb.get_waiter("table_exists").wait(TableName="things", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
dynamodb.put_item(TableName="things", Item={"k": {"S": "1"}, "n": {"N": "2"}})
seen["item"] = dynamodb.get_item(TableName="things", Key={"k": {"S": "1"}})["Item"]

events = client("events", security)
events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.guardduty"]}))
seen["put"] = events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": queue_arn}])["FailedEntryCount"]
seen["noRule"] = refused(events.describe_rule, Name="missing")

logs = client("logs", security)
logs.create_log_group(logGroupName="/aws/lambda/f")
seen["groups"] = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]

cloudwatch = client("cloudwatch", security)
cloudwatch.put_metric_alarm(
    AlarmName="a",
    Namespace="AWS/SQS",
    MetricName="ApproximateNumberOfMessagesVisible",
    Dimensions=[{"Name": "QueueName", "Value": "q"}],
    Statistic="Maximum",
    ComparisonOperator="GreaterThanThreshold",
    Threshold=0.5,
    Period=60,
    EvaluationPeriods=1,
)
alarm = cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"][0]
seen["alarm"] = [alarm["Threshold"], alarm["AlarmConfigurationUpdatedTimestamp"].year > 2000]

archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as package:
    package.writestr("index.mjs", "export const handler = async (event) => ({ doubled: event.number * 2 });")
functions = client("lambda", security)
functions.create_function(
    FunctionName="f", Runtime="nodejs24.x", Handler="index.handler", Role=arn, Code={"ZipFile": archive.getvalue()}
)
functions.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1, "MaxAttempts": 10})
answer = functions.invoke(FunctionName="f", Payload=json.dumps({"number": 21}))
seen["invoked"] = [answer["StatusCode"], json.loads(answer["Payload"].read())]
seen["noFunction"] = refused(functions.get_function, FunctionName="missing")

seen["regionOff"] = refused(client("guardduty", region="af-south-1").list_detectors)
print(json.dumps(seen))
