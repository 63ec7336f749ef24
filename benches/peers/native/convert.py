"""ONNX files for other programs: in 8 bit as onnxruntime's own tools make them, with ranges found while it runs (.dynamic.onnx) and with
fixed ones (.qdq.onnx); and as ncnn reads them."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pnnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from formula import SIDE, picture


class OnePicture(CalibrationDataReader):
    """The ranges of the very input that is timed: the best that fixed ranges can be."""

    def __init__(self):
        self.inputs = iter([{"input": picture()}])

    def get_next(self):
        return next(self.inputs, None)


def quantise(model, folder):
    prepared = Path(folder, "prepared.onnx")
    quant_pre_process(f"{model}.onnx", prepared)
    quantize_dynamic(prepared, f"{model}.dynamic.onnx", weight_type=QuantType.QUInt8)
    quantize_static(
        prepared,
        f"{model}.qdq.onnx",
        OnePicture(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


def to_ncnn(model, folder):
    """pnnx writes more files than are needed, beside its input."""
    copy = Path(folder, "network.onnx")
    copy.write_bytes(Path(f"{model}.onnx").read_bytes())
    command = [pnnx.EXEC_PATH, copy, f"inputshape=[1,3,{SIDE},{SIDE}]", "fp16=0"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    for kind in ["param", "bin"]:
        Path(folder, f"network.ncnn.{kind}").replace(f"{model}.ncnn.{kind}")


for model in sys.argv[1:]:
    with TemporaryDirectory(dir=Path(model).parent) as folder:
        quantise(model, folder)
        to_ncnn(model, folder)
