import JSON
import OCI
import Testing

@Suite struct ImageProcessTests {
    private func process(_ config: String) throws -> ImageConfig.Process {
        try ImageConfig(JSONValue(parsing: Array(config.utf8))).process
    }

    private static func made(
        _ entrypoint: [String] = [], _ command: [String] = [], _ environment: [String] = [], folder: String = "",
        user: String = ""
    ) -> ImageConfig.Process {
        ImageConfig.Process(
            entrypoint: entrypoint, command: command, environment: environment, folder: folder, user: user)
    }

    @Test(
        arguments: [
            (
                #"{"Entrypoint":["/e","a b"],"Cmd":["c",""],"Env":["A=1","A=2","é="],"WorkingDir":"/w","User":"u:g"}"#,
                made(["/e", "a b"], ["c", ""], ["A=1", "A=2", "é="], folder: "/w", user: "u:g")
            ),
            (#"{"Entrypoint":null,"Cmd":["c"],"Env":null,"WorkingDir":null,"User":null}"#, made([], ["c"])),
            (#"{"Entrypoint":[],"Cmd":[]}"#, made()), ("{}", made()), ("null", made()), ("[]", made()), ("7", made()),
            (#"{"entrypoint":["/e"],"cmd":["c"]}"#, made()),
            (#"{"Entrypoint":"/e","Cmd":{"0":"c"},"Env":{"A":"1"},"WorkingDir":["/w"],"User":0}"#, made()),
            (#"{"Entrypoint":[null,1,["x"],"/e",true],"Cmd":[{}]}"#, made(["/e"])),
            (#"{"Cmd":["a\u0000b"],"User":"\ud83d\ude00"}"#, made([], ["a\0b"], user: "😀")),
        ])
    func `what is run is read as far as it makes sense`(config: String, expected: ImageConfig.Process) throws {
        #expect(try process(#"{"os":"linux","config":\#(config)}"#) == expected)
    }

    @Test func `an image without a config of its own runs nothing`() throws {
        #expect(try process(#"{"os":"linux","container_config":{"Cmd":["x"]}}"#) == Self.made())
    }
}
