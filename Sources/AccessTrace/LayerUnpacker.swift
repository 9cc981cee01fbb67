internal import Codec
internal import Glibc
internal import ImageCore
internal import Layers
internal import Tar

/// Writes one layer's entries over what the layers below have left, as they come, and keeps a list of them.
struct LayerUnpacker: TarVisitor, ~Copyable {
    private(set) var entries: [TarEntry] = []
    private(set) var departures: [Departure: Int] = [:]
    private let root: RootFolder
    private let owners: OwnerPolicy
    /// Whether the modes of files do not bind us.
    private let isPrivileged: Bool
    /// The bottom layer hides nothing, and need not remember what it wrote.
    private let isBottom: Bool
    /// Whether the thread may change its current folder without changing that of others.
    private let ownsFolder: Bool
    private var parents: ParentFolders
    private var folders = FolderStates()
    private var written: Set<WrittenName> = []
    private var space: SpaceGuard
    private var writer: DiskWriter
    private var isWriting = false
    private var hasXAttrs = false

    init(
        into root: RootFolder, owners: OwnerPolicy, isPrivileged: Bool, isBottom: Bool, ownsFolder: Bool
    ) throws(ImageError) {
        self.root = root
        self.owners = owners
        self.isPrivileged = isPrivileged
        self.isBottom = isBottom
        self.ownsFolder = ownsFolder
        parents = ParentFolders(root: root, owner: owners.id(for: 0)?.id)
        space = SpaceGuard(folder: root.path)
        writer = try DiskWriter(setsOwner: owners != .runner, usesCurrentFolder: ownsFolder)
    }

    mutating func begin(_ entry: TarEntry, _ headers: TarHeaders) throws(ImageError) {
        entries.append(entry)
        isWriting = false
        if entry.kind == .file, !entry.isSparse { try space.take(entry.size) }
        do throws(DiskProblem) {
            let path = entry.path
            if let whiteout = Whiteout(path: path) {
                if !isBottom { try apply(whiteout) }
            } else if path.lastComponent.starts(with: ".wh.".utf8) {
                count(.whiteout)
            } else if path.depth > Limits.pathDepth {
                count(.deep)
            } else {
                try place(entry, at: path)
            }
        } catch {
            try refuse(error, entry)
        }
    }

    mutating func payload(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
        guard isWriting else { return }
        do throws(DiskProblem) { try writer.write(bytes) } catch { try refuse(error, entries.last) }
    }

    mutating func end() throws(ImageError) {
        guard isWriting else { return }
        do throws(DiskProblem) {
            if try !writer.end() { count(hasXAttrs ? .xattr : owners == .runner ? .metadata : .owner) }
        } catch {
            try refuse(error, entries.last)
        }
    }

    /// The layer is complete: its folders become what it says of them.
    mutating func finish() { folders.apply(in: root, counting: &departures) }

    private mutating func count(_ departure: Departure) { departures[departure, default: 0] += 1 }

    /// Passes over an entry that cannot be written, unless none that follows could be either.
    private mutating func refuse(_ problem: DiskProblem, _ entry: TarEntry?) throws(ImageError) {
        isWriting = false
        if problem.isFatal { throw problem.imageError(unpacking: entry?.name ?? .empty, into: root.path) }
        count(.unwritable)
    }
}

extension LayerUnpacker {
    private mutating func place(_ entry: TarEntry, at path: FilePathBytes) throws(DiskProblem) {
        if case .other = entry.kind { return count(.unknown) }
        guard !path.isEmpty else {
            if entry.kind == .directory { try settle(entry, path: path, in: root.descriptor, as: [UInt8(ascii: ".")]) }
            return
        }
        let parent = try parents.making(path.parent, noting: &written)
        let name = path.lastComponent
        switch entry.kind {
        case .directory:
            try makeFolder(name, in: parent)
            try settle(entry, path: parent.path.appending(name), in: parent.place.descriptor, as: name)
        case .hardlink:
            guard try link(entry, name, in: parent) else { return count(.hardlink) }
        case .characterDevice, .blockDevice:
            try clear(name, in: parent)
            return count(.device)
        case .file where entry.isSparse:
            try clear(name, in: parent)
            return count(.sparse)
        default:
            try clear(name, in: parent)
            try write(entry, name, in: parent)
        }
        note(name, in: parent)
    }

    /// What a later whiteout of this layer must leave.
    private mutating func note(_ name: ArraySlice<UInt8>, in parent: ParentFolders.Folder) {
        guard !isBottom else { return }
        written.insert(WrittenName(folder: parent.inode, name: FilePathBytes(Array(name))))
    }

    private mutating func write(
        _ entry: TarEntry, _ name: ArraySlice<UInt8>, in parent: ParentFolders.Folder
    ) throws(DiskProblem) {
        let owner = owner(of: entry)
        let xattrs = attributes(of: entry)
        hasXAttrs = !xattrs.isEmpty
        if ownsFolder, fchdir(parent.place.descriptor) != 0 { throw DiskProblem(number: errno) }
        try writer.begin(
            entry, named: ownsFolder ? name : root.machinePath(parent.path.appending(name))[...],
            DiskWriter.Properties(
                mode: mode(of: entry), userID: owner.user, groupID: owner.group, xattrs: xattrs))
        isWriting = true
    }

    /// Makes way for something that is no folder.
    private mutating func clear(_ name: ArraySlice<UInt8>, in parent: ParentFolders.Folder) throws(DiskProblem) {
        guard let kind = try kind(of: name, in: parent) else { return }
        if kind == S_IFLNK || kind == S_IFDIR { parents.forget() }
        guard FileSystem.removeTree(name.cName, in: parent.place.descriptor) else { throw DiskProblem(number: EBUSY) }
    }

    private mutating func makeFolder(
        _ name: ArraySlice<UInt8>, in parent: ParentFolders.Folder
    ) throws(DiskProblem) {
        if try kind(of: name, in: parent) == S_IFDIR { return }
        try clear(name, in: parent)
        guard mkdirat(parent.place.descriptor, name.cName, 0o700) == 0 else { throw DiskProblem(number: errno) }
    }

    /// The target is found as runtimes find it: its folder through symlinks inside the root, itself through none.
    ///
    /// - Returns: whether there is something to link to.
    private mutating func link(
        _ entry: TarEntry, _ name: ArraySlice<UInt8>, in parent: ParentFolders.Folder
    ) throws(DiskProblem) -> Bool {
        let target = entry.linkName.cleaned
        guard !target.isEmpty, let folder = try? parents.existing(target.parent),
            let kind = try? kind(of: target.lastComponent, in: folder), kind != S_IFDIR
        else { return false }
        let isItself = folder.inode == parent.inode && target.lastComponent.elementsEqual(name)
        guard !isItself else { return false }
        try clear(name, in: parent)
        let status = linkat(
            folder.place.descriptor, target.lastComponent.cName, parent.place.descriptor, name.cName, 0)
        // The target may have lain in what had the name.
        if status != 0, errno == ENOENT { return false }
        guard status == 0 else { throw DiskProblem(number: errno) }
        return true
    }

    private func kind(
        of name: ArraySlice<UInt8>, in parent: ParentFolders.Folder
    ) throws(DiskProblem) -> mode_t? {
        var status = stat()
        if fstatat(parent.place.descriptor, name.cName, &status, AT_SYMLINK_NOFOLLOW) == 0 {
            return status.st_mode & S_IFMT
        }
        if errno == ENOENT { return nil }
        throw DiskProblem(number: errno)
    }

    /// Gives a folder its owner now, and the rest when the layer is complete.
    private mutating func settle(
        _ entry: TarEntry, path: FilePathBytes, in parent: Int32, as name: ArraySlice<UInt8>
    ) throws(DiskProblem) {
        let owner = owner(of: entry)
        if owners != .runner,
            fchownat(parent, name.cName, owner.user, owner.group, AT_SYMLINK_NOFOLLOW) != 0
        {
            count(.owner)
        }
        folders.note(path, mode: mode(of: entry), xattrs: attributes(of: entry), of: entry)
    }
}

extension LayerUnpacker {
    /// The ids to set; without a policy none are, and who should own the file is only counted.
    private mutating func owner(of entry: TarEntry) -> (user: UInt32, group: UInt32) {
        guard let user = owners.id(for: entry.userID), let group = owners.id(for: entry.groupID) else {
            if entry.userID != 0 || entry.groupID != 0 { count(.owner) }
            return (0, 0)
        }
        if !user.isTrue || !group.isTrue { count(.owner) }
        return (user.id, group.id)
    }

    /// Never the bits that change who a program runs as: on this machine they would work for everybody. Whoever is
    /// bound by modes must be able to read what the image's root can.
    private mutating func mode(of entry: TarEntry) -> UInt16 {
        if entry.mode & 0o6000 != 0 { count(.setuid) }
        let mode = entry.mode & 0o1777
        if isPrivileged { return mode }
        return mode | (entry.kind == .directory ? 0o700 : 0o600)
    }

    /// The attributes that anybody may set.
    private mutating func attributes(of entry: TarEntry) -> [TarEntry.XAttr] {
        entry.xattrs.filter { attribute in
            if attribute.name.bytes.starts(with: "user.".utf8) { return true }
            count(attribute.name == Self.capability ? .setuid : .xattr)
            return false
        }
    }

    private static let capability = FilePathBytes("security.capability")
}

extension LayerUnpacker {
    /// Removes what the layers below have, and nothing that this layer has written, before or after.
    private mutating func apply(_ whiteout: Whiteout) throws(DiskProblem) {
        defer { parents.forget() }
        switch whiteout {
        case .hidesBelow(let path):
            guard let folder = try? parents.existing(path) else { return }
            hide(contentOf: folder.place.descriptor)
        case .removes(let path):
            guard let parent = try? parents.existing(path.parent) else { return }
            let name = path.lastComponent
            name.cName.withUnsafeBufferPointer { text in
                guard let text = text.baseAddress else { return }
                hide(text, in: parent.place.descriptor, parent.inode)
            }
        }
    }

    private func hide(contentOf folder: Int32) {
        var status = stat()
        guard fstat(folder, &status) == 0 else { return }
        FileSystem.forEachName(in: folder) { hide($0, in: folder, UInt64(status.st_ino)) }
    }

    /// As deep as ``Limits/pathDepth`` at most: nothing deeper is written.
    private func hide(_ name: UnsafePointer<CChar>, in parent: Int32, _ inode: UInt64) {
        let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
        let isOwn = written.contains(WrittenName(folder: inode, name: FilePathBytes(Array(bytes))))
        var status = stat()
        guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            if !isOwn { unlinkat(parent, name, 0) }
            return
        }
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        let folder = OpenedPlace(descriptor)
        hide(contentOf: folder.descriptor)
        // Fails, as it shall, where something of this layer is left.
        if !isOwn { unlinkat(parent, name, AT_REMOVEDIR) }
    }
}
