"""ncnn on one thread: answers each line, a call, with a line, as run-onnxruntime.mjs does."""

import json
import sys
import time

import ncnn
import numpy as np

from formula import picture

network = ncnn.Net()
network.opt.num_threads = 1
# 32-bit floats, as the others have.
network.opt.use_fp16_packed = network.opt.use_fp16_storage = network.opt.use_fp16_arithmetic = False
network.opt.use_bf16_storage = False
network.load_param(f"{sys.argv[1]}.ncnn.param")
network.load_model(f"{sys.argv[1]}.ncnn.bin")
values = picture()[0]
matrix = ncnn.Mat(values)  # It borrows the values.


def run():
    extractor = network.create_extractor()
    extractor.input("in0", matrix)
    return np.array(extractor.extract("out0")[1])


def timed():
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def first():
    return {"logits": run().ravel().tolist()}


def burst(count, before):
    return [timed() for _ in range(before + count)][before:]


for line in sys.stdin:
    call, *args = json.loads(line)
    print(json.dumps({"first": first, "burst": burst}[call](*args)), flush=True)
