internal import CArchive
internal import ImageCore

/// Brings a compressed or piped archive into an unnamed file, once, through libarchive's filters.
enum ArchiveSpool {
    /// - Returns: the plain archive.
    static func plain(_ input: RawFile, in directory: String) throws(ImageError) -> RawFile {
        guard let reader = archive_read_new() else { throw ImageError(.failure, "no memory for reading an archive") }
        defer { archive_read_free(reader) }
        // By name, since "all" includes filters that start programs.
        archive_read_support_filter_gzip(reader)
        archive_read_support_filter_zstd(reader)
        archive_read_support_filter_xz(reader)
        archive_read_support_filter_bzip2(reader)
        archive_read_support_filter_lz4(reader)
        archive_read_support_format_raw(reader)
        func check(_ status: Int32) throws(ImageError) {
            guard status < ARCHIVE_WARN else { return }
            guard archive_filter_bytes(reader, -1) > 0 else {
                throw ImageError(.unreadableInput, "the input is empty", file: input.path)
            }
            let reason = archive_error_string(reader).map { String(cString: $0).lowercased() } ?? "error \(status)"
            throw ImageError(.unreadableInput, "cannot read the archive: \(reason)", file: input.path)
        }
        try input.withDescriptor { (descriptor) throws(ImageError) in
            try check(archive_read_open_fd(reader, descriptor, 1 << 20))
        }
        var entry: OpaquePointer?
        try check(archive_read_next_header(reader, &entry))
        let spool = try RawFile.unnamed(in: directory)
        let buffer = ByteBuffer(capacity: 1 << 20)
        var size = 0
        while true {
            buffer.removeAll()
            let count = archive_read_data(reader, buffer.free.baseAddress, buffer.free.count)
            if count < 0 { try check(Int32(clamping: count)) }
            guard count > 0 else { return spool }
            buffer.advance(by: count)
            guard size + count <= Limits.archiveBytes else {
                throw ImageError(
                    .unreadableInput, "archive unpacks to more than \(ByteCount(Limits.archiveBytes))", file: input.path
                )
            }
            try spool.write(buffer.bytes, at: size)
            size += count
        }
    }
}
