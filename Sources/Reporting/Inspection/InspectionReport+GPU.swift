internal import GPUAnalysis
internal import ImageCore
internal import Inspection
internal import JSON

extension InspectionReport {
    static func libraries(_ gpu: GPUContent) -> JSONValue {
        .array(
            gpu.libraries.map { library in
                .object(
                    JSONObject([
                        "soname": .string(library.soname.description), "path": .string("/\(library.path)"),
                        "size": .number(library.size), "package": library.package.map { .string($0) } ?? .null,
                        "isLoaded": .boolean(library.isLoaded),
                    ]))
            })
    }

    static func gpuCode(_ gpu: GPUContent) -> JSONValue {
        let hasTargets = !gpu.targets.isEmpty
        return .object(
            JSONObject([
                "bytes": .number(gpu.codeBytes), "deadBytes": hasTargets ? .number(gpu.deadCodeBytes) : .null,
                "targets": .array(gpu.targets.map { .string($0.description) }),
                "architectures": shares(gpu.shares, hasTargets),
                "files": .array(gpu.code.map { codeFile($0, hasTargets) }),
            ]))
    }

    private static func codeFile(_ file: SurveyedFile<GPUCode>, _ hasTargets: Bool) -> JSONValue {
        .object(
            JSONObject([
                "path": .string("/\(file.path)"), "size": .number(file.size), "bytes": .number(file.facts.bytes),
                "deadBytes": hasTargets ? .number(file.facts.deadBytes) : .null,
                "regions": .number(file.facts.regions), "entries": .number(file.facts.entries),
                "damagedRegions": .number(file.facts.damaged), "isComplete": .boolean(file.facts.isComplete),
                "sections": .array(
                    file.facts.sections.map { section in
                        .object(
                            JSONObject([
                                "name": .string(section.name), "regions": .number(section.regions),
                                "bytes": .number(section.bytes),
                            ]))
                    }), "architectures": shares(file.facts.shares, hasTargets),
            ]))
    }

    private static func shares(_ shares: [GPUCode.Share], _ hasTargets: Bool) -> JSONValue {
        .array(
            shares.map { share in
                .object(
                    JSONObject([
                        "name": .string(share.architecture.description), "kind": .string(share.kind.description),
                        "entries": .number(share.entries), "bytes": .number(share.bytes),
                        "plainBytes": .number(share.plainBytes),
                        "deadBytes": hasTargets ? .number(share.deadBytes) : .null,
                    ]))
            })
    }
}
