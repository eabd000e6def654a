"""Has zxing-cpp read the QR codes in the files that standard input names, one a line: seconds and texts as JSON."""

import json
import sys
import time

import numpy
import zxingcpp
from PIL import Image

for path in sys.stdin.read().splitlines():
    began = time.perf_counter()
    pixels = numpy.asarray(Image.open(path).convert("L"))
    codes = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormat.QRCode)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "texts": [code.text for code in codes]}))
