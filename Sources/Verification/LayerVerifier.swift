internal import Codec
internal import EStargz
internal import ImageCore
internal import JSON
internal import Layers
internal import OCI
internal import Tar
internal import Transports

/// Proves one layer against what the image says of it, and its table of contents and zTOC against its tar.
struct LayerVerifier {
    let source: ImageSource
    let blob: BlobLocation
    let claims: LayerClaims
    /// The zTOC that a SOCI index has for the layer; nil for none.
    let ztoc: ZTOCClaim?
    let depth: Verifier.Depth
    let limit: Int

    func verify() -> [Finding] {
        var findings = Findings(blob: claims.digest)
        var side = Findings(blob: ztoc?.descriptor.digest ?? claims.digest)
        do throws(ImageError) {
            let compression = try Compression(of: blob)
            let location = try TOCLocation(of: blob, compression: compression)
            checkAnnotations(location, &findings)
            switch depth {
            case .structure(let hashed):
                _ = checkZTOC(&side)
                try checkStructure(location, isHashed: hashed.contains(claims.digest), &findings)
            case .full: try checkContent(compression, location, checkZTOC(&side), &findings, &side)
            }
        } catch {
            findings.add("layer-unreadable", .error, error.description, entry: error.context.entry)
        }
        return findings.list + side.list
    }

    private func checkZTOC(_ findings: inout Findings) -> CheckedZTOC? {
        ztoc.flatMap { ZTOCStructure(claim: $0, source: source, blob: blob).check(&findings) }
    }

    private func checkAnnotations(_ location: TOCLocation?, _ findings: inout Findings) {
        switch (location, claims.tocDigest) {
        case (nil, .some) where hasExternalTable:
            findings.add(
                "toc-external", .warning, "the layer's table of contents is in another image, and is not checked")
        case (nil, .some):
            findings.add(
                "toc-footer-missing", .error,
                "the manifest names a table of contents, the layer has no footer that leads to one")
        case (.some, nil):
            findings.add(
                "toc-annotation-missing", .warning,
                "the layer has a table of contents but the manifest does not name it: it is never pulled lazily")
        default: break
        }
        if case .zstdChunked(let footer)? = location, let position = claims.zstdPosition, position != footer.position {
            findings.add(
                "toc-position-mismatch", .error, "the footer says \(footer.position), the manifest \(position)")
        }
    }

    private var hasExternalTable: Bool {
        let count = min(blob.size, Footer.size)
        guard let tail = try? blob.bytes(ByteRange(offset: blob.size - count, count: count)) else { return false }
        return Footer.isExternal(tail: tail)
    }

    /// What a client reads before it mounts a layer: the blob's digest, the footer, the table of contents.
    private func checkStructure(
        _ location: TOCLocation?, isHashed: Bool, _ findings: inout Findings
    ) throws(ImageError) {
        if !isHashed { checkDigest(try blob.hashed(), &findings) }
        guard let location else { return }
        let result = Monitor<Digest?>(nil)
        var reader = TOCReader(try TOCStream(location, in: blob, result: result))
        do throws(JSONError) {
            while try reader.next() != nil {}
        } catch {
            findings.add("toc-unreadable", .error, error.description)
        }
        checkTOCDigest(location, result.update { $0 }, &findings)
    }

    /// Every byte: blob, diffID, tar, and the table of contents and the zTOC against the tar.
    private func checkContent(
        _ compression: Compression, _ location: TOCLocation?, _ ztoc: CheckedZTOC?, _ findings: inout Findings,
        _ side: inout Findings
    ) throws(ImageError) {
        let result = Monitor<Digest?>(nil)
        var checkers = try LayerCheckers(
            try TOCChecker(
                try location.map { (location) throws(ImageError) in
                    TOCReader(try TOCStream(location, in: blob, result: result))
                }, isZstd: compression == .zstd, findings), ztoc, of: blob, side)
        var reader = TarReader()
        var hasher = SHA256Hasher()
        let stream = try LayerStream(
            blob, compression: compression, limit: limit, hashes: true, recordsMembers: location != nil)
        let summary: LayerStream.Summary
        let diffID: Digest
        do throws(ImageError) {
            summary = try stream.consume { (bytes, _) throws(ImageError) in
                hasher.update(bytes)
                checkers.compareSpans(bytes)
                try reader.read(bytes, into: &checkers)
            }
            diffID = hasher.finish()
            // The config's digest proves that nothing is missing, also of a tar that does not say its end.
            let isProven = claims.diffID == diffID || summary.framingIsProof || summary.plainSize == 0
            try reader.finish(framingIsProof: isProven)
        } catch {
            checkers.give(&findings, &side)
            throw error
        }
        checkers.finish(members: summary.members)
        checkers.give(&findings, &side)
        if let digest = summary.blobDigest { checkDigest(digest, &findings) }
        if let location { checkTOCDigest(location, result.update { $0 }, &findings) }
        if let expected = claims.diffID, diffID != expected {
            findings.add("diff-id-mismatch", .error, "the layer's diffID is \(diffID), the config says \(expected)")
        }
    }

    private func checkDigest(_ digest: Digest, _ findings: inout Findings) {
        guard digest != claims.digest else { return }
        findings.add(
            "blob-digest-mismatch", .error, "the blob's digest is \(digest), the manifest says \(claims.digest)")
    }

    private func checkTOCDigest(_ location: TOCLocation, _ digest: Digest?, _ findings: inout Findings) {
        if let claim = claims.tocDigest, let digest, claim != digest.description {
            findings.add(
                "toc-digest-mismatch", .error,
                "the table of contents has the digest \(digest), the manifest says \(claim)")
        }
        guard case .zstdChunked = location, let claim = claims.zstdChecksum else { return }
        if let table = location.table(in: blob), let digest = try? table.hashed(), digest.description != claim {
            findings.add(
                "toc-digest-mismatch", .error,
                "the compressed table of contents has the digest \(digest), the manifest says \(claim)")
        }
    }
}
