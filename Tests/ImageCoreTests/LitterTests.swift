import TestSupport
import Testing

@testable import ImageCore

@Suite struct LitterTests {
    let folder: TemporaryDirectory
    let litter = Litter()

    init() throws { folder = try TemporaryDirectory() }

    @Test func `a sweep removes what is listed and nothing else`() throws {
        litter.add(try folder.write([1], to: "listed"))
        try folder.write([1], to: "other")
        litter.sweep {}
        #expect(folder.names == ["other"])
    }

    @Test func `what is settled stays`() throws {
        let name = try folder.write([1], to: "pending")
        litter.add(name)
        try litter.settle(name) { () throws(ImageError) in
            try FileSystem.rename(name, to: folder.file("final"))
        }
        try folder.write([2], to: "pending")
        litter.sweep {}
        #expect(folder.names == ["final", "pending"], "the name is off the list, even if another file has it now")
    }

    @Test func `what could not be settled is swept`() throws {
        let name = try folder.write([1], to: "pending")
        litter.add(name)
        #expect(throws: ImageError.self) {
            try litter.settle(name) { () throws(ImageError) in throw ImageError(.failure, "no") }
        }
        #expect(folder.names == ["pending"])
        litter.sweep {}
        #expect(folder.names == [])
    }

    @Test func `a folder goes with all that is in it`() throws {
        let root = folder.file("root")
        try FileSystem.makeDirectory(root)
        try FileSystem.makeDirectory(root + "/.hidden")
        try FileSystem.makeDirectory(root + "/.hidden/deeper")
        try folder.write([1], to: "root/.hidden/deeper/file")
        litter.add(root)
        litter.sweep {}
        #expect(folder.names == [])
    }

    @Test func `a link to a folder goes and the folder stays`() async throws {
        try FileSystem.makeDirectory(folder.file("kept"))
        try folder.write([1], to: "kept/file")
        try FileSystem.makeDirectory(folder.file("root"))
        let run = try await ToolRun.run("ln", ["-s", "../kept", folder.file("root/link")])
        #expect(run.code == 0)
        litter.remove(folder.file("root"))
        #expect(folder.names == ["kept"])
        #expect(try Repository.read(folder.file("kept/file")) == [1])
    }

    @Test func `removing what is gone is no failure`() {
        litter.add(folder.file("never"))
        litter.remove(folder.file("never"))
        litter.sweep {}
        #expect(folder.names == [])
    }
}
