extension HTMLPage {
    /// JavaScript: a table that sorts by any column, filters by a text, and shows its first rows until asked for all.
    static let tableScript = #"""
        // ---- Tables

        const rowsAtFirst = 100;
        // A filter over fewer rows than one sees at a glance is in the way.
        const rowsToFilter = 6;

        // A column is [title, name of the value or a function of the row, name of a kind or a kind of its own]; one of
        // which nothing is known is left out.
        function table(label, rows, wanted, sortedBy = null) {
          const columns = wanted.map(([title, key, kind]) => ({
            title, kind: kinds[kind] ?? kind, value: typeof key === "function" ? key : (row) => row[key],
          })).filter((column) => rows.some((row) => known(column.value(row))));
          for (const column of columns) {
            column.isNumber = column.kind.style === "number";
            column.most = column.kind !== kinds.bar ? 0
              : rows.reduce((most, row) => Math.max(most, column.value(row) ?? 0), 0);
          }
          const state = { column: null, falls: true, text: "", all: false };
          state.column = columns.find((column) => column.title === sortedBy);
          const body = make("tbody", {});
          const status = make("p", { class: "status", role: "status" });
          const more = make("button", { type: "button", class: "more" });
          const heads = columns.map((column) => {
            const button = make("button", { type: "button" }, column.title);
            button.addEventListener("click", () => {
              state.falls = state.column === column ? !state.falls : column.isNumber;
              state.column = column;
              update();
            });
            return make("th", { scope: "col", class: column.kind.style }, button);
          });

          const texts = new Map();
          function textOf(row) {
            if (!texts.has(row)) texts.set(row, columns.map((column) => column.value(row)).join("\n").toLowerCase());
            return texts.get(row);
          }

          // What is not known stands last in either direction.
          function compare(left, right) {
            const a = state.column.value(left), b = state.column.value(right);
            if (!known(a) || !known(b)) return known(b) - known(a);
            const order = state.column.isNumber ? a - b : String(a).localeCompare(String(b), "en");
            return state.falls ? -order : order;
          }

          function cell(row, { kind, value, most, isNumber }) {
            const it = value(row);
            const element = make("td", { class: kind.style ?? "text" }, known(it) ? kind.cell(it, row) : "–");
            if (isNumber && known(it)) element.title = grouped(it);
            if (most > 0 && it > 0) {
              element.classList.add("bar");
              element.style.setProperty("--share", it / most);
            }
            return element;
          }

          function update() {
            const found = state.text ? rows.filter((row) => textOf(row).includes(state.text)) : rows.slice();
            if (state.column) found.sort(compare);
            const shown = state.all ? found : found.slice(0, rowsAtFirst);
            body.replaceChildren(...shown.map((row) =>
              make("tr", {}, ...columns.map((column) => cell(row, column)))));
            heads.forEach((head, index) => {
              if (columns[index] !== state.column) head.removeAttribute("aria-sort");
              else head.setAttribute("aria-sort", state.falls ? "descending" : "ascending");
            });
            more.hidden = shown.length === found.length;
            more.textContent = `Show all ${grouped(found.length)}`;
            status.textContent = state.text ? `${grouped(found.length)} of ${plural(rows.length, "row")} found`
              : more.hidden ? "" : `The first ${grouped(shown.length)} of ${plural(rows.length, "row")}`;
          }

          more.addEventListener("click", () => { state.all = true; update(); });
          const field = make("input", { type: "search", placeholder: "Filter", "aria-label": `Filter: ${label}` });
          field.addEventListener("input", () => { state.text = field.value.trim().toLowerCase(); update(); });
          update();
          const grid = make("table", {}, make("caption", {}, label), make("thead", {}, make("tr", {}, ...heads)), body);
          return make("div", { class: "table" }, rows.length < rowsToFilter ? null : field,
            make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, grid),
            make("div", { class: "below" }, status, more));
        }
        """#
}
