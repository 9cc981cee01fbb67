internal import Glibc
internal import ImageCore

extension Privilege {
    /// Runs `body` on a thread without root's rights, which owns `folder`. An ordinary user has none to give up.
    package static func asOrdinaryUser<Result: Sendable>(
        owning folder: TemporaryDirectory, _ body: @escaping @Sendable () throws -> Result
    ) throws -> Result {
        guard isRoot else { return try body() }
        chown(folder.path, ordinaryID, ordinaryID)
        let slot = Slot<Swift.Result<Result, any Error>>()
        let thread = try Thread {
            slot.fill(
                Swift.Result {
                    try dropRights()
                    return try body()
                })
        }
        thread.join()
        return try slot.take().get()
    }

    private static let ordinaryID: uid_t = 4242

    /// For this thread alone, as the system calls do; the functions of their names are for the whole process. A thread
    /// that it starts has no more rights than it.
    private static func dropRights() throws {
        typealias SystemCall = @convention(c) (Int, UInt, UInt, UInt) -> Int
        guard let symbol = dlsym(nil, "syscall") else { throw ToolFailure("no syscall function") }
        let call = unsafeBitCast(symbol, to: SystemCall.self)
        let id = UInt(ordinaryID)
        guard call(setgroups, 0, 0, 0) == 0, call(setresgid, id, id, id) == 0, call(setresuid, id, id, id) == 0 else {
            throw ToolFailure("cannot become an ordinary user")
        }
    }

    // Numbers of system calls, from the kernel's tables.
    #if arch(x86_64)
        private static let (setgroups, setresgid, setresuid) = (116, 119, 117)
    #else
        private static let (setgroups, setresgid, setresuid) = (159, 149, 147)
    #endif
}
