internal import Codec
internal import ImageCore
internal import JSON
internal import Layers
internal import Tar

/// Writes the table of contents of a planned and written layer, in pieces: compact, since every mount waits for it.
struct TOCWriter {
    let plan: LayerPlan
    let contents: LayerContents
    let map: MemberMap

    private static let pieceSize = 256 << 10
    private static let landmarkDigest = SHA256Hasher.digest(of: Landmark.payload)

    /// Gives the JSON to `emit`, piece by piece; the same bytes at every call.
    func write(_ emit: ([UInt8]) throws(ImageError) -> Void) throws(ImageError) {
        var json = JSONWriter()
        var owners = OwnerNames()
        var chunk = 0
        var part = 0
        json.beginObject()
        json.key("version")
        json.number(TOC.version)
        json.key("entries")
        json.beginArray()
        for item in plan.items {
            let entry = plan.entry(item, of: contents)
            var parts = Parts(first: chunk, count: 0)
            var covered = 0
            while covered < entry.size, chunk < map.chunks.count {
                covered += Int(map.chunks[chunk].size)
                chunk += 1
                parts.count += 1
            }
            write(entry, digest(of: item, entry), parts, &part, &owners, to: &json)
            if json.bytes.count >= Self.pieceSize { try emit(json.drain()) }
        }
        json.endArray()
        json.endObject()
        try emit(json.drain())
    }

    /// Which chunks of the map are a file's.
    private struct Parts {
        let first: Int
        var count: Int
    }

    private func digest(of item: LayerPlan.Item, _ entry: TarEntry) -> Digest? {
        switch item {
        case .original(let index): contents.fileDigests[index]
        case .added: entry.kind == .file ? Self.landmarkDigest : nil
        }
    }

    private func write(
        _ entry: TarEntry, _ digest: Digest?, _ parts: Parts, _ part: inout Int, _ owners: inout OwnerNames,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.key("name")
        json.string(entry.name.bytes)
        json.key("type")
        json.string(TOC.type(of: entry.kind))
        if entry.kind == .file, entry.size > 0 {
            json.key("size")
            json.number(entry.size)
        }
        if let time = TOCTime.text(seconds: entry.modifiedSeconds, nanoseconds: entry.modifiedNanoseconds) {
            json.key("modtime")
            json.string(time)
        }
        if !entry.linkName.isEmpty {
            json.key("linkName")
            json.string(entry.linkName.bytes)
        }
        Self.write("mode", Int(entry.mode), to: &json)
        Self.write("uid", entry.userID, to: &json)
        Self.write("gid", entry.groupID, to: &json)
        if let name = owners.newUser(entry) {
            json.key("userName")
            json.string(name.bytes)
        }
        if let name = owners.newGroup(entry) {
            json.key("groupName")
            json.string(name.bytes)
        }
        Self.write("devMajor", entry.deviceMajor, to: &json)
        Self.write("devMinor", entry.deviceMinor, to: &json)
        writeXAttrs(entry, to: &json)
        if let digest {
            json.key("digest")
            json.digest(digest)
        }
        var offset = 0
        for index in 0..<parts.count {
            let chunk = map.chunks[parts.first + index]
            if index > 0 {
                json.beginObject()
                json.key("name")
                json.string(entry.name.bytes)
                json.key("type")
                json.string(TOC.chunkType)
            }
            let size = Int(chunk.size)
            Self.write("offset", map.members[Int(chunk.member)].blobOffset, to: &json)
            Self.write("innerOffset", Int(chunk.innerOffset), to: &json)
            Self.write("chunkOffset", offset, to: &json)
            offset += size
            // The reference names the size of every full chunk, also of the last; 0 means: to the end of the file.
            if offset < entry.size || size == plan.packing.chunkSize { Self.write("chunkSize", size, to: &json) }
            if let digest, chunk.isWholeFile {
                json.key("chunkDigest")
                json.digest(digest)
            } else {
                json.key("chunkDigest")
                json.digest(map.partDigests[part])
                part += 1
            }
            json.endObject()
        }
        if parts.count == 0 { json.endObject() }
    }

    private func writeXAttrs(_ entry: TarEntry, to json: inout JSONWriter) {
        guard !entry.xattrs.isEmpty else { return }
        json.key("xattrs")
        json.beginObject()
        for attribute in entry.xattrs {
            json.key(String(decoding: attribute.name.bytes, as: UTF8.self))
            json.string(Base64.encode(attribute.value))
        }
        json.endObject()
    }

    /// Zero is left out, as all zero fields of the TOC are.
    private static func write(_ key: StaticString, _ value: Int, to json: inout JSONWriter) {
        guard value != 0 else { return }
        json.key(key)
        json.number(value)
    }
}
