extension HTMLPage {
    /// JavaScript: the tables of any image, each with its columns; a table without rows is left out.
    static let sectionsScript = #"""
        // ---- Sections

        function rowsOf(id, title, note, rows, columns, sortedBy) {
          return list(rows).length > 0 ? section(id, title, note, table(title, rows, columns, sortedBy)) : null;
        }

        function gate(rules) {
          return rowsOf("gate", "Gate", null, rules, [
            ["Result", (row) => (row.ok ? "kept" : "broken"),
              { cell: (value, row) => badge(value, row.ok ? "good" : "error") }],
            ["Rule", "rule", "code"], ["Message", "message", "text"],
          ]);
        }

        function findings(image) {
          const rank = (row) => severities.indexOf(row.severity);
          return rowsOf("findings", "Findings", null, list(image.findings).slice().sort((a, b) => rank(b) - rank(a)), [
            ["Severity", "severity", "severity"],
            ["Finding", (row) => `${row.message} ${row.code}`,
              { cell: (value, row) => make("div", {}, row.message, soft(code(row.code))) }],
            ["Where", "paths", "paths"], ["Bytes", "bytes", "bytes"],
          ]);
        }

        function layers(image) {
          const lazy = (value, row) => make("div", { class: "why" },
            row.lazy === "no" ? "no" : badge(row.lazy, "good"), row.why ? soft(row.why) : null);
          const digest = (value) => make("span", { class: "code whole", title: value }, value.slice(7, 19));
          return rowsOf("layers", "Layers", "From the bottom up.", image.layers, [
            ["#", "n", "count"], ["Created by", "createdBy", "command"], ["Size", "size", "bar"],
            ["Unpacked", "plain", "bytes"], ["Used", "used", "bytes"], ["Shadowed", "shadowed", "bytes"],
            ["Duplicated", "duplicated", "bytes"], ["Files", "files", "count"], ["Packed", "packed", "text"],
            ["Lazy", (row) => `${row.lazy} ${row.why ?? ""}`, { cell: lazy }],
            ["Digest", "digest", { cell: digest }],
          ]);
        }

        function largest(image) {
          return rowsOf("largest", "Largest files", null, image.largest, [
            ["Path", "path", "path"], ["Layer", "layer", "count"], ["Size", "size", "bar"], ["Used", "used", "bytes"],
            ["Unused", (row) => (known(row.used) ? row.size - row.used : null), "bytes"],
          ], "Size");
        }

        function duplicates(image) {
          return rowsOf("duplicates", "Duplicates", "Files of equal content: one of each would do.", image.duplicates, [
            ["Files", "paths", "paths"], ["Copies", (row) => row.paths.length + (row.more ?? 0), "count"],
            ["Size each", "size", "bytes"], ["Reclaimable", "bytes", "bar"],
          ], "Reclaimable");
        }

        function libraries(image) {
          return rowsOf("libraries", "Libraries", null, image.libraries, [
            ["Name", "soname", "code"], ["Path", "path", "path"], ["Package", "package", "text"],
            ["Size", "size", "bar"], ["Taken by", (row) => row.takenBy || null, "text"],
          ], "Size");
        }

        function weights(image) {
          return rowsOf("weights", "Model weights", "And what smaller elements would save.", image.weights, [
            ["Path", "path", "path"], ["Format", "format", "text"], ["Layer", "layer", "count"],
            ["Bytes", "bytes", "bar"], ["Tensors", "tensors", "count"], ["Elements", "elements", "count"],
            ["Types", "types", "text"], ["16 bits save", "half", "bytes"], ["8 bits save", "int8", "bytes"],
            ["Compresses", "compresses", "text"],
            ["With code", (row) => (row.sharesLayerWithCode ? "same layer" : "no"),
              { cell: (value, row) => (row.sharesLayerWithCode ? badge(value, "warning") : value) }],
          ], "Bytes");
        }
        """#
}
