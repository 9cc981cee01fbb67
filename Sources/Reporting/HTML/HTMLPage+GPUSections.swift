extension HTMLPage {
    /// JavaScript: an image's code for GPUs by architecture, and the base image that would do.
    static let gpuSectionsScript = #"""
        // ---- GPUs

        function gpuCode(held) {
          if (!held) return null;
          const most = Math.max(1, ...list(held.architectures).map((row) => row.bytes));
          const part = (tone, bytes) => {
            const element = make("span", { class: tone });
            element.style.width = `${(bytes / most) * 100}%`;
            return element;
          };
          // In proportion to the largest architecture; what no target runs has another colour.
          const bar = (value, row) => {
            const dead = Math.min(row.dead ?? 0, row.bytes);
            return make("div", { class: "codebar" }, part("live", row.bytes - dead), part("dead", dead));
          };
          const key = (tone, name) => make("span", { class: "item" }, make("span", { class: `swatch ${tone}` }), name);
          const targets = list(held.targets).join(", ");
          const dead = `no target runs ${byteCount(held.dead)} (${percent(held.dead, held.bytes)}) of it`;
          const note = byteCount(held.bytes) + (targets ? `, looked at for ${targets}` : "")
            + (known(held.dead) ? `; ${dead}.` : ".");
          const legend = make("div", { class: "legend" }, key("live", "run by a target"), key("dead", "run by none"));
          return section("gpu-code", "GPU code", note, known(held.dead) ? legend : null,
            table("GPU code by architecture", list(held.architectures), [
              ["Architecture", "name", "code"], ["Kind", "kind", "text"], ["Share", "bytes", { cell: bar }],
              ["Bytes", "bytes", "bytes"], ["Entries", "entries", "count"], ["Not run", "dead", "bytes"],
            ], "Bytes"),
            list(held.files).length === 0 ? null : table("GPU code by file", held.files, [
              ["Path", "path", "path"], ["Bytes", "bytes", "bar"], ["Not run", "dead", "bytes"],
            ], "Bytes"));
        }

        function recommendation(advice) {
          if (!advice) return null;
          const rows = [];
          const row = (name, content) => {
            if (content) rows.push(make("dt", {}, name), make("dd", {}, ...[content].flat()));
          };
          const lines = (texts) => list(texts).length > 0
            && make("ul", {}, ...texts.map((line) => make("li", {}, line)));
          const { current, recommended } = advice;
          row("Base image", [`${current ?? "unknown"} → `, make("strong", {}, recommended ?? "unknown")]);
          row("Saves", known(advice.saved) && byteCount(advice.saved));
          row("Confidence", advice.confidence);
          row("Packages", list(advice.packages).length > 0
            && advice.packages.map((name) => make("span", { class: "chip" }, name)));
          row("Because", lines(advice.evidence));
          row("Mind", lines(advice.sideEffects));
          return section("recommendation", "Recommended base", null, make("dl", { class: "advice" }, ...rows));
        }
        """#
}
