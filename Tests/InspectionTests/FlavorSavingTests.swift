import AccessTrace
import GPUAnalysis
import ImageCore
import Inspection
import TestSupport
import Testing

/// The bytes that a smaller CUDA image leaves out, and those of what is there twice.
@Suite struct FlavorSavingTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private func image(_ image: CUDAImage) throws -> InspectedImage {
        try #require(try inspected.result(image.archive).images.first)
    }

    private static func needing(_ soname: String, on flavor: CUDAImage.Flavor) -> CUDAImage {
        var image = CUDAImage(flavor)
        image.add("COPY server /app/") { $0.file("app/server", LoadableELF(needed: [soname]).bytes) }
        return image
    }

    @Test func `devel's own layer is what runtime leaves out`() throws {
        let found = try image(Self.needing("libcublas.so.12", on: .devel)).gpu.recommendation
        let devel = try image(CUDAImage(.devel)).gpu.recommendation
        let runtime = try image(CUDAImage(.runtime)).gpu.recommendation
        #expect(found.recommended == .runtime)
        #expect(found.savedBytes == devel.flavorBytes - runtime.flavorBytes)
        #expect(found.savedByLayer.count == 1)
        #expect(found.flavorBytes == devel.flavorBytes)
        #expect(found.image == "nvidia/cuda:12.4.1-runtime-ubuntu22.04")
        #expect(found.packagesImage == "nvidia/cuda:12.4.1-base-ubuntu22.04")
    }

    @Test func `packages leave out all but their own files and those of base`() throws {
        let found = try image(Self.needing("libnccl.so.2", on: .runtime)).gpu.recommendation
        let base = try image(CUDAImage(.base)).gpu.recommendation
        #expect(found.packages == ["libnccl2"])
        #expect(found.recommended == .runtime)
        #expect(found.savedBytes == 0)
        #expect(found.savedBytesWithPackages == found.flavorBytes - base.flavorBytes - 30_000)
    }

    @Test func `without a need every byte of the flavour is saved`() throws {
        let found = try image(CUDAImage(.cudnnRuntime)).gpu.recommendation
        #expect(found.recommended == .none)
        #expect(found.savedBytes == found.flavorBytes && found.savedBytes > 500_000)
        #expect(found.image == "ubuntu:22.04")
    }

    @Test(arguments: [
        (CUDAImage.Release.v11, "nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04"),
        (.v12, "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04"), (.v13, "nvidia/cuda:13.0.0-cudnn-runtime-ubuntu22.04"),
    ])
    func `cuDNN's tag is the one that its release has`(release: CUDAImage.Release, tag: String) throws {
        var image = CUDAImage(.cudnnDevel, release)
        image.add("COPY server /app/") {
            $0.file("app/server", LoadableELF(needed: ["libcudnn.so.\(release.cudnn)"]).bytes)
        }
        #expect(try self.image(image).gpu.recommendation.image == tag)
    }

    @Test func `of a library that is there twice the loader's is named, and the other's bytes`() throws {
        var image = Self.needing("libcublas.so.12", on: .runtime)
        image.add("COPY lib /opt/lib") {
            $0.file("opt/lib/libcublas.so.12", LoadableELF(soname: "libcublas.so.12", size: 7_777).bytes)
        }
        let twice = try #require(try self.image(image).findings.first { $0.code == "duplicate-soname" })
        #expect(twice.bytes == 7_777)
        #expect(
            twice.message.contains("the loader takes /usr/local/cuda-12.4/targets/x86_64-linux/lib/libcublas.so.12"))
        image.environment.removeAll { $0.hasPrefix("LD_LIBRARY_PATH=") }
        image.environment.append("LD_LIBRARY_PATH=/opt/lib")
        let moved = try self.image(image)
        let other = try #require(moved.findings.first { $0.code == "duplicate-soname" })
        #expect(other.message.contains("the loader takes /opt/lib/libcublas.so.12"))
        #expect(other.bytes == 11_000)
        #expect(moved.gpu.recommendation.recommended == .none)
    }

    @Test func `a trace with a GPU is the surest, and one that broke off is as none`() throws {
        let archive = CUDAImage(.runtime).archive
        var record = Inspected.record([])
        let confidence = { try inspected.result(archive, record: record).images.first?.gpu.recommendation.confidence }
        #expect(try confidence() == .medium)
        record.gpu = .host
        #expect(try confidence() == .high)
        record.isComplete = false
        #expect(try confidence() == .low)
        #expect(try image(CUDAImage(.runtime)).gpu.recommendation.confidence == .low)
    }

    @Test func `what changes with one of two choices alone says with which`() throws {
        var image = Self.needing("libcublas.so.12", on: .devel)
        image.entrypoint = ["/opt/nvidia/nvidia_entrypoint.sh"]
        let found = try self.image(image).gpu.recommendation
        #expect(found.recommended == .runtime && found.packagesBase == .base && !found.packages.isEmpty)
        #expect(
            found.sideEffects.filter { $0.contains("has no ENTRYPOINT") }.map { $0.prefix(15) } == ["with base: base"])
        // What is true of both is told once, as it is.
        #expect(found.sideEffects.filter { $0.contains("nvcc, headers") }.allSatisfy { $0.hasPrefix("nvcc, ") })
        #expect(found.sideEffects.filter { $0.contains("pin the digest") }.count == 1)
    }

    @Test func `of equal gravity what costs most is told first`() throws {
        let findings = try image(CUDAImage(.devel)).findings
        #expect(findings.count > 2)
        for (one, next) in zip(findings, findings.dropFirst()) where one.severity == next.severity {
            #expect((one.bytes ?? 0, next.code) >= (next.bytes ?? 0, one.code), "\(one.code), \(next.code)")
        }
        #expect(findings.map(\.severity) == findings.map(\.severity).sorted(by: >))
    }
}
