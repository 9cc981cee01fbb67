internal import ImageCore
internal import Inspection
internal import JSON

extension InspectionReport {
    static func waste(_ image: InspectedImage) -> JSONValue {
        let totals = InspectionTotals(image)
        return .object(
            JSONObject([
                "bytes": .number(totals.wastedBytes), "shadowedBytes": .number(totals.shadowedBytes),
                "shadowedFiles": .number(totals.shadowedFiles), "duplicateBytes": .number(image.duplicates.bytes),
                "duplicateFiles": .number(image.duplicates.files),
                "duplicates": .array(image.duplicates.groups.map(group)),
            ]))
    }

    private static func group(_ group: DuplicateFiles.Group) -> JSONValue {
        let paths = PathList(group.paths, most: mostPaths)
        return .object(
            JSONObject([
                "size": .number(group.size), "copies": .number(group.paths.count),
                "reclaimableBytes": .number(group.reclaimableBytes), "paths": paths.json,
                "morePaths": .number(paths.more),
            ]))
    }

    static func folders(_ image: InspectedImage) -> JSONValue {
        .array(FolderSection(image).rows.map { folder($0.path, $0.node) })
    }

    /// The first level of one layer.
    static func folders(_ layer: FolderNode) -> JSONValue {
        .array(FolderSection(layer).rows.map { folder($0.path, $0.node) })
    }

    private static func folder(_ path: String, _ node: FolderNode) -> JSONValue {
        .object(
            JSONObject([
                "path": .string(path), "bytes": .number(node.bytes), "files": .number(node.files),
                "touchedBytes": node.touchedBytes.map { .number($0) } ?? .null,
                "untouchedBytes": node.touchedBytes.map { .number(node.bytes - $0) } ?? .null,
            ]))
    }

    static func files(_ files: [FileUse]) -> JSONValue {
        .array(
            files.map { file in
                .object(
                    JSONObject([
                        "path": .string("/\(file.path)"), "layer": .number(file.layer), "size": .number(file.size),
                        "touchedBytes": file.touchedBytes.map { .number($0) } ?? .null,
                    ]))
            })
    }
}
