import ImageCore
import TestSupport
import Testing
import Transports

@Suite struct SourceReferenceTests {
    /// skopeo's spelling (containers-transports(5)).
    @Test(arguments: [
        ("app.tar", SourceReference.Transport.any, "app.tar", nil), ("-", .any, "-", nil),
        ("docker-archive:app.tar", .dockerArchive, "app.tar", nil),
        ("docker-archive:app.tar:app:1", .dockerArchive, "app.tar", "app:1"),
        ("docker-archive:a.tar:reg.io:5000/app:1", .dockerArchive, "a.tar", "reg.io:5000/app:1"),
        ("oci-archive:app.tar:1", .ociArchive, "app.tar", "1"), ("oci:dir", .ociLayout, "dir", nil),
        ("oci:dir:", .ociLayout, "dir", nil), ("oci:dir/sub:v1", .ociLayout, "dir/sub", "v1"),
        ("a:b.tar", .any, "a:b.tar", nil),
    ])
    func `reads`(text: String, transport: SourceReference.Transport, path: String, image: String?) throws {
        let reference = try SourceReference(parsing: text)
        #expect(reference.transport == transport)
        #expect(reference.path == path)
        #expect(reference.image == image)
    }

    @Test(arguments: [
        "", "oci:", "docker-archive::x", "docker://app:1", "docker-daemon:app:1", "containers-storage:app",
    ])
    func `refuses as wrong usage`(text: String) {
        let error = #expect(throws: ImageError.self) { try SourceReference(parsing: text) }
        #expect(error?.code == .usage)
    }

    @Test func `a file that has colons in its name is taken whole`() throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write([1], to: "app:1.tar")
        #expect(try SourceReference(parsing: "docker-archive:" + path).path == path)
    }
}

@Suite struct DestinationReferenceTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    @Test(arguments: [
        ("", "out.tar", "", DestinationReference.Transport.archive, nil), ("", "out", "", .archive, nil),
        ("", "out/", "", .ociLayout, nil), ("oci:", "out", "", .ociLayout, nil),
        ("oci:", "out", ":v1", .ociLayout, "v1"), ("oci-archive:", "out.tar", ":app:1", .archive, "app:1"),
        ("docker-archive:", "out.tar", "", .dockerArchive, nil),
    ])
    func `reads`(
        prefix: String, name: String, suffix: String, transport: DestinationReference.Transport, tag: String?
    ) throws {
        let reference = try DestinationReference(parsing: prefix + folder.file(name) + suffix)
        #expect(reference.transport == transport)
        #expect(reference.path == folder.file(name))
        #expect(reference.tag == tag)
    }

    @Test func `an existing folder is a layout`() throws {
        #expect(try DestinationReference(parsing: folder.path).transport == .ociLayout)
    }

    @Test func `refuses standard output, a folder that is not there, an archive over a folder`() throws {
        for text in ["-", folder.file("missing/out.tar"), "oci-archive:" + folder.path] {
            let error = #expect(throws: ImageError.self) { try DestinationReference(parsing: text) }
            #expect(error?.code == .usage)
        }
    }
}
