extension HTMLPage {
    /// JavaScript: what stands in cells of tables, by kind.
    static let cellsScript = #"""
        // ---- Cells

        const code = (text) => make("bdi", { class: "code" }, text);
        const soft = (...content) => make("div", { class: "soft" }, ...content);
        const badge = (word, tone) => make("span", { class: `badge ${tone}` }, word);

        // Several paths take one line until they are asked for; `more` of them were not told.
        function paths(names, more = 0) {
          const others = names.length - 1 + more;
          if (names.length === 0) return more > 0 ? plural(more, "path") : "–";
          if (others === 0) return code(names[0]);
          const items = names.map((name) => make("li", {}, code(name)));
          if (more > 0) items.push(make("li", {}, `and ${grouped(more)} more`));
          return make("details", {}, make("summary", {}, code(names[0]), ` and ${grouped(others)} more`),
            make("ul", {}, ...items));
        }

        // Commands of a build go over many lines and hundreds of characters.
        function command(text) {
          const line = text.replace(/\s+/g, " ").trim();
          if (line.length <= 90) return code(line);
          return make("details", {}, make("summary", {}, code(`${line.slice(0, 80)}…`)), code(line));
        }

        const severities = ["note", "warning", "error"];

        const kinds = {
          text: { cell: (value) => value },
          code: { cell: code },
          command: { cell: command },
          path: { style: "path", cell: code },
          paths: { style: "path", cell: (names, row) => paths(names, row.more) },
          severity: { cell: (value) => badge(value, severities.includes(value) ? value : "note") },
          count: { style: "number", cell: grouped },
          bytes: { style: "number", cell: byteCount },
          bar: { style: "number", cell: byteCount },
        };

        function section(id, title, note, ...content) {
          return make("section", { id, "aria-labelledby": `${id}-title` },
            make("h2", { id: `${id}-title` }, title), note ? make("p", { class: "note" }, note) : null, ...content);
        }
        """#
}
