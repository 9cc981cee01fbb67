import GPUAnalysis
import Testing

struct DlopenEdgeTests {
    @Test("an edge runs from a library to a name")
    func ends() {
        #expect(DlopenEdge(from: "liba.so", to: "libb.so.1") != DlopenEdge(from: "libb.so.1", to: "liba.so"))
    }
}
