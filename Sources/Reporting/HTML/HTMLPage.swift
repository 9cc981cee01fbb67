internal import JSON

/// A page that shows data without asking any network: one file with its style, its program and the data as JSON.
///
/// The page has no date and no random number: equal data gives equal bytes. Every text of the data is hostile (names
/// of files, commands of whoever made the image), so that none of it is ever read as markup: it stands in a data block
/// that it cannot end, and the program makes text nodes of it.
struct HTMLPage {
    private let title: String
    private let data: JSONValue

    /// - Parameters:
    ///   - title: What the browser shows as the page's name; any text.
    ///   - data: What `HTMLPage+Start.swift` and the parts that it calls read: `source`, `tool`, `hasTrace`, `images`
    ///     and `gate`.
    init(title: String, data: JSONValue) {
        self.title = title
        self.data = data
    }

    /// The whole file, in UTF-8.
    var bytes: [UInt8] {
        // Go's escaping leaves no `<`, so that neither `</script` nor `<!--` can stand in the block (HTML, "Restrictions
        // for contents of script elements").
        var json = JSONWriter(escaping: .go)
        json.value(data)
        return Array(head.utf8) + json.bytes + Array(tail.utf8)
    }

    /// Nothing may be loaded; only what stands in the page itself runs. The icon is empty, or a browser asks for one.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

    private var head: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(Self.escaped(title.printable))</title>
        <link rel="icon" href="data:,">
        <style>
        \(Self.colors)
        \(Self.pageStyle)
        \(Self.tableStyle)
        \(Self.chartStyle)
        \(Self.printStyle)
        </style>
        </head>
        <body>
        <script>
        \(Self.watchScript)
        </script>
        <noscript><p class="failure">This page draws its content with JavaScript, which is switched off.</p></noscript>
        <header id="head"></header>
        <main id="main"></main>
        <footer id="foot"></footer>
        <div id="tip" role="tooltip" hidden></div>
        <svg id="space" hidden></svg>
        <script type="application/json" id="data">
        """
    }

    private var tail: String {
        """
        </script>
        <script>
        (() => {
        "use strict";
        \(Self.scripts.joined(separator: "\n"))
        })();
        </script>
        </body>
        </html>

        """
    }

    /// The parts of the program; a part uses names of those before it only, and the last one starts.
    private static let scripts = [
        basicsScript, cellsScript, tableScript, squarifyScript, treemapScript, treemapViewScript, timelineScript,
        sectionsScript, gpuSectionsScript, startScript,
    ]

    /// Text that is no markup between tags.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
