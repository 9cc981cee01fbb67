extension String {
    /// For people: on one line, and without what could move the cursor or turn the direction of writing. Texts of an
    /// image come from whoever made it.
    package var printable: String {
        var text = ""
        var isSpaced = true
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
                if !isSpaced { text += " " }
                isSpaced = true
            case .format, .privateUse, .surrogate, .unassigned: continue
            default:
                text.unicodeScalars.append(scalar)
                isSpaced = false
            }
        }
        if text.last == " " { text.removeLast() }
        return text
    }

    /// At most `count` characters, with an ellipsis for some in the middle where there are more.
    func shortenedInside(to count: Int) -> String {
        guard self.count > count else { return self }
        let end = count / 2
        return String(prefix(count - 1 - end)) + "…" + String(suffix(end))
    }

    /// At most `count` characters, the last of them an ellipsis where some are left out.
    package func shortened(to count: Int) -> String {
        self.count <= count ? self : String(prefix(count - 1)) + "…"
    }
}
