import AccessTrace
import TestSupport

extension FlavorRow {
    private static let toolkit = "usr/local/cuda-12.4"
    private static let targets = toolkit + "/targets/x86_64-linux"

    static let traces: [FlavorRow] = [
        FlavorRow(
            name: "executed nvcc", flavor: .devel, trace: [touched(toolkit + "/bin/nvcc", [.open, .exec])],
            current: "devel", recommended: "devel", packages: ["cuda-nvcc-12-4"],
            evidence: "the trace executed /usr/local/cuda-12.4/bin/nvcc"),
        FlavorRow(
            name: "opened a header", flavor: .devel, trace: [touched(targets + "/include/cublas_v2.h")],
            current: "devel", recommended: "devel", packages: ["libcublas-dev-12-4"],
            evidence: "the trace opened /usr/local/cuda-12.4/targets/x86_64-linux/include/cublas_v2.h"),
        FlavorRow(
            name: "opened a header of no list", flavor: .devel, signs: [.environment, .files],
            trace: [touched(targets + "/include/cublas_v2.h")], current: "devel", recommended: "devel",
            packages: ["libcublas-dev-12-4"]),
        FlavorRow(
            name: "opened cublas", flavor: .devel, trace: [touched(targets + "/lib/libcublas.so.12.99")],
            current: "devel", recommended: "runtime", packages: ["libcublas-12-4"], evidence: "the trace opened"),
        FlavorRow(
            name: "opened cublas through a link", flavor: .devel,
            trace: [
                touched(targets + "/lib/libcublas.so.12", .link), touched(targets + "/lib/libcublas.so.12.99"),
            ], current: "devel", recommended: "runtime", packages: ["libcublas-12-4"]),
        FlavorRow(
            name: "read the licence and the banner", flavor: .runtime,
            trace: [
                touched("NGC-DL-CONTAINER-LICENSE"), touched("opt/nvidia/entrypoint.d/10-banner.sh"),
                touched("opt/nvidia/nvidia_entrypoint.sh", [.open, .exec]),
            ], current: "runtime", recommended: "none", evidence: "the trace touched none"),
        FlavorRow(
            name: "a list without a run behind it tells of no need", flavor: .devel,
            trace: [Inspected.touched(toolkit + "/bin/nvcc", source: .listed)], current: "devel", recommended: "none"),
        FlavorRow(
            name: "what the record's own closure would load is no need: it knows nothing of what was loaded before",
            flavor: .devel, trace: [Inspected.touched(targets + "/lib/libcufft.so.11.99", source: .static)],
            current: "devel", recommended: "none"),
    ]
}
