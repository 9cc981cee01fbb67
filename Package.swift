// swift-tools-version: 6.2
import PackageDescription

/// Every room is held to the same rules; only the C targets and the packages stand outside them.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]

func library(_ name: String, package config: String, debian: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: config, providers: [.apt([debian])])
}

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

// The order is that of docs/architecture.md: a room imports only rooms that stand above it here.
let package = Package(
    name: "gpuimg",
    products: [.executable(name: "gpuimg", targets: ["gpuimg"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", exact: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        library("CZlib", package: "zlib", debian: "zlib1g-dev"),
        library("CDeflate", package: "libdeflate", debian: "libdeflate-dev"),
        library("CISAL", package: "libisal", debian: "libisal-dev"),
        library("CZstd", package: "libzstd", debian: "libzstd-dev"),
        library("CArchive", package: "libarchive", debian: "libarchive-dev"),
        library("COpenSSL", package: "libcrypto", debian: "libssl-dev"),
        .target(name: "CSyscall"),
        .target(name: "CTrace"),

        room("ImageCore", ["CSyscall"]),
        room("JSON", ["ImageCore"]),
        room("Codec", ["ImageCore", "CZlib", "CDeflate", "CISAL", "CZstd", "COpenSSL"]),
        room("OCI", ["ImageCore", "JSON", "Codec"]),
        room("Tar", ["ImageCore"]),
        room("ELF", ["ImageCore"]),
        room("Layers", ["ImageCore", "Codec", "OCI", "Tar"]),
        room("Transports", ["ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers", "CArchive"]),
        room("EStargz", ["ImageCore", "JSON", "Codec", "Tar", "Layers"]),
        room("SOCI", ["ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers"]),
        room(
            "AccessTrace",
            [
                "CArchive", "CSyscall", "CTrace", "ImageCore", "JSON", "Codec", "OCI", "Tar", "ELF", "Layers",
            ]),
        room("Planner", ["ImageCore", "Tar", "Layers", "EStargz", "AccessTrace"]),
        room(
            "GPUAnalysis", ["ImageCore", "JSON", "Codec", "OCI", "Tar", "ELF", "Layers", "AccessTrace"]),
        room(
            "Verification",
            ["ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers", "Transports", "EStargz", "SOCI"]),
        room(
            "Conversion",
            [
                "ImageCore", "JSON", "Codec", "OCI", "Tar", "ELF", "Layers", "Transports", "EStargz", "SOCI",
                "AccessTrace",
                "Planner", "GPUAnalysis", "Verification",
            ]),
        room(
            "Inspection",
            [
                "ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers", "Transports", "EStargz", "SOCI", "AccessTrace",
                "GPUAnalysis", "Verification",
            ]),
        room(
            "Reporting",
            [
                "ImageCore", "JSON", "OCI", "Layers", "EStargz", "SOCI", "AccessTrace", "Planner", "GPUAnalysis",
                "Conversion", "Inspection",
            ]),
        room(
            "Commands",
            [
                "CSyscall", "CTrace", "ImageCore", "JSON", "Codec", "OCI", "Layers", "Transports", "SOCI",
                "AccessTrace",
                "Planner", "GPUAnalysis", "Verification", "Conversion", "Inspection", "Reporting", argumentParser,
                logging,
            ]),
        .executableTarget(name: "gpuimg", dependencies: ["Commands"], swiftSettings: strict),
        .executableTarget(
            name: "gpuimg-bench",
            dependencies: ["ImageCore", "Codec", "Layers", "EStargz", "SOCI", "AccessTrace", "Planner", "TestSupport"],
            swiftSettings: strict),

        room(
            "TestSupport",
            [
                "CZlib", "ImageCore", "Codec", "JSON", "OCI", "Tar", "ELF", "Layers", "EStargz", "SOCI", "AccessTrace",
                "Planner", subprocess,
                system,
            ]),
        tests("ImageCoreTests", ["ImageCore"]),
        tests("JSONTests", ["ImageCore", "JSON"]),
        tests("CodecTests", ["ImageCore", "Codec", "CZlib"]),
        tests("OCITests", ["ImageCore", "JSON", "OCI"]),
        tests("TarTests", ["ImageCore", "Tar"]),
        tests("LayersTests", ["ImageCore", "Codec", "Tar", "Layers"]),
        tests("TransportsTests", ["ImageCore", "Codec", "JSON", "OCI", "Tar", "Layers", "Transports"]),
        tests("EStargzTests", ["ImageCore", "JSON", "Codec", "Tar", "Layers", "EStargz", "Planner"]),
        tests("SOCITests", ["ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers", "EStargz", "Planner", "SOCI"]),
        tests("ELFTests", ["ImageCore", "ELF"]),
        tests(
            "AccessTraceTests",
            ["ImageCore", "JSON", "Codec", "OCI", "Tar", "ELF", "Layers", "AccessTrace", "CTrace", "gpuimg"]),
        tests("PlannerTests", ["ImageCore", "Codec", "Tar", "Layers", "EStargz", "AccessTrace", "Planner"]),
        tests(
            "GPUAnalysisTests",
            ["ImageCore", "JSON", "Codec", "OCI", "Tar", "ELF", "Layers", "AccessTrace", "GPUAnalysis"]),
        tests(
            "VerificationTests",
            ["ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers", "Transports", "EStargz", "SOCI", "Verification"]),
        tests(
            "ConversionTests",
            [
                "ImageCore", "JSON", "Codec", "OCI", "Tar", "Layers", "Transports", "EStargz", "SOCI", "AccessTrace",
                "Planner", "Verification", "Conversion", "Reporting",
            ]),
        tests(
            "InspectionTests",
            [
                "ImageCore", "JSON", "Codec", "OCI", "Tar", "ELF", "Layers", "Transports", "EStargz", "SOCI",
                "AccessTrace", "GPUAnalysis", "Inspection", "Reporting",
            ]),
        tests(
            "ReportingTests",
            [
                "ImageCore", "JSON", "ELF", "Layers", "OCI", "Transports", "AccessTrace", "Planner", "GPUAnalysis",
                "Conversion",
                "Inspection", "Reporting",
            ]),
        tests("CommandTests", ["ImageCore", "JSON", "OCI", "SOCI", "AccessTrace", "gpuimg"]),
        tests("TraceTests", ["ImageCore", "JSON", "AccessTrace", "gpuimg"]),
        tests(
            "InteropTests",
            [
                "ImageCore", "JSON", "Tar", "ELF", "Layers", "EStargz", "SOCI", "AccessTrace", "GPUAnalysis",
                "Reporting",
                "gpuimg",
            ]),
    ]
)
