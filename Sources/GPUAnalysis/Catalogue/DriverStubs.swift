package import ELF
internal import ImageCore

/// Stand-ins for the driver's two libraries that programs are linked against, for a machine without a GPU.
///
/// They give what the catalogue lists and what the image's own files ask for: a program that binds all functions at
/// its start (`-z now`) needs every single one.
package struct DriverStubs: Sendable {
    /// A library to be put where the loader finds it, never into an image.
    package struct Library: Sendable {
        /// Its file name, which is its SONAME too.
        package let name: String
        package let bytes: [UInt8]
    }

    private var functions: [Driver: Set<String>] = [
        .cuda: Set(CUDACatalogue.driverFunctions), .management: Set(CUDACatalogue.managementFunctions),
    ]

    private enum Driver: CaseIterable {
        case cuda, management

        var soname: String {
            switch self {
            case .cuda: "libcuda.so.1"
            case .management: "libnvidia-ml.so.1"
            }
        }

        /// `CUDA_ERROR_NO_DEVICE` and `NVML_ERROR_DRIVER_NOT_LOADED`: what the libraries say where no GPU is.
        var answer: UInt32 {
            switch self {
            case .cuda: 100
            case .management: 9
            }
        }

        /// Programs print what these give without asking whether they succeeded: a number would be a wild pointer.
        var texts: [String: StubFunction] {
            switch self {
            case .cuda:
                [
                    "cuGetErrorString": .storedText("no CUDA-capable device is detected"),
                    "cuGetErrorName": .storedText("CUDA_ERROR_NO_DEVICE"),
                ]
            case .management: ["nvmlErrorString": .text("Driver Not Loaded")]
            }
        }

        /// An upper-case letter follows: `cudaMalloc` and `cublasCreate` are of other libraries.
        var prefix: [UInt8] {
            switch self {
            case .cuda: Array("cu".utf8)
            case .management: Array("nvml".utf8)
            }
        }

        func has(_ name: ArraySlice<UInt8>) -> Bool {
            guard name.starts(with: prefix), let next = name.dropFirst(prefix.count).first else { return false }
            return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(next)
        }
    }

    package init() {}

    /// Adds the driver's functions that a file of the image wants.
    package mutating func add(_ file: ELFFile) throws(ELFError) {
        var wanted: [Driver: Set<String>] = [:]
        try file.forEachDynamicSymbol { symbol in
            guard !symbol.isDefined, symbol.name.count <= Limits.driverFunctionBytes,
                let driver = Driver.allCases.first(where: { $0.has(symbol.name) }),
                symbol.name.allSatisfy(Self.isWord)
            else { return }
            wanted[driver, default: []].insert(String(decoding: symbol.name, as: UTF8.self))
        }
        for (driver, names) in wanted {
            for name in names.sorted() where functions[driver, default: []].count < Limits.driverFunctions {
                functions[driver, default: []].insert(name)
            }
        }
    }

    /// The libraries for a machine; none for one other than x86_64 and aarch64, for which there is no CUDA either.
    package func libraries(for machine: ELFMachine) -> [Library] {
        Driver.allCases.compactMap { driver in
            var answers: [String: StubFunction] = [:]
            for name in functions[driver, default: []] { answers[name] = .number(driver.answer) }
            answers.merge(driver.texts) { _, text in text }
            return StubLibrary.bytes(soname: driver.soname, functions: answers, for: machine)
                .map { Library(name: driver.soname, bytes: $0) }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
