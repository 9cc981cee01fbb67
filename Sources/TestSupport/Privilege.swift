internal import Glibc

/// What the user that runs the tests may do.
package enum Privilege {
    package static var isRoot: Bool { geteuid() == 0 }

    /// Where everything is required, a test that must mount runs and fails instead of being skipped.
    package static var mayMount: Bool { isRoot || Repository.requiresAll }
}
