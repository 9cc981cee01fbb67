extension HTMLPage {
    /// JavaScript: an element of its own before everything else, so that it tells of faults in the rest of the program
    /// too. A test reads the attribute; a person reads the line.
    static let watchScript = #"""
        (() => {
          "use strict";
          function fail(reason) {
            const root = document.documentElement;
            if (root.dataset.error) return;
            root.dataset.error = String(reason) || "unknown";
            const line = document.createElement("p");
            line.className = "failure";
            line.setAttribute("role", "alert");
            line.textContent = `This page could not be drawn completely: ${root.dataset.error}`;
            document.body.prepend(line);
          }
          // Browsers tell of a resize observer that takes more than a frame in this way; nothing is wrong then.
          const harmless = /ResizeObserver loop/;
          window.onerror = (message) => { if (!harmless.test(message)) fail(message); };
          window.addEventListener("unhandledrejection", (event) => fail(event.reason));
          document.addEventListener("securitypolicyviolation", (event) => fail(`refused ${event.violatedDirective}`));
        })();
        """#
}
