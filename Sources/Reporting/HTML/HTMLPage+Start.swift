extension HTMLPage {
    /// JavaScript: the head of an image, its sections in order, and the choice between images.
    static let startScript = #"""
        // ---- Start

        function figure(name, value, note) {
          return make("div", { class: "figure" }, make("dt", {}, name), make("dd", {}, value),
            note ? make("dd", { class: "soft" }, note) : null);
        }

        function figures(image, hasTrace) {
          const layers = list(image.layers);
          const lazy = layers.filter((layer) => layer.lazy !== "no").length;
          const whole = image.folders?.[BYTES] || image.plain;
          const found = list(image.findings);
          const worst = found.filter((row) => row.severity === "error").length;
          return make("dl", { class: "figures" },
            figure("To pull", byteCount(image.size), `${plural(layers.length, "layer")}, ${grouped(lazy)} lazy`),
            figure("Unpacked", byteCount(image.plain), plural(image.files, "file")),
            hasTrace && known(image.used)
              ? figure("Used", byteCount(image.used), `${percent(image.used, whole)} of the files' bytes`) : null,
            figure("Wasted", byteCount(image.wasted), "shadowed or stored twice"),
            image.gpuCode ? figure("GPU code", byteCount(image.gpuCode.bytes),
              known(image.gpuCode.dead) ? `${byteCount(image.gpuCode.dead)} run by no target` : null) : null,
            found.length > 0 ? figure("Findings", grouped(found.length),
              worst > 0 ? plural(worst, "error") : "no errors") : null);
        }

        function show(data, image) {
          const hasTrace = data.hasTrace === true;
          const main = document.getElementById("main");
          widths.disconnect();
          const rules = list(data.gate);
          const broken = rules.filter((rule) => !rule.ok).length;
          document.getElementById("about").replaceChildren(...[
            image.platform, image.digest?.slice(0, 19), image.runs ? `runs ${image.runs}` : null,
          ].filter((part) => part).map((part) => make("bdi", {}, part)));
          document.getElementById("name").replaceChildren(make("bdi", {}, image.name));
          document.getElementById("verdict").replaceChildren(...(rules.length === 0 ? [] : [broken > 0
            ? badge(`${plural(broken, "rule")} broken`, "error") : badge("all rules kept", "good")]));
          const pictures = [];
          if (image.folders) pictures.push(treemap(image, hasTrace));
          if (list(image.touches).length > 0) pictures.push(timeline(image.touches, image.ready));
          const sections = [
            gate(rules), findings(image), ...pictures.map((picture) => picture.element),
            recommendation(image.recommendation), layers(image), largest(image),
            duplicates(image), libraries(image), gpuCode(image.gpuCode), weights(image),
          ].filter((part) => part);
          main.replaceChildren(figures(image, hasTrace), contents(sections), ...sections);
          // Only what is in the page has a width.
          for (const picture of pictures) picture.update();
        }

        function contents(sections) {
          return make("nav", { class: "contents", "aria-label": "Sections" }, ...sections.map((part) =>
            make("a", { href: `#${part.id}` }, part.querySelector("h2").textContent)));
        }

        function picker(data) {
          const images = list(data.images);
          if (images.length < 2) return null;
          const choice = make("select", { id: "image" }, ...images.map((image, index) =>
            make("option", { value: index }, `${image.name}, ${image.platform ?? "no platform"}`)));
          choice.addEventListener("change", () => show(data, images[choice.value]));
          return make("label", { class: "picker" }, "Image ", choice);
        }

        function start() {
          const data = JSON.parse(document.getElementById("data").textContent);
          document.getElementById("head").replaceChildren(
            make("div", { class: "top" },
              make("h1", { id: "name" }), make("span", { id: "verdict" }), picker(data) ?? ""),
            make("p", { id: "about" }));
          document.getElementById("foot").append(
            make("p", {}, "Made by ", data.tool ?? "gpuimg", " from ", make("bdi", {}, data.source ?? "")));
          const [first] = list(data.images);
          if (first) show(data, first);
          else document.getElementById("main").append(make("p", {}, "There is no image to show."));
          document.documentElement.dataset.ready = "1";
        }

        start();
        """#
}
