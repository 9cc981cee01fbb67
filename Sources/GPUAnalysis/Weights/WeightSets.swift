package import ImageCore
package struct WeightSets: Sendable { package struct Set: Sendable { package let format: WeightFile.Format; package let paths: [FilePathBytes]; package let bytes: Int }; package struct Twins: Sendable { package let kept: Set; package let spare: Set }
package let twins: [Twins] = []; package let trainingState: [FilePathBytes] = []
package init(_ f: [(FilePathBytes, WeightFile)]) {} }
