package import ImageCore

/// What the search for a library takes from the object that asks for it, or from one that loaded that object.
package struct LoadingObject: Hashable, Sendable {
    /// The folder that `$ORIGIN` stands for: that of the path by which the object was opened (ld.so(8)).
    package let origin: FilePathBytes
    package let rpath: FilePathBytes?
    package let runpath: FilePathBytes?
    package let skipsDefaultFolders: Bool

    package init(openedAs path: FilePathBytes, _ dynamic: DynamicSection?) {
        origin = path.parent.isEmpty ? FilePathBytes("/") : path.parent
        rpath = dynamic?.rpath
        runpath = dynamic?.runpath
        skipsDefaultFolders = dynamic?.skipsDefaultFolders ?? false
    }
}
