import Codec
import ImageCore
import JSON
import OCI
import SOCI
import TestSupport
import Testing
import Transports

@testable import Conversion

/// What becomes of signatures and the like: they stay with what they speak of, and go with it.
@Suite struct ReferrersTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    /// Two platforms, an attestation of the first and a nested index with the second.
    private struct Source {
        var builder = ImageBuilder()
        let amd64, arm64, attestation, inner, top: Descriptor

        init() throws {
            let layers = try ([1, 2] as [UInt64]).map { seed in
                var random = SeededGenerator(seed: seed)
                var tar = LayerBuilder()
                tar.file("file", random.text(100_000))
                return ImageBuilder.Layer(try Compressing.gzip(tar.tar), diffID: SHA256Hasher.digest(of: tar.tar))
            }
            amd64 = builder.addImage([layers[0]])
            arm64 = builder.addImage([layers[1]], architecture: "arm64")
            let statement = builder.add(Array("{}".utf8), MediaType("application/vnd.in-toto+json"))
            let config = builder.add(ImageBuilder.config([statement.digest]), .ociConfig)
            var attestation = builder.add(ImageManifest(config: config, layers: [statement]).encoded, .ociManifest)
            attestation.annotate(Annotation.attestationSubject, amd64.digest.description)
            attestation.annotate(Annotation.attestationType, "attestation-manifest")
            self.attestation = attestation
            inner = builder.add(ImageIndex(manifests: [arm64]).encoded, .ociIndex)
            top = builder.add(ImageIndex(manifests: [amd64, attestation, inner]).encoded, .ociIndex)
        }

        /// A manifest that refers to another.
        mutating func signature(of subject: Descriptor) throws -> Descriptor {
            let type = MediaType("application/vnd.example.signature")
            let config = builder.add(Array("{}".utf8), type)
            var json = try #require(ImageManifest(config: config, layers: []).value.object)
            json["subject"] =
                Descriptor(mediaType: subject.mediaType, digest: subject.digest, size: subject.size).value
            return builder.add(JSONValue.object(json).encoded, .ociManifest)
        }
    }

    /// The warnings and the referrers of what came of it.
    private func run(
        _ source: Source, _ referrers: [Descriptor], optimizes: Bool, dropsOthers: Bool = false
    ) throws -> (warnings: [String], kept: [Digest]) {
        let path = try folder.write(
            ImageBuilder.archive(source.builder.layout([source.top] + referrers)), to: "in.tar")
        let platforms = ConversionOptions.Platforms.chosen([Platform(os: "linux", architecture: "amd64")])
        var indexing = Indexing(in: folder)
        let warnings: [String]
        if optimizes {
            var conversion = try Conversion(in: folder)
            conversion.options.platforms = platforms
            conversion.options.dropsOtherPlatforms = dropsOthers
            warnings = try conversion.run(path).warnings
        } else {
            indexing.options.platforms = platforms
            indexing.options.dropsOtherPlatforms = dropsOthers
            warnings = try indexing.run(path).warnings
        }
        #expect(try indexing.findings().filter { $0.severity == .error } == [])
        return (warnings.filter { $0.contains("voids it") }, try indexing.open().referrers.map(\.digest))
    }

    @Test(arguments: [true, false])
    func `they stay with manifests that stay, and so do those of their own`(optimizes: Bool) throws {
        var source = try Source()
        let ofAMD64 = try source.signature(of: source.amd64)
        let ofTop = try source.signature(of: source.top)
        let ofARM64 = try source.signature(of: source.arm64)
        let ofAttestation = try source.signature(of: source.attestation)
        let ofInner = try source.signature(of: source.inner)
        let second = try source.signature(of: ofARM64)
        let third = try source.signature(of: second)
        let void = try source.signature(of: ofAMD64)
        let (warnings, kept) = try run(
            source, [third, second, void, ofAMD64, ofTop, ofARM64, ofAttestation, ofInner], optimizes: optimizes)
        #expect(kept == [third, second, ofARM64, ofAttestation, ofInner].map(\.digest))
        #expect(warnings.count == 3)
        for gone in [ofAMD64, ofTop, void] {
            #expect(warnings.contains { $0.contains(gone.digest.description) })
        }
    }

    @Test(arguments: [true, false])
    func `those of platforms that are left out go with them`(optimizes: Bool) throws {
        var source = try Source()
        let ofARM64 = try source.signature(of: source.arm64)
        let ofInner = try source.signature(of: source.inner)
        let ofAttestation = try source.signature(of: source.attestation)
        let (warnings, kept) = try run(
            source, [ofARM64, ofInner, ofAttestation], optimizes: optimizes, dropsOthers: true)
        #expect(kept == [ofAttestation.digest])
        #expect(warnings.count == 2)
    }

    @Test func `an artifact in the index goes with the platform that it refers to`() throws {
        var source = try Source()
        let signature = try source.signature(of: source.arm64)
        let top = source.builder.add(
            ImageIndex(manifests: [source.amd64, source.arm64, signature]).encoded, .ociIndex)
        let path = try folder.write(ImageBuilder.archive(source.builder.layout([top])), to: "in.tar")
        var indexing = Indexing(in: folder)
        indexing.options.platforms = .chosen([Platform(os: "linux", architecture: "amd64")])
        try indexing.run(path)
        #expect(try indexing.manifests().map(\.digest).contains(signature.digest))
        indexing.options.dropsOtherPlatforms = true
        try indexing.run(path)
        #expect(try indexing.manifests().map(\.digest).contains(signature.digest) == false)
    }

    @Test func `a dry run says which go`() throws {
        var source = try Source()
        let signatures = [try source.signature(of: source.amd64), try source.signature(of: source.arm64)]
        let path = try folder.write(
            ImageBuilder.archive(source.builder.layout([source.top] + signatures)), to: "in.tar")
        var conversion = try Conversion(in: folder)
        conversion.options.platforms = .chosen([Platform(os: "linux", architecture: "amd64")])
        conversion.options.isDryRun = true
        let warnings = try conversion.run(path).warnings
        #expect(warnings.count == 1 && warnings[0].contains(signatures[0].digest.description))
    }
}
