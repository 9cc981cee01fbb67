"""The rows of the bench about SOCI: what indexing a layer costs against its bound, and what it adds to rewriting."""
import json
import os

from processes import cpu, measured, median

RUNS = 3


def index(program, layer, image, folder):
    """`gpuimg index` against inflating and hashing alone, and against gunzip: ratios of CPU time, in turn."""
    target, report = os.path.join(folder, "indexed.tar"), os.path.join(folder, "index.json")
    modes = [("index", []), ("index --exact", ["--exact"])]
    print("| mode | CPU s | bound / mode | mode / gunzip | wall s | zTOC MB | spans | anonymous memory |")
    print("|---|---|---|---|---|---|---|---|")
    runs = {name: [] for name, _ in modes}
    bounds, gunzips = [], []
    for _ in range(RUNS):
        bounds.append(cpu(
            ["igzip", "-d", "-c", layer + ".gz"], ["openssl", "dgst", "-sha256", layer + ".gz"],
            ["openssl", "dgst", "-sha256", layer]))
        gunzips.append(cpu(["gunzip", "-c", layer + ".gz"]))
        for name, options in modes:
            runs[name].append(measured([program, "index", image, target, "--report", report, "-q", *options]))
            with open(report) as text:
                runs[name][-1] += (json.load(text)["images"][0]["layers"][0],)
            os.remove(target)
    for name, _ in modes:
        ztoc = runs[name][0][3]["soci"]
        ratio = median([bound / run[1] for bound, run in zip(bounds, runs[name])])
        share = median([run[1] / gunzip for gunzip, run in zip(gunzips, runs[name])])
        print(f"| {name} | {median([run[1] for run in runs[name]]):.2f} | {ratio:.2f} | {share:.2f} "
              f"| {median([run[0] for run in runs[name]]):.2f} | {ztoc['size'] / 1e6:.2f} | {ztoc['spans']} "
              f"| {max(run[2] for run in runs[name]) / 1024:.0f} MiB |")


def added(program, image, folder):
    """What making a zTOC adds to `gpuimg optimize`, in CPU time."""
    target = os.path.join(folder, "out.tar")
    costs = {"none": [], "v2": []}
    for _ in range(RUNS):
        for version in costs:
            costs[version].append(
                measured([program, "optimize", image, target, "--no-trace", "--soci", version, "-q"])[1])
            os.remove(target)
    with_ztoc, without = median(costs["v2"]), median(costs["none"])
    print(f"`optimize --soci v2` takes {with_ztoc:.2f} s of CPU time, `--soci none` {without:.2f} s: "
          f"{(with_ztoc / without - 1) * 100:+.1f} %")
