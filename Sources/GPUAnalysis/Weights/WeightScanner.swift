package import ImageCore
package struct WeightScanner { package init?(name: FilePathBytes, size: Int, head: UnsafeRawBufferPointer) { return nil }; package mutating func read(_ piece: UnsafeRawBufferPointer) {}; package mutating func finish() -> WeightFile? { nil } }
