internal import ImageCore
internal import Layers

extension FlavorNeeds {
    /// Tools that the config names, and those that its programs name in turn.
    mutating func addTools(_ named: NamedPrograms) {
        for (tool, word) in named.tools { addTool(tool, "the image's command names \(word)") }
        for program in named.programs {
            let tools: DeveloperTools =
                switch program.facts {
                case .program(let facts)?: facts.tools
                case .script(let tools)?: tools
                default: []
                }
            guard let path = program.path else { continue }
            if let owner = files.owner(of: path) {
                // Debuggers and profilers; the compiler's own names were asked before.
                let isTool = owner.part == .devel && !named.tools.contains { $0.word == program.word }
                if isTool { add(.devel, package(of: path, owner), path, "the image's command runs /\(path)") }
                continue
            }
            for tool in tools.names { addTool(tool, "/\(path), which the image runs, names \(tool)") }
        }
    }

    private mutating func addTool(_ tool: String, _ reason: String) {
        // A copy in a wheel or an environment of its own is no matter of the flavour's.
        let isBundled = survey.programs.contains {
            $0.path.lastComponent.elementsEqual(tool.utf8) && files.owner(of: $0.path) == nil
        }
        let path = survey.programs.first {
            $0.path.lastComponent.elementsEqual(tool.utf8) && files.owner(of: $0.path)?.part == .devel
        }?.path
        guard path != nil || !isBundled else { return }
        add(.devel, Self.compiler(release), path, isPresent: path != nil, reason)
        add(
            .devel, Self.headers(release), nil, isPresent: path != nil,
            "\(tool) compiles against the headers of the runtime library")
    }

    /// Compilers that packages start while a program runs. An image without one has lived without it.
    mutating func addCompilersOfPackages(_ compilers: RuntimeCompilers) {
        for (tool, reason) in compilers.wishes where hasOwned(tool) { addTool(tool, reason) }
    }

    private func hasOwned(_ tool: String) -> Bool {
        survey.programs.contains {
            $0.path.lastComponent.elementsEqual(tool.utf8) && files.owner(of: $0.path)?.part == .devel
        }
    }
}
