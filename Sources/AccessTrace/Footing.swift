internal import ImageCore

/// What the machine allows: how a workload can be shut in, and who then owns its files.
package struct Footing: Sendable {
    package let tier: AccessRecord.Tier
    package let owners: OwnerPolicy
    /// How the workload's ids stand to the machine's, as the helper numbers the ways.
    let ids: Int
    /// Why nothing better is possible, a sentence each.
    package let reasons: [String]

    /// The ids that a workload's are moved to when root runs it: systemd's table of ids has them as unused
    /// (https://systemd.io/UIDS-GIDS), so that no file or process of the machine is theirs.
    static let shift: (base: UInt32, count: UInt32) = (1_879_048_192, 65_536)
}
