/// The entries of a dynamic section that are read (System V ABI, "Dynamic Section"; the last two are GNU's).
enum DynamicTag: UInt64 {
    case end = 0
    case needed = 1
    case pltRelocationSize = 2
    case hash = 4
    case strings = 5
    case symbols = 6
    case relocationsWithAddend = 7
    case relocationsWithAddendSize = 8
    case stringsSize = 10
    case symbolSize = 11
    case soname = 14
    case rpath = 15
    case relocations = 17
    case relocationsSize = 18
    case pltRelocationKind = 20
    case pltRelocations = 23
    case runpath = 29
    case gnuHash = 0x6fff_fef5
    case flags1 = 0x6fff_fffb
}
