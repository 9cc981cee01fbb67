/// Every bound on what comes from outside, in one place. No limit of `verify` is below what `optimize` can write.
package enum Limits {
    /// A manifest, index or config. Real ones stay below 1 MiB; registries refuse more than 4 MiB.
    package static let jsonDocumentBytes = 16 << 20
    package static let jsonDepth = 64
    package static let indexNesting = 8
    package static let manifestsVisited = 1_000
    package static let layers = 1_000

    /// All extension headers of one entry; the kernel's own limits for names and xattrs are far below.
    package static let paxBytes = 1 << 20
    /// PATH_MAX: a longer name cannot be extracted.
    package static let nameBytes = 4_096
    /// XATTR_SIZE_MAX of Linux.
    package static let xattrValueBytes = 64 << 10
    /// What the global headers so far set together: it is folded into every entry, and more would multiply the layer.
    package static let foldedGlobalBytes = 64 << 10
    /// What all headers that a global header is folded into may take together.
    package static let rewrittenHeaderBytes = 1 << 30
    /// Folders below one another. Real trees have a few dozen; a tree of names of thousands costs memory squared.
    package static let pathDepth = 255
    /// Folders of the merged tree that no layer has an entry for.
    package static let implicitFolders = 1_000_000
    package static let entriesPerLayer = 4_000_000
    /// Names, link targets and xattrs of all entries of a layer together, which are held in memory.
    package static let keptBytes = 1 << 30
    /// Members of a lazily pulled layer: a chunk each, and some.
    package static let members = 16_000_000
    /// Extension blocks of an old GNU sparse header hold 21 pieces each; this many describe 20 million.
    package static let sparseExtensionBytes = 1 << 20

    package static let tocBytes = 1 << 30
    /// The first header of a layer, its name and comment included.
    package static let gzipHeaderBytes = 1 << 20
    /// A SOCI zTOC; the format's offsets of 32 bits would reach four times as far.
    package static let ztocBytes = 1 << 30
    /// Offsets and sizes that a zTOC may tell: so large that no layer has them, so small that sums do not overflow.
    package static let ztocOffset = 1 << 60
    /// What one member of a lazily pulled layer may inflate to: a runtime inflates it for one chunk, and no writer's
    /// chunks come near; the member that holds the largest table of contents and the tar around it is the largest.
    package static let memberBytes = tocBytes + (1 << 20)

    /// The largest window that containerd's zstd accepts, and libzstd's own default.
    package static let zstdWindowLog: Int32 = 27
    /// A layer's plain size, unless `--max-layer-size` says otherwise.
    package static let layerBytes = 256 << 30
    /// What a compressed archive may unpack to: several of the largest layers.
    package static let archiveBytes = 1 << 40
    /// Entries of an outer archive: two a blob and some, far above any real image.
    package static let archiveEntries = 100_000
    /// A prefetch list, as text.
    package static let listBytes = 64 << 20
    package static let listLines = 1_000_000

    /// A trace file: a million paths with some ranges each.
    package static let traceBytes = 1 << 30
    package static let tracedPaths = 4_000_000
    /// Ranges of one file in a trace: every second window of a file of 128 GiB.
    package static let rangesPerPath = 1_000_000
    /// The size of one traced file: so large that no real one is, so small that no sum over all of them overflows.
    package static let tracedFileBytes = 1 << 40
    /// Arguments, notes and departures of a trace, of each at most so many; and the bytes of one of them.
    package static let traceTexts = 10_000
    package static let traceTextBytes = 1 << 20
    /// Names that a traced program looked for in vain and that are kept.
    package static let missingNames = 10_000

    /// ELF program headers of one file: what Linux accepts (`load_elf_phdrs`).
    package static let elfProgramHeaderBytes = 64 << 10
    package static let elfDynamicBytes = 1 << 20
    /// The largest libraries of machine learning have 60 MB of mangled names.
    package static let elfStringBytes = 128 << 20
    /// Different ones; the programs with the most have some hundred.
    package static let elfNeeded = 2_000
    /// A list of search folders; build systems that name one for every dependency reach several KiB.
    package static let elfSearchPathBytes = 64 << 10
    /// All names of one dynamic section together: entries that share a string would multiply it.
    package static let elfNameBytes = 1 << 20
    /// The names of at most 65,535 sections.
    package static let elfSectionNameBytes = 4 << 20
    /// What is put aside of one ELF file of a compressed layer; of larger ones the tables may be missed.
    package static let elfSpoolBytes = 2 << 30
    /// Strings of one file that look like libraries to open.
    package static let openedNames = 1_000
    /// A file that says which packages there are; Ubuntu's with all of CUDA has 2 MB.
    package static let systemTextBytes = 16 << 20
    /// A script that is searched for the names of tools.
    package static let scriptBytes = 1 << 20
    /// What is kept in memory of the contents of all files of an image; the libraries of the largest take 20 MB.
    package static let surveyedBytes = 96 << 20
    package static let installedPackages = 100_000
    /// An earlier report that an image is compared with: the bounds above keep one image's below 20 MB.
    package static let baselineBytes = 64 << 20
    /// Files, and groups of equal files, that a report tells of one by one; its sums are of all.
    package static let reportedFiles = 2_000
    /// Words of an image's command line that are looked up as programs.
    package static let commandWords = 1_000
    /// Files and packages that an image is found to need of CUDA; a trace of everything has some thousands.
    package static let flavorNeeds = 20_000
    package static let elfSymbols = 2_000_000
    /// All symbol names of one file together, for the same reason.
    package static let elfSymbolNameBytes = 512 << 20
    package static let elfRelocationBytes = 256 << 20
    /// Folders that a loader looks through for one name.
    package static let libraryFolders = 1_000
    /// Libraries that loaded one another and whose search paths are asked; loaders ask all of them.
    package static let loaderChain = 100
    /// A file of search folders, and how deep and how often such files include others.
    package static let loaderFileBytes = 1 << 20
    package static let loaderFiles = 1_000
    package static let loaderNesting = 8
    /// Members of a static closure, files tried for it, and the names kept meanwhile.
    package static let closureMembers = 100_000
    package static let closureProbes = 2_000_000
    package static let closureNameBytes = 128 << 20
    /// Functions of a stand-in for the GPU's driver, and the length of a name; the real ones have 1,000 below 80 bytes.
    package static let driverFunctions = 20_000
    package static let driverFunctionBytes = 256
    /// MAXSYMLINKS of Linux.
    package static let symlinksFollowed = 40

    package static let chunkSizes = (64 << 10)...(64 << 20)
    /// Plain bytes of a SOCI span: each costs 32 KiB of its zTOC, and is fetched and inflated whole.
    package static let sociSpanSizes = (64 << 10)...(1 << 30)

    /// Entries of GPU code of one file, and as many regions: twenty times what the largest libraries have (PyTorch's
    /// 50,000 entries, cuFFT's 29,341 regions). An entry or a region is held in 32 bytes.
    package static let fatbinEntries = 1_000_000

    /// The JSON of a safetensors file. The format allows 100,000,000 bytes; a tensor takes about 100, and models of
    /// 50,000 tensors have 5 MB of them.
    package static let safetensorsHeaderBytes = 16 << 20
    /// Where the header of a GGUF file must have ended; the largest tokenizers in it take 10 MiB.
    package static let ggufHeadBytes = 64 << 20
    package static let ggufKeys = 100_000
    package static let ggufTensors = 1_000_000
    /// GGML_MAX_DIMS.
    package static let ggufDimensions = 4
    /// Arrays within one another; no writer nests them at all.
    package static let ggufNesting = 8
    /// Members of a zip file of weights: one a tensor, and the largest mixtures of experts have 50,000.
    package static let zipMembers = 262_144
    /// The pickle in front of the tensors of a PyTorch file: 170 bytes a tensor, and 9 MB of the largest models.
    package static let pickleBytes = 16 << 20
    /// What a pickle may have on its stack at once: writers put down lists in lots of 1,000. A value takes up to 400
    /// bytes.
    package static let pickleStack = 1 << 14
    /// What it may keep to name again: three texts a tensor, its name, its storage's key and its device, of 50,000
    /// tensors. One takes about 70 bytes.
    package static let pickleMemo = 1 << 18
    /// The text in front of a NumPy array: version 1 of its format ends there.
    package static let npyHeaderBytes = 64 << 10
    /// By what a PyTorch file names a storage, in its pickle and as a member: a number, or the digits of an address.
    package static let torchKeyBytes = 64
    /// Sizes of one tensor: NumPy's own limit since its version 2, 32 before; PyTorch's is 64 too.
    package static let tensorDimensions = 64
    /// Architectures and forms of one file's GPU code, or of an image's, that are told apart: all that nvcc 12 and 13
    /// know are 35 architectures in three forms.
    package static let gpuCodeShares = 128
    /// Sections of one file with GPU code that are told apart; the libraries that have the most have four.
    package static let gpuCodeSections = 64
    package static let gpuCodeSectionNameBytes = 256

    /// A section's name in bytes; compilers' are below 40.
    package static let elfSectionName = 64
    /// Patterns of included files in a loader's configuration; distributions have one.
    package static let loaderIncludes = 1_000
    /// What reading a loader's configuration may take: a byte of a file, a name held against a pattern, or a comparison
    /// of two of their bytes. Real ones take some thousand steps; this many take about a second.
    package static let loaderSteps = 64 << 20
    /// Loaders of musl whose own configuration is read: an image has one.
    package static let muslLoaders = 16
    /// Items of search paths that are looked at for one name, or 64 bytes of them: libraries that loaded one another add
    /// theirs up, and items may all stand for one folder.
    package static let searchItems = 4 * libraryFolders
    /// LD_LIBRARY_PATH: what Linux passes to a program in one variable (MAX_ARG_STRLEN).
    package static let environmentBytes = 128 << 10
    /// Search folders that are remembered for the next library that has the same, in bytes.
    package static let searchedFolderBytes = 16 << 20
    /// `/etc/os-release`; real ones have some hundred bytes.
    package static let osReleaseBytes = 64 << 10
    /// The names of one package's files; CUDA's largest packages have below 1 MB of them.
    package static let packageListBytes = 4 << 20
    /// Folders of PATH that a command is looked for in.
    package static let commandFolders = 1_000
}
