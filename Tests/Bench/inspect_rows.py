"""The rows of the bench about `inspect`: what one look at every byte costs against inflating and hashing them."""
from processes import cpu, measured, median

RUNS = 3


def inspect(program, images):
    """Ratios of CPU time, in turn. Files are hashed as they are, so the bound hashes plain bytes.

    `images`: name, layer.tar beside its layer.tar.gz, and the image around it.
    """
    print("| image | CPU s | bound / inspect | wall s | anonymous memory |")
    print("|---|---|---|---|---|")
    for name, layer, image in images:
        bounds, runs = [], []
        for _ in range(RUNS):
            bounds.append(cpu(["igzip", "-d", "-c", layer + ".gz"], ["openssl", "dgst", "-sha256", layer]))
            runs.append(measured([program, "inspect", image, "-q"]))
        ratio = median([bound / run[1] for bound, run in zip(bounds, runs)])
        print(f"| {name} | {median([run[1] for run in runs]):.2f} | {ratio:.2f} | {median([run[0] for run in runs]):.2f} "
              f"| {max(run[2] for run in runs) / 1024:.0f} MiB |")
