import AccessTrace
import ELF
import ImageCore
import JSON
import OCI
import TestSupport

/// An image with something of everything that an inspection tells of, the same bytes in every run and on every machine.
struct GoldenImage {
    /// An OCI archive.
    let archive: [UInt8]

    init() {
        var builder = ImageBuilder()
        let layers = [Self.base, Self.cuda, Self.app].map { ImageBuilder.Layer(plain: $0.tar) }
        for layer in layers { builder.add(layer.blob, layer.mediaType) }
        let config = builder.add(Self.config(layers.map(\.diffID)), .ociConfig)
        let manifest = ImageManifest(config: config, layers: layers.map(\.descriptor))
        var image = builder.add(manifest.encoded, .ociManifest)
        image.annotate("org.opencontainers.image.ref.name", "gpuimg.test/golden:1")
        archive = ImageBuilder.archive(builder.layout([image]))
    }

    private static func library(_ soname: String) -> [UInt8] {
        StubLibrary.bytes(soname: soname, functions: ["f": .number(0)], for: .x86_64) ?? []
    }

    private static let base: LayerBuilder = {
        var layer = LayerBuilder()
        layer.file("etc/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n")
        layer.file("etc/motd", "old\n")
        layer.file("usr/share/a.txt", String(repeating: "the same text\n", count: 400))
        return layer
    }()

    private static let cuda: LayerBuilder = {
        var layer = LayerBuilder()
        let folder = "usr/local/cuda-12.4/targets/x86_64-linux/"
        layer.symlink("usr/local/cuda", to: "cuda-12.4")
        layer.file("etc/ld.so.conf", "/usr/local/cuda/targets/x86_64-linux/lib\n")
        layer.file(folder + "lib/libcudart.so.12", library("libcudart.so.12"))
        layer.file(folder + "lib/libcublas.so.12", library("libcublas.so.12"))
        layer.file(folder + "lib/libcufft_static.a", [UInt8](repeating: 7, count: 4_000))
        layer.file(folder + "include/cuda.h", "/* a header */\n")
        layer.file(folder + "lib/stubs/libcuda.so", library("libcuda.so.1"))
        return layer
    }()

    private static let app: LayerBuilder = {
        var layer = LayerBuilder()
        layer.file("etc/motd", "new\n")
        layer.file("app/kernels.so", kernels)
        layer.file("app/libcublas.so.12", library("libcublas.so.12"))
        layer.file("app/b.txt", String(repeating: "the same text\n", count: 400))
        layer.file("app/serve.py", "print()\n")
        layer.file("models/model.safetensors", weights)
        return layer
    }()

    private static var kernels: [UInt8] {
        let code = FatbinBuilder.region([
            .cubin(75, payload: [UInt8](repeating: 1, count: 1_000)),
            .cubin(90, payload: [UInt8](repeating: 2, count: 2_000)), .ptx(90),
        ])
        return SectionedELF([.init(".nv_fatbin", code)]).bytes
    }

    private static var weights: [UInt8] {
        let header = Array(
            #"{"w":{"dtype":"F32","shape":[100,50],"data_offsets":[0,20000]},"b":{"dtype":"BF16","shape":[50],"data_offsets":[20000,20100]}}"#
                .utf8)
        let count = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        return count + header + [UInt8](repeating: 3, count: 20_100)
    }

    private static func config(_ diffIDs: [Digest]) -> [UInt8] {
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        let steps = [
            "/bin/sh -c #(nop) ADD file:ubuntu in /",
            "RUN /bin/sh -c apt-get install -y cuda-cudart-12-4 cuda-libraries-12-4 cuda-libraries-dev-12-4 # buildkit",
            "COPY . /app # buildkit",
        ]
        return JSONValue.object(
            JSONObject([
                "architecture": .string("amd64"), "os": .string("linux"),
                "config": .object(
                    JSONObject([
                        "Entrypoint": texts(["/opt/nvidia/nvidia_entrypoint.sh"]),
                        "Cmd": texts(["python3", "/app/serve.py"]), "WorkingDir": .string("/app"),
                        "Env": texts([
                            "PATH=/usr/local/bin:/usr/bin", "CUDA_VERSION=12.4.1", "NV_CUDA_LIB_VERSION=12.4.1-1",
                            "NV_CUDA_CUDART_DEV_VERSION=12.4.127-1", "NVIDIA_VISIBLE_DEVICES=all", "MODE=serve",
                        ]),
                    ])),
                "rootfs": .object(
                    JSONObject(["type": .string("layers"), "diff_ids": texts(diffIDs.map(\.description))])),
                "history": .array(
                    steps.map { .object(JSONObject(["created_by": .string($0)])) }),
            ])
        ).encoded
    }

    /// What a run of it touched.
    static let record: AccessRecord = {
        var record = AccessRecord()
        record.command = ["python3", "/app/serve.py"]
        record.gpu = AccessRecord.GPU.none
        record.milestones.ready = 42_000
        record.paths = [
            TouchedPath(FilePathBytes("app/serve.py"), kinds: .open, firstTouch: 1_000, size: 8),
            TouchedPath(
                FilePathBytes("models/model.safetensors"), kinds: [.open, .map], firstTouch: 2_500,
                size: weights.count, ranges: [ByteRange(offset: 0, count: 10_000)]),
            TouchedPath(FilePathBytes("gone"), kinds: .open, firstTouch: 3_000),
        ]
        return record
    }()
}
