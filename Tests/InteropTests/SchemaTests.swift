import ImageCore
import TestSupport
import Testing

/// The JSON of `inspect` against the schema in docs/, by a validator of others.
@Suite struct SchemaTests {
    private static let validator = """
        import json, sys
        import jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
        for error in errors[:5]:
            print(list(error.absolute_path), error.message)
        sys.exit(1 if errors else 0)
        """

    private static let hasValidator: Bool =
        Repository.requiresAll || FileSystem.kind(of: "/usr/lib/python3/dist-packages/jsonschema") == .directory

    private func validate(_ path: String) async throws -> ToolRun {
        try await ToolRun.run(
            "/usr/bin/python3", ["-c", Self.validator, Repository.root + "/docs/inspect.schema.json", path])
    }

    @Test(.enabled(if: hasValidator)) func `a report of everything follows the schema`() async throws {
        let run = try await validate(Repository.root + "/Tests/Golden/inspect.json")
        #expect(run.code == 0, "\(run.output) \(run.error)")
    }

    @Test(
        .enabled(if: hasValidator),
        arguments: ["busybox-legacy.tar", "busybox-containerd.tar", "busybox.oci.tar"])
    func `a report of a fixture follows the schema`(name: String) async throws {
        let folder = try TemporaryDirectory()
        let made = try await ToolRun.gpuimg([
            "inspect", Repository.fixture(name), "-q", "-o", folder.file("r.json"), "--max-size", "1GB",
        ])
        #expect(made.code == 0)
        let run = try await validate(folder.file("r.json"))
        #expect(run.code == 0, "\(run.output) \(run.error)")
    }

    @Test(.enabled(if: hasValidator)) func `the schema refuses what is no report`() async throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(Array(#"{"schemaVersion": 1, "images": [{"tags": 3}]}"#.utf8), to: "r.json")
        #expect(try await validate(path).code == 1)
    }
}
