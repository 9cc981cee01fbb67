import OCI
import Testing

@Suite struct ImageTagTests {
    /// What `reference.ParseDockerRef` of github.com/distribution/reference makes of the same text.
    @Test(arguments: [
        ("app:1", "docker.io/library/app:1"), ("user/app", "docker.io/user/app:latest"),
        ("user/app:1", "docker.io/user/app:1"), ("docker.io/library/app:1", "docker.io/library/app:1"),
        ("docker.io/app:1", "docker.io/library/app:1"), ("index.docker.io/user/app:1", "docker.io/user/app:1"),
        ("ghcr.io/o/app", "ghcr.io/o/app:latest"), ("localhost/app", "localhost/app:latest"),
        ("localhost:5000/app", "localhost:5000/app:latest"), ("localhost:5000/app:2", "localhost:5000/app:2"),
        ("host:5000/a/b:2", "host:5000/a/b:2"),
        ("ghcr.io/o/app@sha256:00", "ghcr.io/o/app@sha256:00"),
    ])
    func `a reference is completed as runtimes complete it`(text: String, normalized: String) {
        #expect(ImageTag(text).normalized == normalized)
    }

    @Test func `a bare tag is no reference`() {
        #expect(ImageTag("1.2").normalized == nil)
        #expect(!ImageTag("1.2").isReference)
        #expect(ImageTag("1.2").tag == "1.2")
    }

    @Test(arguments: [
        ("app:1", "1"), ("user/app", "latest"), ("localhost:5000/app", "latest"), ("localhost:5000/app:2", "2"),
        ("docker.io/library/app:latest", "latest"), ("latest", "latest"),
    ])
    func `the tag is what follows the name`(text: String, tag: String) {
        #expect(ImageTag(text).tag == tag)
    }

    @Test(arguments: [
        ("docker.io/library/app:1", "docker.io/library/app:1", true), ("docker.io/library/app:1", "app:1", true),
        ("docker.io/library/app:1", "1", true), ("docker.io/library/app:1", "library/app:1", true),
        ("docker.io/library/app:latest", "app", true), ("docker.io/user/app:latest", "user/app", true),
        ("docker.io/library/app:1", "app", false), ("docker.io/library/app:1", "other:1", false),
        ("ghcr.io/o/app:1", "app:1", false), ("ghcr.io/o/app:1", "o/app:1", false),
        ("1.2", "1.2", true), ("1.2", "1.3", false), ("app:1", "docker.io/library/app:1", true),
    ])
    func `matches any way in which its user may name it`(text: String, wanted: String, matches: Bool) {
        #expect(ImageTag(text).matches(wanted) == matches)
    }
}
