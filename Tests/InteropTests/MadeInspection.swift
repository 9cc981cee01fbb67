import JSON

/// The data of a page for an image of three layers whose names are hostile, in the form that `inspect` writes.
enum MadeInspection {
    static let hostileName = "</script><img src=x onerror=alert(1)>\u{202e}gpj.so"

    private static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(JSONObject(members))
    }
    private static func texts(_ values: String...) -> JSONValue { .array(values.map { .string($0) }) }

    private static func node(_ name: String, _ bytes: Int, _ used: Int, _ children: [JSONValue] = []) -> JSONValue {
        let files = max(children.count, 1)
        return .array(
            [.string(name), .number(bytes), .number(used), .number(files)]
                + (children.isEmpty ? [] : [.array(children)]))
    }

    private static let libraries = node(
        "lib", 60_000_000, 20_000_000,
        [
            node(hostileName, 40_000_000, 0), node("libcudart.so", 15_000_000, 15_000_000),
            node("…", 5_000_000, 5_000_000),
        ])

    private static func root(_ name: String) -> JSONValue {
        node(
            name, 100_000_000, 45_000_000,
            [
                node("usr", 75_000_000, 20_000_000, [libraries, node("bin", 15_000_000, 0)]),
                node("opt", 25_000_000, 25_000_000, [node("model.safetensors", 25_000_000, 25_000_000)]),
            ])
    }

    private static func layer(_ number: Int) -> JSONValue {
        object([
            "n": .number(number), "digest": .string("sha256:" + String(repeating: "0", count: 64)),
            "createdBy": number == 1 ? .null : .string("RUN echo \(hostileName)"), "packed": .string("gzip"),
            "size": .number(number * 1000), "plain": .number(number * 2000), "files": .number(3),
            "lazy": .string(number == 2 ? "estargz" : "no"), "why": number == 2 ? .null : .string("no footer"),
            "shadowed": .number(0), "duplicated": .number(0), "used": .number(5),
        ])
    }

    private static func image(_ name: String) -> JSONValue {
        object([
            "name": .string(name), "platform": .string("linux/amd64"), "digest": .string("sha256:12"),
            "runs": .string("python3 serve.py"), "size": .number(6000), "plain": .number(12_000), "files": .number(9),
            "wasted": .number(12), "used": .number(34), "layers": .array((1...3).map(layer)), "folders": root("/"),
            "byLayer": .array((1...3).map { root("layer \($0)") }),
            "touches": .array(
                (0..<50).map { .array([.number($0 * 10_000), .number(1_000_000), .string("/\(hostileName)")]) }),
            "ready": .number(400_000),
            "largest": .array(
                (1...150).map {
                    object([
                        "path": .string("/usr/lib/file\($0)"), "layer": .number(1), "size": .number($0 * 1_000_000),
                        "used": .number(0),
                    ])
                }),
            "duplicates": .array([
                object(["bytes": .number(5), "size": .number(5), "paths": texts("/a", hostileName), "more": .number(1)])
            ]),
            "findings": .array([
                object([
                    "code": .string("x"), "severity": .string("error"), "message": .string(hostileName),
                    "paths": texts(hostileName), "more": .number(0), "bytes": .null,
                ])
            ]),
            "libraries": .array([
                object([
                    "soname": .string("libcudart.so.12"), "path": .string("/usr/lib/libcudart.so"), "package": .null,
                    "size": .number(1), "takenBy": .string("loader"),
                ])
            ]),
            "gpuCode": object([
                "bytes": .number(9), "dead": .number(4), "targets": texts("sm_90"),
                "architectures": .array([
                    object([
                        "name": .string("sm_80"), "kind": .string("cubin"), "bytes": .number(9), "entries": .number(2),
                        "dead": .number(4),
                    ])
                ]),
                "files": .array([]),
            ]),
            "weights": .array([
                object([
                    "path": .string("/opt/model.safetensors"), "format": .string("safetensors"), "layer": .number(3),
                    "bytes": .number(9), "tensors": .number(2), "elements": .number(3), "types": .string("F32 100 %"),
                    "half": .number(4), "int8": .number(6), "compresses": .string("no (0.98)"),
                    "sharesLayerWithCode": .boolean(true),
                ])
            ]),
            "recommendation": object([
                "current": .string("devel"), "recommended": .string("runtime"), "packages": texts("libcublas-12-4"),
                "saved": .number(1), "confidence": .string("high"), "evidence": texts(hostileName),
                "sideEffects": texts("no compiler"),
            ]),
        ])
    }

    static let data = object([
        "schemaVersion": .number(1), "source": .string("app.tar"), "tool": .string("gpuimg"),
        "hasTrace": .boolean(true),
        "images": .array([image("app:1"), image("app:2")]),
        "gate": .array([
            object(["rule": .string("--max-size 5GB"), "ok": .boolean(false), "message": .string("6 GB are more")])
        ]),
    ])

    /// An image of which hardly anything is known.
    static let bare = object([
        "schemaVersion": .number(1), "source": .string("app.tar"), "tool": .string("gpuimg"),
        "hasTrace": .boolean(false),
        "images": .array([
            object([
                "name": .string("app:1"), "platform": .null, "digest": .string("sha256:12"), "runs": .string(""),
                "size": .number(0), "plain": .number(0), "files": .number(0), "wasted": .number(0), "used": .null,
                "layers": .array([]), "folders": node("/", 0, -1), "byLayer": .array([]), "touches": .array([]),
                "ready": .null, "largest": .array([]), "duplicates": .array([]), "findings": .array([]),
                "libraries": .array([]), "gpuCode": .null, "weights": .array([]), "recommendation": .null,
            ])
        ]),
        "gate": .array([]),
    ])
}
