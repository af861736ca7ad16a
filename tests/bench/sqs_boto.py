"""AWS's own client at the same work as bolt's: ACTION URL QUEUE COUNT THREADS. Prints {"seconds", "cpu"} as JSON.

send      COUNT messages, one a call
batches   COUNT messages, ten a call
receive   receives COUNT messages, ten a call, and deletes them, ten a call
One client for all threads, with a connection for each, as its guide has it.
"""
import json
import sys
import threading
import time

import boto3
from botocore.config import Config

BODY = "x" * 199


def send(sqs, url, _):
    sqs.send_message(QueueUrl=url, MessageBody=BODY)
    return 1


def batches(sqs, url, left):
    n = min(10, left)
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": BODY} for i in range(n)])
    return len(answer["Successful"])


def receive(sqs, url, _):
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
    if not got:
        return 0
    answer = sqs.delete_message_batch(QueueUrl=url, Entries=[
        {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)])
    return len(answer["Successful"])


def main():
    action, endpoint, queue, count, threads = sys.argv[1:6]
    step = {"send": send, "batches": batches, "receive": receive}[action]
    sqs = boto3.client("sqs", endpoint_url=endpoint, region_name="eu-west-1", aws_access_key_id="AKIDEXAMPLE",
                       aws_secret_access_key="secret/with+odd=signs",
                       config=Config(max_pool_connections=int(threads)))
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    lock = threading.Lock()
    state = {"left": int(count)}

    def work():
        while True:
            with lock:
                n = min(10, state["left"]) if action == "batches" else 1
                if state["left"] <= 0:
                    return
                if action != "receive":
                    state["left"] -= n
            done = step(sqs, url, n)
            if action == "receive":
                with lock:
                    state["left"] -= done

    list_of = [threading.Thread(target=work) for _ in range(int(threads))]
    began, cpu = time.monotonic(), time.process_time()
    for each in list_of:
        each.start()
    for each in list_of:
        each.join()
    print(json.dumps({"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}))


main()
