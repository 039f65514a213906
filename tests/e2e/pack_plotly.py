"""The largest script packed well enough in a moment, where the program would take ten seconds: into a folder named."""

import sys
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import brotli

content = files("plotly").joinpath("package_data/plotly.min.js").read_bytes()
path = Path(sys.argv[1]) / f"{sha256(content).hexdigest()}.br"
path.write_bytes(brotli.compress(content, quality=5))
