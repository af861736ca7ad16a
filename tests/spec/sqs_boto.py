"""The other side, by AWS's own client: signs, sends and receives for the specs of SQS.

sign N SEED            N random requests with botocore's signature, one JSON object a line
send URL QUEUE N       sends N messages with attributes
receive URL QUEUE N    receives and deletes N messages, prints them as JSON lines
"""
import base64
import json
import random
import sys

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def sign(count, seed):
    rng = random.Random(seed)
    odd = ["plain", "  two  spaces ", "t\u00e4b\u00fc", "a,b;c=d", "\"quoted\"", "x" * 300, "%20+&", "\t tab"]
    for _ in range(count):
        kind = rng.randrange(4)
        if kind == 0:
            body = bytes(rng.randrange(256) for _ in range(rng.randrange(200)))
        elif kind == 1:
            body = "".join(chr(rng.choice([0x41, 0xE9, 0x4E16, 0x1F30D])) for _ in range(rng.randrange(300))).encode()
        elif kind == 2:
            body = b"\0" * rng.randrange(1, 50) + b"tail"
        else:
            body = json.dumps({"QueueUrl": "q", "MessageBody": "m" * rng.randrange(2000)}).encode()
        region = rng.choice(["eu-west-1", "us-east-1", "cn-north-1"])
        host = rng.choice(["sqs.%s.amazonaws.com" % region, "127.0.0.1:%d" % rng.randrange(1024, 65535), "[::1]:9324", "localhost:81"])
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage"}
        for i in range(rng.randrange(4)):
            headers[rng.choice(["X-Odd-%d", "x-lower-%d", "X-AMZ-Upper-%d"]) % i] = rng.choice(odd)
        token = rng.choice([None, None, "FwoGZXIvYXdzE" + "A" * rng.randrange(10, 400) + "+/="])
        key, secret = "AKID%06d" % rng.randrange(10**6), "s/+=" + str(rng.random())
        request = AWSRequest(method="POST", url="http://%s/" % host, data=body, headers=headers)
        SigV4Auth(Credentials(key, secret, token), "sqs", region).add_auth(request)
        print(json.dumps({
            "host": host, "headers": headers, "body": base64.b64encode(body).decode(), "region": region, "key": key,
            "secret": secret, "token": token, "date": request.headers["X-Amz-Date"],
            "authorization": request.headers["Authorization"],
        }))


def client(url):
    return boto3.client("sqs", endpoint_url=url, region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE",
                        aws_secret_access_key="secret/with+odd=signs")


def main():
    if sys.argv[1] == "sign":
        return sign(int(sys.argv[2]), sys.argv[3])
    action, url, queue, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    sqs = client(url)
    queue_url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    if action == "send":
        for i in range(count):
            sqs.send_message(QueueUrl=queue_url, MessageBody="from boto3 \u00e4\u4e16 %d" % i, MessageAttributes={
                "priority": {"DataType": "Number", "StringValue": str(i % 4 + 1)},
                "group": {"DataType": "String", "StringValue": "ada"}})
        return None
    seen = 0
    while seen < count:
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=5,
                                     MessageAttributeNames=["All"])
        for m in answer.get("Messages", []):
            seen += 1
            attributes = {k: v["StringValue"] for k, v in m.get("MessageAttributes", {}).items()}
            print(json.dumps({"body": m["Body"], "attributes": attributes}))
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=m["ReceiptHandle"])
    return None


main()
