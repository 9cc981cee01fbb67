import AccessTrace
import ELF
import ImageCore
import OCI
import TestSupport

/// A small image on `nvidia/cuda:12.4.1-devel-ubuntu22.04` with something of everything that an inspection tells of; the
/// same bytes in every run and on every machine.
struct GoldenImage {
    /// An OCI archive.
    let archive: [UInt8]

    init() {
        var image = CUDAImage(.devel, .v12)
        image.add("COPY dist/ /app/ # buildkit") { layer in
            layer.file("app/server", Self.server, mode: 0o755)
            layer.file("app/kernels.so", Self.kernels)
            layer.file("app/lib/libcublas.so.12", LoadableELF(soname: "libcublas.so.12", size: 9_000).bytes)
            layer.file("app/LICENSE.txt", Self.licence)
            layer.file("app/config.json", "{\"old\": true}\n")
        }
        image.add("COPY model/ /models/ # buildkit") { layer in
            layer.file("models/LICENSE.txt", Self.licence)
            layer.file("models/model.safetensors", Self.weights)
            layer.file("app/config.json", "{}\n")
        }
        image.entrypoint = ["/opt/nvidia/nvidia_entrypoint.sh"]
        image.command = ["/app/server", "--port", "8080"]
        image.folder = "/app"
        image.environment.append("MODE=serve")
        var builder = ImageBuilder()
        var manifest = image.add(&builder)
        manifest.annotate("org.opencontainers.image.ref.name", "gpuimg.test/gpu:1")
        archive = ImageBuilder.archive(builder.layout([manifest]))
    }

    private static let licence = String(repeating: "The same text twice.\n", count: 200)

    private static let server = LoadableELF(
        needed: ["libcudart.so.12", "libcublas.so.12", "libcuda.so.1"], constants: ["libnccl.so.2"], size: 12_000
    ).bytes

    private static let kernels: [UInt8] = {
        let code = FatbinBuilder.region([
            .cubin(75, payload: [UInt8](repeating: 1, count: 9_000)),
            .cubin(80, payload: [UInt8](repeating: 1, count: 10_000)),
            .cubin(90, payload: [UInt8](repeating: 2, count: 12_000)), .ptx(90),
        ])
        return SectionedELF([.init(".nv_fatbin", code)]).bytes
    }()

    private static let weights: [UInt8] = {
        let header = Array(
            #"{"w":{"dtype":"F32","shape":[100,50],"data_offsets":[0,20000]},"b":{"dtype":"BF16","shape":[500],"data_offsets":[20000,21000]}}"#
                .utf8)
        let count = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        return count + header + [UInt8](repeating: 3, count: 21_000)
    }()

    /// What a run of it touched.
    static let record: AccessRecord = {
        var record = AccessRecord()
        record.command = ["/app/server", "--port", "8080"]
        record.gpu = AccessRecord.GPU.none
        record.milestones.ready = 42_000
        record.paths = [
            TouchedPath(
                FilePathBytes("app/server"), kinds: [.exec, .map], firstTouch: 0, size: server.count,
                ranges: [ByteRange(offset: 0, count: 4_096)]),
            TouchedPath(
                FilePathBytes("usr/local/cuda-12.4/targets/x86_64-linux/lib/libcudart.so.12.99"),
                kinds: [.open, .map], firstTouch: 1_000),
            TouchedPath(FilePathBytes("app/config.json"), kinds: [.open, .read], firstTouch: 1_500, size: 3),
            TouchedPath(
                FilePathBytes("models/model.safetensors"), kinds: [.open, .map], firstTouch: 2_500,
                size: weights.count, ranges: [ByteRange(offset: 0, count: 10_000)]),
            TouchedPath(FilePathBytes("app/gone.json"), kinds: .open, firstTouch: 3_000),
        ]
        return record
    }()
}
