"""What the peers share: where the data are, time, peak memory, one line of JSON."""

import json
import os
import sys
import time


def data_folder():
    """The folder of the providers' files: the first argument, or the one beside the project."""
    if len(sys.argv) > 1:
        return sys.argv[1]
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.normpath(os.path.join(here, "../../../shared/data"))


def peak_mb():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return round(int(line.split()[1]) / 1024, 1)
    return None


class Stages:
    """Seconds of each named stage."""

    def __init__(self):
        self.seconds = {}
        self.last = time.perf_counter()

    def done(self, name):
        now = time.perf_counter()
        self.seconds[name] = round(now - self.last, 3)
        self.last = now


def report(peer, workload, stages, result, versions):
    line = {
        "peer": peer,
        "workload": workload,
        "seconds": stages.seconds,
        "peak_mb": peak_mb(),
        "result": result,
        "versions": versions,
        "python": sys.version.split()[0],
        "load": round(os.getloadavg()[0], 2),
    }
    print(json.dumps(line), flush=True)
