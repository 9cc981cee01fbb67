import GPUAnalysis
import Testing

struct DlopenEdgeTests {
    @Test(
        "an opener is known by its SONAME with or without a version",
        arguments: [
            ("liba.so", "liba.so.1", true), ("liba.so", "liba.so", true), ("liba.so.1", "liba.so.1", true),
            ("liba.so.1", "liba.so.1.2", true), ("liba.so.1", "liba.so.12", false), ("liba.so.1", "liba.so", false),
            ("liba.so", "liba.sox", false), ("liba.so", "libaa.so.1", false),
        ])
    func opener(from: String, soname: String, isOpened: Bool) {
        #expect(DlopenEdge(from: from, to: "x").isOpened(by: soname) == isOpened)
    }
}
