import JSON
import OCI
import Testing

@Suite struct PlatformTests {
    @Test(arguments: [
        ("linux/amd64", "linux/amd64"), ("linux/arm64/v8", "linux/arm64/v8"), ("linux/arm/v7", "linux/arm/v7"),
        ("linux/x86_64", "linux/amd64"), ("linux/x86-64", "linux/amd64"), ("linux/aarch64", "linux/arm64"),
        ("linux/i386", "linux/386"), ("windows/amd64", "windows/amd64"),
    ])
    func `reads what users write`(text: String, normal: String) throws {
        #expect(try #require(Platform(parsing: text)).description == normal)
    }

    @Test(arguments: ["", "linux", "/", "linux/", "/amd64", "linux//v8", "linux/arm64/", "linux/arm64/v8/x"])
    func `refuses what is no platform`(text: String) {
        #expect(Platform(parsing: text) == nil)
    }

    @Test(arguments: [
        ("linux/amd64", "linux/amd64", true), ("linux/arm64/v8", "linux/arm64", true),
        ("linux/arm64", "linux/arm64/v8", true), ("linux/arm64/v8", "linux/arm64/v8", true),
        ("linux/arm64/v9", "linux/arm64/v8", false), ("linux/arm/v6", "linux/arm/v7", false),
        ("linux/arm", "linux/arm/v7", true), ("linux/amd64/v3", "linux/amd64", true),
        ("linux/amd64", "linux/arm64", false), ("windows/amd64", "linux/amd64", false),
        ("linux/arm", "linux/arm/v8", false),
    ])
    func `a variant counts where it is asked for`(image: String, wanted: String, satisfies: Bool) throws {
        let image = try #require(Platform(parsing: image))
        let wanted = try #require(Platform(parsing: wanted))
        #expect(image.satisfies(wanted) == satisfies)
    }

    @Test func `is read from a descriptor's object or a config`() throws {
        let text = #"{"os":"linux","architecture":"arm64","variant":"","os.version":"1"}"#
        let value = try JSONValue(parsing: Array(text.utf8))
        #expect(Platform(value) == Platform(os: "linux", architecture: "arm64"))
        #expect(Platform(nil) == nil)
        #expect(Platform(try JSONValue(parsing: Array(#"{"os":"linux"}"#.utf8))) == nil)
        #expect(Platform(os: "unknown", architecture: "unknown").isUnknown)
    }
}
