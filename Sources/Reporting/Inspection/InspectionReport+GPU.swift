internal import GPUAnalysis
internal import ImageCore
internal import Inspection
internal import JSON

extension InspectionReport {
    static func programs(_ programs: [GPUProgram]) -> JSONValue {
        .array(
            programs.map { program in
                .object(
                    JSONObject([
                        "soname": text(program.soname), "path": .string("/\(program.path)"),
                        "size": .number(program.size), "package": program.package.map { .string($0) } ?? .null,
                        "isLoaded": .boolean(program.isLoaded), "needed": texts(program.needed),
                        "rpath": text(program.rpath), "runpath": text(program.runpath),
                        "interpreter": text(program.interpreter), "opens": texts(program.opens),
                    ]))
            })
    }

    private static func text(_ name: FilePathBytes?) -> JSONValue { name.map { .string($0.description) } ?? .null }
    private static func texts(_ names: [FilePathBytes]) -> JSONValue { .array(names.map { .string($0.description) }) }

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
