internal import ImageCore
internal import OCI

/// A Dockerfile that builds an image anew on what is recommended, its own files copied from the image as it is.
///
/// It is advice: what the history does not tell, such as changes below `/etc`, is for the reader to add.
package struct MultiStageDockerfile: Sendable {
    package let text: String

    init(
        _ survey: ImageSurvey, _ config: ImageConfig, _ recommendation: FlavorRecommendation, _ files: FlavorFiles,
        name: String?
    ) {
        let system = OSRelease(survey)
        let usesPackages = !recommendation.packages.isEmpty && system?.usesAPT == true
        let flavor = usesPackages ? recommendation.packagesBase : recommendation.recommended
        let saved = usesPackages ? recommendation.savedBytesWithPackages : recommendation.savedBytes
        guard flavor != recommendation.current.flavor || saved > 0 else {
            text = """
                # \(recommendation.current.flavor.rawValue) is the smallest that would do, by gpuimg recommend
                FROM \(Self.reference(name))

                """
            return
        }
        let own = OwnLayers(survey, config, files)
        var lines = [
            "# syntax=docker/dockerfile:1",
            "# \(recommendation.current.flavor.rawValue) -> \(flavor.rawValue)"
                + (usesPackages ? " with named packages" : "") + ", by gpuimg recommend",
            "FROM \(Self.reference(name)) AS source", "",
        ]
        if flavor != .none { lines.append("# Tags of nvidia/cuda are deleted when they are old: pin the digest.") }
        lines.append("FROM \(Self.base(flavor, recommendation.current.release, system))")
        let versions = InstalledPackages(survey).versions
        let named =
            usesPackages ? recommendation.packages.filter(DebianGrammar.isName).map { Self.pinned($0, versions) } : []
        let compilers =
            named.contains { $0.hasPrefix("cuda-nvcc-") } ? ["g++"].filter { !own.packages.contains($0) } : []
        let packages = named + compilers + (system?.usesAPT == true ? own.packages : [])
        if !compilers.isEmpty {
            lines.append(
                "# What nvcc compiles may include headers of further packages, such as libcurand-dev: add those.")
        }
        if !packages.isEmpty {
            lines += [
                "RUN apt-get update \\", "    && apt-get install -y --no-install-recommends \\",
                "        \(packages.joined(separator: " \\\n        ")) \\", "    && rm -rf /var/lib/apt/lists/*",
            ]
        }
        lines += own.paths.map { "COPY --from=source \($0) \($0)" }
        if own.moreFiles > 0 {
            lines.append(
                "# \(own.moreFiles) more files were added to the image: copy those of them that are needed."
            )
        }
        lines += Self.settings(config, flavor)
        text = lines.joined(separator: "\n") + "\n"
    }

    /// With its version where the name does not tell the release: the newest may be for a newer CUDA.
    private static func pinned(_ package: String, _ versions: [String: String]) -> String {
        // `libcublas-12-4` tells it; `libnccl2` and `libcudnn9-cuda-12` do not.
        let tellsRelease = package.split(separator: "-").suffix(2).allSatisfy { $0.allSatisfy(\.isNumber) }
        guard !tellsRelease, let version = versions[package], DebianGrammar.isVersion(version) else { return package }
        return "\(package)=\(version)"
    }

    /// A name of an image as the config cannot forge it: what could end the line is left out.
    private static func reference(_ name: String?) -> String {
        guard let name, !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return "IMAGE" }
        return name
    }

    /// The tag of an official image, as exactly as it is known.
    static func base(_ flavor: CUDAFlavor, _ release: CUDARelease?, _ system: OSRelease?) -> String {
        guard flavor != .none else { return system?.plainImage ?? "SYSTEM" }
        let name = flavor.rawValue.replacing("cudnn", with: release?.cudnnTag ?? "cudnn")
        return "nvidia/cuda:\(release?.full ?? "VERSION")-\(name)-\(system?.cudaSuffix ?? "SYSTEM")"
    }

    private static func settings(_ config: ImageConfig, _ flavor: CUDAFlavor) -> [String] {
        let process = config.process
        var lines: [String] = []
        if flavor == .none {
            lines.append("ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility")
        }
        for variable in process.environment {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, isOwn(parts[0], parts[1], flavor) else { continue }
            lines.append("ENV \(parts[0])=\(DockerfileWord.quoted(parts[1]))")
        }
        if !process.folder.isEmpty { lines.append("WORKDIR \(DockerfileWord.quoted(process.folder))") }
        if !process.user.isEmpty { lines.append("USER \(DockerfileWord.quoted(process.user))") }
        let entrypoint = process.entrypoint.filter {
            !$0.hasSuffix("/nvidia_entrypoint.sh") || flavor.parts.contains(.runtime)
        }
        if !entrypoint.isEmpty { lines.append("ENTRYPOINT \(DockerfileWord.array(entrypoint))") }
        if !process.command.isEmpty { lines.append("CMD \(DockerfileWord.array(process.command))") }
        return lines
    }

    /// Whether a variable is the maker's, rather than one that the base image sets.
    private static func isOwn(_ name: String, _ value: String, _ flavor: CUDAFlavor) -> Bool {
        guard DockerfileWord.isVariable(name) else { return false }
        if name.hasPrefix("NV_") || ["NVARCH", "CUDA_VERSION", "NCCL_VERSION", "NVIDIA_PRODUCT_NAME"].contains(name) {
            return false
        }
        if ["NVIDIA_REQUIRE_CUDA", "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES"].contains(name) {
            return false
        }
        if name == "LIBRARY_PATH" { return !value.contains("/stubs") }
        // The values of the official images, and of Docker's own.
        if name == "LD_LIBRARY_PATH" { return value != "/usr/local/nvidia/lib:/usr/local/nvidia/lib64" }
        let usual = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return name != "PATH" || value != usual && value != "/usr/local/nvidia/bin:/usr/local/cuda/bin:" + usual
    }
}
