import ImageCore
import JSON
import OCI
import Testing

@Suite struct ImageConfigTests {
    static let first = "sha256:" + String(repeating: "01", count: 32)
    static let second = "sha256:" + String(repeating: "02", count: 32)
    static let text = #"""
        {"architecture":"amd64","config":{"Env":["PATH=/bin"],"Labels":{"z":"1","a":"2"}},"created":"2024-01-01T00:00:00.10Z",\#
        "history":[{"created_by":"RUN <a> & 'b' \\ /","empty_layer":true},{"comment":"é"}],"os":"linux",\#
        "rootfs":{"type":"layers","diff_ids":["\#(first)"],"x":1.0},"moby.buildkit.cache.v0":"AA=="}
        """#

    private func parse(_ text: String) throws -> ImageConfig {
        try ImageConfig(JSONValue(parsing: Array(text.utf8)))
    }

    @Test func `comes out byte for byte as it went in`() throws {
        let config = try parse(Self.text)
        #expect(String(decoding: config.encoded, as: UTF8.self) == Self.text)
        #expect(config.diffIDs.map(\.description) == [Self.first])
        #expect(config.platform == Platform(os: "linux", architecture: "amd64"))
    }

    @Test func `other diffIDs change nothing else, not even the order of keys`() throws {
        let config = try parse(Self.text).replacing(diffIDs: [Digest(parsing: Self.second)])
        #expect(String(decoding: config.encoded, as: UTF8.self) == Self.text.replacing(Self.first, with: Self.second))
        #expect(config.diffIDs.map(\.description) == [Self.second])
    }

    @Test func `a config without layers gets them`() throws {
        let config = try parse(#"{"os":"linux"}"#).replacing(diffIDs: [Digest(parsing: Self.first)])
        let text = #"{"os":"linux","rootfs":{"type":"layers","diff_ids":["\#(Self.first)"]}}"#
        #expect(String(decoding: config.encoded, as: UTF8.self) == text)
        #expect(try parse("{}").diffIDs == [])
    }

    @Test(arguments: ["[]", #"{"rootfs":{"diff_ids":[1]}}"#, #"{"rootfs":{"diff_ids":["md5:00"]}}"#])
    func `refuses what is no config`(text: String) {
        #expect(throws: OCIError.self) { try parse(text) }
    }

    @Test func `steps without a layer make none`() throws {
        let history = #"[{"created_by":"ENV","empty_layer":true},{"created_by":"RUN"},{"comment":"é"}]"#
        let digests = #""\#(Self.first)","\#(Self.second)""#
        let config = try parse(#"{"history":\#(history),"rootfs":{"diff_ids":[\#(digests)]}}"#)
        #expect(config.history.map(\.isEmptyLayer) == [true, false, false])
        #expect(config.layerOrigins == ["RUN", nil])
        #expect(try parse("{}").history == [])
    }

    /// The order of Go's struct, in which runtimes write platforms.
    @Test(arguments: [
        (#"{"os":"linux","architecture":"arm","variant":"v7"}"#, ["architecture", "os", "variant"]),
        (#"{"variant":"","architecture":"amd64","os":"linux"}"#, ["architecture", "os"]),
        (#"{"os.version":"10","os":"windows","architecture":"amd64"}"#, ["architecture", "os", "os.version"]),
        (#"{"os":"linux"}"#, nil),
    ])
    func `the platform as a descriptor has it`(text: String, keys: [String]?) throws {
        #expect(try parse(text).platformObject?.keys == keys)
    }
}
