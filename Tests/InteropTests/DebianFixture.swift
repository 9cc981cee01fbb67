import TestSupport

/// The larger image, which is made rather than committed.
enum DebianFixture {
    /// The folder with the image in every shape: the one that GPUIMG_DEBIAN_FIXTURE names, else `.build/debian-fixture`,
    /// made when it is not there.
    static func folder() async throws -> String {
        if let folder = TestEnvironment["GPUIMG_DEBIAN_FIXTURE"] { return folder }
        let folder = Repository.root + "/.build/debian-fixture"
        let run = try await ToolRun.run(Repository.fixture("make-debian-python.sh"), [folder])
        guard run.code == 0 else { throw ToolFailure(run) }
        return folder
    }

    /// The archive of docker save of the same image with numpy.
    static func numpy() async throws -> String {
        let folder = (TestEnvironment["GPUIMG_DEBIAN_FIXTURE"] ?? Repository.root + "/.build/debian-fixture") + "-numpy"
        let run = try await ToolRun.script(
            "ONLY=docker25 \"$0\" \"$1\" python3-numpy", [Repository.fixture("make-debian-python.sh"), folder])
        guard run.code == 0 else { throw ToolFailure(run) }
        return folder + "/debian-docker25.tar"
    }
}
