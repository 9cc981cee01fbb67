internal import GPUAnalysis
internal import ImageCore
internal import Inspection
internal import JSON

extension InspectionReport {
    static func weights(_ weights: WeightContent) -> JSONValue {
        .object(
            JSONObject([
                "bytes": .number(weights.bytes), "files": .array(weights.files.map(file)),
                "repetitions": .array(
                    weights.sets.repetitions.map { repetition in
                        .object(
                            JSONObject([
                                "kept": set(repetition.kept), "others": .array(repetition.others.map(set)),
                                "bytes": .number(repetition.bytes),
                            ]))
                    }),
                "trainingState": .array(
                    weights.sets.trainingState.map { state in
                        .object(
                            JSONObject(["path": .string("/\(state.path)"), "bytes": .number(state.bytes)]))
                    }),
            ]))
    }

    private static func set(_ set: WeightSet) -> JSONValue {
        .object(
            JSONObject([
                "format": .string(set.format.rawValue), "bytes": .number(set.bytes),
                "paths": .array(set.paths.map { .string("/\($0)") }),
            ]))
    }

    private static func file(_ entry: WeightContent.File) -> JSONValue {
        let facts = entry.file.facts
        return .object(
            JSONObject([
                "path": .string("/\(entry.file.path)"), "format": .string(facts.file.format.rawValue),
                "layer": .number(entry.layer), "size": .number(entry.file.size),
                "tensors": .number(facts.file.tensors), "elements": .number(facts.file.elements),
                "tensorBytes": .number(facts.file.bytes),
                "types": .array(
                    facts.file.shares.map { share in
                        .object(
                            JSONObject([
                                "name": .string(share.type.name), "tensors": .number(share.tensors),
                                "elements": .number(share.elements), "bytes": .number(share.bytes),
                            ]))
                    }), "savedAsHalf": .number(facts.file.bytes - facts.file.bytes(as: .half)),
                "savedAsInt8": .number(facts.file.bytes - facts.file.bytes(as: .int8)),
                "deflatedPermille": facts.deflatedPermille.map { .number($0) } ?? .null,
                "sharesLayerWithCode": .boolean(entry.sharesLayerWithCode),
                "problem": facts.file.problem.map { .string($0) } ?? .null,
            ]))
    }
}
