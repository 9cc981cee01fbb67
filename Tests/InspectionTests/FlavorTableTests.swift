import GPUAnalysis
import ImageCore
import Inspection
import TestSupport
import Testing

/// Which CUDA image an image was built from, and the smallest that would do.
@Suite(.enabled(if: Toolchain.has("gcc"))) struct FlavorTableTests {
    private let inspected: Inspected

    init() throws { inspected = try Inspected() }

    private func check(_ row: FlavorRow) async throws {
        let result = try inspected.result(try await row.image().archive, record: row.record)
        let image = try #require(result.images.first)
        let found = image.gpu.recommendation
        let evidence = found.evidence.joined(separator: "\n")
        #expect(found.current.flavor.rawValue == row.current, "\(found.current.evidence)")
        #expect(found.recommended.rawValue == row.recommended, "\(evidence)")
        #expect(found.packages == row.packages, "\(evidence)")
        if let text = row.evidence { #expect(evidence.contains(text)) }
        if let text = row.sideEffect { #expect(found.sideEffects.joined(separator: "\n").contains(text)) }
        let codes = Set(image.findings.map(\.code))
        #expect(codes.isSuperset(of: row.findings), "\(codes)")
        #expect(codes.isDisjoint(with: row.silent), "\(codes)")
        #expect(found.savedBytes <= found.flavorBytes)
        #expect(found.savedByLayer.values.reduce(0, +) == found.savedBytes)
        if found.recommended == found.current.flavor, found.packages.isEmpty { #expect(found.savedBytes == 0) }
    }

    @Test(arguments: FlavorRow.origins) func `what an image was built from is told by each of its signs`(
        row: FlavorRow
    ) async throws { try await check(row) }

    @Test(arguments: FlavorRow.libraries) func `the libraries that files need decide`(row: FlavorRow) async throws {
        try await check(row)
    }

    @Test(arguments: FlavorRow.programs) func `the programs that an image names decide`(row: FlavorRow) async throws {
        try await check(row)
    }

    @Test(arguments: FlavorRow.bundles) func `what files bring themselves is no need`(row: FlavorRow) async throws {
        try await check(row)
    }

    @Test(arguments: FlavorRow.traces) func `a trace adds what it saw`(row: FlavorRow) async throws {
        try await check(row)
    }

    @Test(arguments: FlavorRow.systems) func `other systems are told apart`(row: FlavorRow) async throws {
        try await check(row)
    }

    @Test(arguments: FlavorRow.faults) func `faults of GPU libraries are told, and only those`(
        row: FlavorRow
    ) async throws { try await check(row) }
}
