import GPUAnalysis
import ImageCore
import Inspection
import TestSupport
import Testing

/// The proposed Dockerfile of images whose texts are made to break out of it, and of what it copies.
@Suite struct DockerfileTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private static func server(needing library: String = "libcublas.so.12") -> CUDAImage {
        var image = CUDAImage(.devel)
        image.add("COPY server /app/") { $0.file("app/server", LoadableELF(needed: [library]).bytes, mode: 0o755) }
        image.command = ["/app/server"]
        return image
    }

    private func image(_ image: CUDAImage) throws -> InspectedImage {
        try #require(try inspected.result(image.archive).images.first)
    }

    private func lines(_ image: CUDAImage) throws -> [String] {
        try self.image(image).gpu.dockerfile.text.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        "libcublas-12-4\nRUN evil #", "libcublas-12-4 evil", "libcublas-12-4;evil", "libcublas-12-4$(evil)",
        "libcublas-12-4\\", "libcublas-12-4\u{2028}RUN evil", "libcublas-12-4_EVIL",
    ])
    func `a list of dpkg whose name is no package's names none`(name: String) throws {
        var image = Self.server(needing: "libcublas.so.99")
        let library = "usr/local/cuda-12.4/targets/x86_64-linux/lib/libcublas.so.99"
        image.add("COPY . /") { layer in
            layer.file(library, LoadableELF(soname: "libcublas.so.99").bytes)
            layer.file("var/lib/dpkg/info/\(name).list", "/\(library)\n")
        }
        let found = try self.image(image).gpu
        #expect(found.recommendation.packages == ["libcublas-12-4"])
        let text = found.dockerfile.text
        #expect(text.contains("        libcublas-12-4 \\\n"))
        #expect(!text.lowercased().contains("evil"))
    }

    @Test func `what no shell would take for a variable is set by none`() throws {
        var image = Self.server()
        image.environment += ["1A=evil", "-x=evil", "--chmod=evil", ".a=evil", "=evil", "a-b.c_1=z"]
        let lines = try lines(image)
        #expect(lines.contains("ENV a-b.c_1=\"z\""))
        #expect(!lines.contains { $0.contains("evil") })
    }

    @Test func `what turns the direction of writing or ends a line is not in it`() throws {
        var image = Self.server()
        image.environment.append("A=\u{9b}31m\u{202e}X\u{2028}Y\u{2029}Z\u{85}\u{7f}\u{2066}é")
        image.command = ["/app/server", "\u{202e}a\u{2028}\u{9b}\u{61c}é"]
        let lines = try lines(image)
        #expect(lines.contains("ENV A=\" 31m X Y Z   é\""))
        // To a parser of JSON the word is the same.
        #expect(lines.contains(#"CMD ["/app/server","\u202ea\u2028\u009b\u061cé"]"#))
    }

    @Test func `of the system's folders files are copied one by one`() throws {
        var image = Self.server()
        let own = ["usr/lib/mine.so", "usr/bin/tool", "usr/include/mine.h", "usr/libexec/mine/run", "sbin/mine"]
        image.add("COPY . /") { layer in
            for path in own + ["usr/local/share/mine/a", "opt/mine/lib/a", "srv/a/b"] { layer.file(path, "x") }
        }
        let copies = try lines(image).filter { $0.hasPrefix("COPY ") }
        let paths = (own + ["app", "usr/local/share", "opt/mine", "srv/a"]).map { "/" + $0 }.sorted()
        #expect(copies == paths.map { "COPY --from=source \($0) \($0)" })
    }

    @Test func `of very many files the first are copied, and how many there are besides is told`() throws {
        var image = Self.server()
        image.add("COPY . /") { layer in for number in 0..<73 { layer.file("usr/share/mine/\(number)", "x") } }
        let lines = try lines(image)
        #expect(lines.filter { $0.hasPrefix("COPY --from=source /usr/share/mine/") }.count == 50)
        #expect(lines.contains { $0.hasPrefix("# 23 more files were added") })
        #expect(lines.contains("COPY --from=source /app /app"))
    }

    @Test func `a file that nobody needs is not loaded, wherever it lies`() throws {
        var image = Self.server(needing: "libc.so.6")
        image.add("COPY . /") { layer in
            for folder in ["opt", "srv"] {
                layer.file("\(folder)/blas.so", LoadableELF(soname: "libcublas.so.11").bytes)
            }
        }
        let found = try self.image(image)
        let copies = found.gpu.libraries.filter { $0.path.description.hasSuffix("/blas.so") }
        #expect(copies.count == 2 && !copies.contains { $0.isLoaded })
        let twice = try #require(found.findings.first { $0.code == "duplicate-soname" })
        #expect(twice.message.contains("is there twice, and no program of the image is linked against it"))
    }

    @Test func `a library is loaded though the file that needs it comes later`() throws {
        var image = CUDAImage(.runtime)
        image.add("COPY . /") { layer in
            layer.file("app/a.so", LoadableELF(soname: "a.so", needed: ["libcublas.so.12"]).bytes)
            layer.file("app/b", LoadableELF(needed: ["a.so"], runpath: "$ORIGIN").bytes)
        }
        let found = try self.image(image)
        #expect(found.gpu.programs.first { $0.path.description == "app/a.so" }?.isLoaded == true)
        #expect(found.gpu.recommendation.evidence.contains { $0.contains("/app/a.so needs libcublas.so.12") })
    }
}
