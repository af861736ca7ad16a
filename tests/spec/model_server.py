"""model_server.py MODEL PORT: llama.cpp's own HTTP server on loopback, until whoever started it is gone."""
import os
import sys
import time

import xllamacpp

parent = os.getppid()
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.api_keys = ["a-real-key"]
params.n_ctx = 4096
params.n_parallel = 1
params.cpuparams.n_threads = 1  # two that wait for each other stand still where both cores are taken
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
while os.getppid() == parent:
    time.sleep(0.5)
os._exit(0)
