import GPUAnalysis
import Inspection
import TestSupport
import Testing

/// The texts of an image that tell of its CUDA are anybody's: whatever they say, an answer is given.
@Suite struct FlavorFuzzTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    /// Each with what is true in it.
    private static let texts: [(path: String, text: String)] = [
        (
            "var/lib/dpkg/status",
            "Package: cuda-cudart-12-4\nStatus: install ok installed\nVersion: 12.4.127-1\n\nPackage: libnccl2\n"
        ),
        ("var/lib/dpkg/info/libcublas-12-4.list", "/.\n/usr/local/cuda-12.4/lib64/libcublas.so.12\n"),
        ("etc/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n"),
        ("etc/ld.so.conf", "include /etc/ld.so.conf.d/*.conf\n/usr/local/cuda/lib64\n"),
    ]

    private func dockerfile(_ change: (inout CUDAImage) -> Void) throws -> String {
        var image = CUDAImage(.runtime)
        change(&image)
        image.add("COPY server /app/") { $0.file("app/server", LoadableELF(needed: ["libnccl.so.2"]).bytes) }
        let inspected = try #require(try inspected.result(image.archive).images.first)
        return inspected.gpu.dockerfile.text
    }

    private func check(_ dockerfile: String) {
        let words: Set = ["#", "FROM", "RUN", "COPY", "ENV", "WORKDIR", "USER", "ENTRYPOINT", "CMD", ""]
        let lines = dockerfile.split(separator: "\n").map { String($0) }
        #expect(lines.filter { $0.hasPrefix("FROM ") }.count <= 2)
        #expect(lines.allSatisfy { words.contains(String($0.prefix { $0 != " " })) }, "\(dockerfile)")
    }

    @Test(arguments: 0..<texts.count) func `a text that breaks off anywhere`(index: Int) throws {
        let (path, text) = Self.texts[index]
        for count in stride(from: 0, through: text.utf8.count, by: 3) {
            check(try dockerfile { $0.add("COPY") { $0.file(path, Array(text.utf8.prefix(count))) } })
        }
    }

    @Test func `texts with random bytes in them`() throws {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<60 {
            var texts = Self.texts.map { (path: $0.path, bytes: Array($0.text.utf8)) }
            for index in texts.indices {
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let place = Int.random(in: 0..<texts[index].bytes.count, using: &generator)
                    texts[index].bytes[place] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            check(
                try dockerfile { image in
                    image.add("COPY") { layer in for (path, bytes) in texts { layer.file(path, bytes) } }
                })
        }
    }

    @Test func `variables, steps and commands with random characters in them`() throws {
        var generator = SeededGenerator(seed: 13)
        let parts = [
            "CUDA_VERSION", "NV_", "=", "12.4", "ENV ", "\n", "\"", "\\", "apt-get install", " cuda-libraries-", "nvcc",
            "/", "..", "$(x)", "\u{0}", "é", "-99999999999999999999", ";", ",", " ", "/usr/local/cuda/bin/ptxas",
        ]
        func word() -> String {
            (0..<Int.random(in: 0...5, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }
                .joined()
        }
        for _ in 0..<60 {
            let words = (0..<7).map { _ in word() }
            check(
                try dockerfile { image in
                    image.environment += [words[0], words[1]]
                    image.entrypoint = [words[2], words[3]]
                    image.folder = words[4]
                    image.user = words[5]
                    image.add(words[6]) { $0.folder("a") }
                })
        }
    }
}
