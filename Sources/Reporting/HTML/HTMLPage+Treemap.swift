extension HTMLPage {
    /// JavaScript: the cells of a treemap as a picture, with names where they fit and colours by class, so that light
    /// and dark are a matter of style.
    static let treemapScript = #"""
        // ---- Cells of the treemap

        const hues = 8;
        const ruler = document.createElement("canvas").getContext("2d");
        ruler.font = "11px system-ui, sans-serif";

        // What of a text stands in so many pixels; nothing where that would tell nothing.
        function fitting(text, width) {
          const whole = visible(text.slice(0, 120));
          const share = width / ruler.measureText(whole).width;
          if (share >= 1) return whole;
          const count = Math.floor(whole.length * share) - 2;
          return count > 2 ? `${whole.slice(0, count)}…` : "";
        }

        // 0 is untouched and 6 is used whole; the steps between are sixths.
        const useStep = (node) => (node[USED] <= 0 ? 0 : Math.min(6, Math.ceil((node[USED] / node[BYTES]) * 6)));

        function toneOf(cell, hasTrace) {
          if (hasTrace) return `u${useStep(cell.node)}`;
          return cell.top >= 0 && cell.top < hues ? `h${cell.top}` : "h8";
        }

        function describe(cell, whole, hasTrace) {
          const [, bytes, used, files] = cell.node;
          const lines = [cell.path, `${byteCount(bytes)}, ${percent(bytes, whole)} of the image`];
          if (files !== 1) lines.push(plural(files, "file"));
          if (hasTrace) {
            lines.push(used > 0 ? `${byteCount(used)} used, ${percent(used, bytes)}` : "untouched in the trace");
          }
          return lines;
        }

        function cellShape(cell, whole, hasTrace) {
          const { x, y, width, height } = cell.box;
          const isFrame = cell.children.length > 0;
          const shape = draw("rect", {
            class: isFrame ? "frame" : toneOf(cell, hasTrace), "data-cell": cell.index,
            x: x.toFixed(1), y: y.toFixed(1), width: Math.max(0.5, width - 1).toFixed(1),
            height: Math.max(0.5, height - 1).toFixed(1), role: "treeitem", tabindex: -1, "aria-level": cell.level,
            "aria-label": visible(describe(cell, whole, hasTrace).join(", ")),
          });
          cell.shape = shape;
          if (height < 15 || (isFrame && !hasHead(cell.box))) return [shape];
          // The names of folders are bold, and so much wider than they measure.
          const name = fitting(cell.name, (width - 8) * (isFrame ? 0.86 : 1));
          if (!name) return [shape];
          const label = draw("text", { x: x + 4, y: y + 12, class: isFrame ? "head" : null }, name);
          const size = byteCount(cell.node[BYTES]);
          const room = isFrame ? width - 16 - ruler.measureText(name).width * 1.16 : height > 31 ? width - 8 : 0;
          if (ruler.measureText(size).width < room) {
            label.append(draw("tspan", isFrame ? { dx: 6, class: "size" } : { x: x + 4, dy: 13, class: "size" }, size));
          }
          return [shape, label];
        }

        function legend(coloured, hasTrace) {
          const swatch = (tone) => make("span", { class: `swatch ${tone}` });
          if (hasTrace) {
            const steps = [0, 1, 2, 3, 4, 5, 6].map((step) => swatch(`u${step}`));
            return [make("span", {}, "untouched"), make("span", { class: "scale" }, ...steps),
              make("span", {}, "used whole")];
          }
          const nodes = largestFirst(coloured);
          const items = nodes.slice(0, hues).map((node, index) =>
            make("span", { class: "item" }, swatch(`h${index}`), make("bdi", {}, node[NAME].slice(0, 60))));
          if (nodes.length > hues) {
            items.push(make("span", { class: "item" }, swatch("h8"), "other"));
          }
          return items;
        }
        """#
}
