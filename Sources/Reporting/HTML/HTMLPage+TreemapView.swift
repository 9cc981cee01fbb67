extension HTMLPage {
    /// JavaScript: the treemap with what one does to it: going into folders and out, moving by keys, asking what a cell
    /// is.
    static let treemapViewScript = #"""
        // ---- Treemap

        function treemap(image, hasTrace) {
          const layers = list(image.byLayer);
          const all = ["all layers", 0, 0, 0, layers];
          for (const node of layers) for (const key of [BYTES, USED, FILES]) all[key] += node[key];
          const roots = { folders: { node: image.folders, path: "" }, layers: { node: all, path: null } };
          const picture = draw("svg", { class: "map", role: "tree", "aria-label": "Folders and files by size" });
          const crumbs = make("ol", {});
          const key = make("div", { class: "legend" });
          let view = "folders", trail = [roots.folders], cells = [], current = null, drawnWidth = 0;

          const switches = Object.keys(roots).map((name) => {
            const button = make("button", { type: "button" }, name);
            button.addEventListener("click", () => { view = name; trail = [roots[name]]; update(); });
            return button;
          });

          function update(takesFocus = false) {
            const shown = trail[trail.length - 1];
            const width = Math.max(280, picture.parentNode?.clientWidth || 960);
            const height = Math.round(Math.min(620, Math.max(340, width * 0.52)));
            drawnWidth = width;
            const coloured = view === "layers" && trail.length === 1 ? shown.node : colouredFolder(shown.node);
            cells = layOut(shown.node, shown.path, coloured, width, height);
            picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
            const whole = roots[view].node[BYTES];
            const shapes = cells.flatMap((cell) => cellShape(cell, whole, hasTrace));
            if (cells.length === 0) shapes.push(draw("text", { x: 12, y: 24 }, "nothing of any size here"));
            picture.replaceChildren(...shapes);
            crumbs.replaceChildren(...trail.map(crumb));
            key.replaceChildren(...legend(coloured, hasTrace));
            switches.forEach((button, index) =>
              button.setAttribute("aria-pressed", Object.keys(roots)[index] === view));
            hideTip();
            current = null;
            if (cells.length > 0) choose(cells[0], takesFocus);
          }

          function crumb(step, index) {
            const name = index > 0 ? step.name : view === "folders" ? "/" : "all layers";
            const isLast = index === trail.length - 1;
            const button = make("button", { type: "button", "aria-current": isLast ? "location" : null },
              make("bdi", {}, name));
            button.addEventListener("click", () => { trail = trail.slice(0, index + 1); update(); });
            return make("li", {}, button);
          }

          // A file is not opened, and neither is what was folded into one node: its folder is.
          function open(cell, takesFocus) {
            let target = cell;
            while (target && target.level > 0 && childrenOf(target.node).length === 0) target = target.parent;
            if (!target || target.level === 0) return;
            const steps = [];
            for (let step = target; step.level > 0; step = step.parent) steps.unshift(step);
            trail = trail.concat(steps.map(({ name, node, path }) => ({ name, node, path })));
            update(takesFocus);
          }

          function leave() {
            if (trail.length < 2) return;
            trail = trail.slice(0, -1);
            update(true);
          }

          function choose(cell, takesFocus) {
            current?.shape.setAttribute("tabindex", -1);
            current = cell;
            cell.shape.setAttribute("tabindex", 0);
            if (takesFocus) cell.shape.focus();
          }

          function tell(cell, x, y) {
            const lines = describe(cell, roots[view].node[BYTES], hasTrace);
            const layer = list(image.layers)[layers.indexOf(cell.node)];
            if (layer?.createdBy) lines.push(layer.createdBy.replace(/\s+/g, " ").slice(0, 200));
            showTip(lines, x, y);
          }

          const cellOf = (event) => cells[event.target.dataset?.cell];
          picture.addEventListener("click", (event) => { const cell = cellOf(event); if (cell) open(cell, false); });
          picture.addEventListener("pointermove", (event) => {
            const cell = cellOf(event);
            if (cell) tell(cell, event.clientX, event.clientY); else hideTip();
          });
          picture.addEventListener("pointerleave", hideTip);
          picture.addEventListener("focusout", hideTip);
          picture.addEventListener("focusin", (event) => {
            const cell = cellOf(event);
            if (!cell) return;
            choose(cell, false);
            const box = cell.shape.getBoundingClientRect();
            tell(cell, box.x, box.y + Math.min(box.height, 40));
          });
          picture.addEventListener("keydown", (event) => {
            if (!current || event.altKey || event.ctrlKey || event.metaKey) return;
            const row = current.parent.children, at = row.indexOf(current);
            const moves = {
              ArrowRight: row[at + 1], ArrowLeft: row[at - 1], ArrowDown: current.children[0],
              ArrowUp: current.parent.level > 0 ? current.parent : null, Home: row[0], End: row[row.length - 1],
            };
            if (event.key in moves) { if (moves[event.key]) choose(moves[event.key], true); }
            else if (event.key === "Enter" || event.key === " ") open(current, true);
            else if (event.key === "Escape" || event.key === "Backspace") leave();
            else return;
            event.preventDefault();
          });

          const frame = make("div", { class: "picture" }, picture);
          watchWidth(frame, () => { if (frame.clientWidth !== drawnWidth && drawnWidth > 280) update(); });
          return { update, element: section("map", "Where the bytes are", null,
            make("div", { class: "tools" }, make("nav", { "aria-label": "Open folder" }, crumbs),
              make("div", { class: "switch", role: "group", "aria-label": "Show by" }, ...switches)),
            frame, make("div", { class: "under" }, key, make("p", { class: "hint" },
              "Click or Enter opens a folder, the path above or Escape leads out, arrow keys move."))) };
        }
        """#
}
