internal import CArchive
internal import Glibc
internal import ImageCore
internal import Tar

/// Writes files, symlinks and pipes with libarchive, one at a time, into the thread's current folder or where a path says.
struct DiskWriter: ~Copyable {
    private let archive: OpaquePointer
    private let entry: OpaquePointer
    /// The bytes of the current file that are written.
    private var written = 0

    /// What an entry shall have beside its kind, name, time and bytes.
    struct Properties {
        var mode: UInt16
        var userID: UInt32
        var groupID: UInt32
        var xattrs: [TarEntry.XAttr]
    }

    /// - Parameters:
    ///   - setsOwner: whether entries get the ids that they come with.
    ///   - usesCurrentFolder: whether names are single components; else they are absolute paths.
    init(setsOwner: Bool, usesCurrentFolder: Bool) throws(ImageError) {
        guard let archive = archive_write_disk_new() else { throw Self.noMemory }
        guard let entry = archive_entry_new() else {
            archive_write_free(archive)
            throw Self.noMemory
        }
        self.archive = archive
        self.entry = entry
        var flags = ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_XATTR | ARCHIVE_EXTRACT_UNLINK
        // Names come here as single components, or below a folder that is known; these hold even if one did not.
        flags |= ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NODOTDOT
        if usesCurrentFolder { flags |= ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS }
        if setsOwner { flags |= ARCHIVE_EXTRACT_OWNER }
        archive_write_disk_set_options(archive, flags)
    }

    deinit {
        archive_entry_free(entry)
        archive_write_free(archive)
    }

    /// Makes what a tar entry describes under the name, in place of any file that has it.
    mutating func begin(
        _ tarEntry: TarEntry, named name: ArraySlice<UInt8>, _ properties: Properties
    ) throws(DiskProblem) {
        written = 0
        archive_entry_clear(entry)
        archive_entry_set_pathname(entry, name.cName)
        switch tarEntry.kind {
        case .symlink:
            archive_entry_set_filetype(entry, S_IFLNK)
            archive_entry_set_symlink(entry, tarEntry.linkName.bytes[...].cName)
        case .fifo: archive_entry_set_filetype(entry, S_IFIFO)
        default:
            archive_entry_set_filetype(entry, S_IFREG)
            archive_entry_set_size(entry, Int64(tarEntry.size))
        }
        archive_entry_set_perm(entry, mode_t(properties.mode))
        archive_entry_set_uid(entry, Int64(properties.userID))
        archive_entry_set_gid(entry, Int64(properties.groupID))
        archive_entry_set_mtime(entry, tarEntry.modifiedSeconds, Int(tarEntry.modifiedNanoseconds))
        for attribute in properties.xattrs {
            attribute.value.withUnsafeBytes { value in
                archive_entry_xattr_add_entry(entry, attribute.name.cPath, value.baseAddress, value.count)
            }
        }
        try check(archive_write_header(archive, entry))
    }

    /// Writes in pieces that end where windows of a trace do: the page cache keeps a piece as one folio, and since Linux
    /// 6.18 a fault maps all of the folio that it hits, so that larger ones would look touched where they were not.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(DiskProblem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(TouchedPath.window - written % TouchedPath.window)
            let count = archive_write_data(archive, UnsafeRawBufferPointer(rebasing: piece).baseAddress, piece.count)
            // A write that fails is only a warning to the library.
            guard count == piece.count else { throw problem }
            written += count
            rest = rest.dropFirst(count)
        }
    }

    /// - Returns: false when something about the file could not be set.
    mutating func end() throws(DiskProblem) -> Bool {
        let status = archive_write_finish_entry(archive)
        try check(status)
        return status == ARCHIVE_OK
    }

    private func check(_ status: Int32) throws(DiskProblem) {
        guard status < ARCHIVE_WARN else { return }
        throw problem
    }

    private var problem: DiskProblem {
        let number = archive_errno(archive)
        return DiskProblem(number: number > 0 ? number : EIO)
    }

    private static let noMemory = ImageError(.failure, "no memory for unpacking an image")
}
