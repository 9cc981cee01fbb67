extension HTMLPage {
    /// JavaScript: making elements, and numbers as the text reports write them.
    static let basicsScript = #"""
        // ---- Basics

        // From the page's own empty picture: the program then holds no address of any kind.
        const svgSpace = document.getElementById("space").namespaceURI;

        // Characters that are not seen, or that turn the direction of what follows them, are shown by number.
        const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;

        function visible(text) {
          return String(text).replace(unseen, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
        }

        function fill(element, attributes, content) {
          for (const name in attributes) {
            const value = attributes[name];
            if (value !== undefined && value !== null) element.setAttribute(name, value);
          }
          for (const part of content) {
            if (part === null || part === undefined) continue;
            element.append(part instanceof Node ? part : document.createTextNode(visible(part)));
          }
          return element;
        }

        // Every text goes through here and becomes a text node: nothing of the data is ever read as markup.
        function make(name, attributes, ...content) {
          return fill(document.createElement(name), attributes, content);
        }

        function draw(name, attributes, ...content) {
          return fill(document.createElementNS(svgSpace, name), attributes, content);
        }

        const list = (value) => (Array.isArray(value) ? value : []);
        const known = (value) => value !== null && value !== undefined;

        function byteCount(count) {
          if (Math.abs(count) < 1000) return `${count} B`;
          let unit = 1000;
          for (const name of ["kB", "MB", "GB"]) {
            const tenths = Math.round(count / (unit / 10));
            if (Math.abs(tenths) < 10000) return `${(tenths / 10).toFixed(1)} ${name}`;
            unit *= 1000;
          }
          return `${(count / unit).toFixed(1)} TB`;
        }

        const format = new Intl.NumberFormat("en-US");
        const grouped = (count) => format.format(count);
        const plural = (count, one, many = `${one}s`) => `${grouped(count)} ${count === 1 ? one : many}`;

        function percent(part, whole) {
          if (!(whole > 0)) return "0 %";
          const share = (part / whole) * 100;
          if (share > 0 && share < 0.1) return "< 0.1 %";
          return share < 10 && share > 0 ? `${share.toFixed(1)} %` : `${Math.round(share)} %`;
        }

        const seconds = (time) => `${(time / 1e6).toFixed(time < 1e7 ? 3 : 1)} s`;

        // Pictures are drawn anew where they get another width.
        const widths = new ResizeObserver((entries) => {
          for (const entry of entries) entry.target.widthChanged();
        });

        function watchWidth(element, action) {
          element.widthChanged = action;
          widths.observe(element);
        }

        // Lines beside the pointer or the focus.
        const tip = document.getElementById("tip");

        function showTip(lines, x, y) {
          tip.replaceChildren(...lines.map((line) => make("div", {}, line)));
          tip.hidden = false;
          const box = tip.getBoundingClientRect();
          const edge = document.documentElement.clientWidth - box.width - 8;
          const below = y + 18 + box.height < window.innerHeight;
          tip.style.left = `${Math.max(8, Math.min(x + 14, edge))}px`;
          tip.style.top = `${Math.max(8, below ? y + 18 : y - box.height - 12)}px`;
        }

        function hideTip() {
          tip.hidden = true;
        }
        """#
}
