internal import ImageCore

/// A name that a layer has written, by the folder that it is in. The folder's inode stands for it: a folder has one
/// path, and one that is gone holds nothing that another with its number could be mistaken for.
struct WrittenName: Hashable {
    let folder: UInt64
    let name: FilePathBytes
}
