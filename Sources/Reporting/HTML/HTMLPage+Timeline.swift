extension HTMLPage {
    /// JavaScript: the bytes of files by the time of their first touch, as a line of steps.
    static let timelineScript = #"""
        // ---- Time line

        // Steps of 1, 2 or 5 times a power of ten, at most so many.
        function ticks(limit, most) {
          const raw = limit / most;
          const power = 10 ** Math.floor(Math.log10(raw));
          const step = power * ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10);
          const values = [];
          for (let value = 0; value <= limit && values.length <= most; value += step) values.push(value);
          return values;
        }

        function timeline(touches, ready) {
          let sum = 0;
          const points = touches.map(([time, bytes, name]) => ({ time, bytes, name, sum: (sum += bytes) }));
          const end = Math.max(points.at(-1).time, ready ?? 0, 1);
          const picture = draw("svg", {
            class: "line", tabindex: 0, role: "slider", "aria-label": "First touches of files over time",
            "aria-valuemin": 1, "aria-valuemax": points.length, "aria-valuenow": 1,
          });
          const marker = draw("g", { class: "marker", visibility: "hidden" },
            draw("line", {}), draw("circle", { r: 4 }));
          let chosen = 0, drawnWidth = 0, place = null;

          function update() {
            const width = Math.max(280, picture.parentNode?.clientWidth || 960), height = 240;
            drawnWidth = width;
            const box = { left: 62, top: 18, right: width - 14, bottom: height - 28 };
            const x = (time) => box.left + (time / end) * (box.right - box.left);
            const y = (bytes) => box.bottom - (bytes / Math.max(sum, 1)) * (box.bottom - box.top);
            place = { x, y, box };
            let steps = `M${x(0)},${y(0)}`;
            for (const point of points) steps += `H${x(point.time).toFixed(1)}V${y(point.sum).toFixed(1)}`;
            steps += `H${x(end).toFixed(1)}`;
            const parts = [];
            for (const value of ticks(Math.max(sum, 1), 5)) {
              parts.push(draw("line", { class: "grid", x1: box.left, x2: box.right, y1: y(value), y2: y(value) }),
                draw("text", { x: box.left - 8, y: y(value) + 4, "text-anchor": "end" }, byteCount(value)));
            }
            for (const value of ticks(end / 1e6, Math.max(3, Math.floor(width / 110)))) {
              parts.push(draw("text", { x: x(value * 1e6), y: height - 8, "text-anchor": "middle" },
                `${Number(value.toPrecision(6))} s`));
            }
            parts.push(draw("path", { class: "area", d: `${steps}V${y(0)}Z` }));
            parts.push(draw("path", { class: "steps", d: steps }));
            if (known(ready)) {
              const isLate = x(ready) > width / 2;
              parts.push(draw("line", { class: "ready", x1: x(ready), x2: x(ready), y1: box.top - 6, y2: box.bottom }),
                draw("text", { class: "ready", x: x(ready) + (isLate ? -6 : 6), y: box.top + 4,
                  "text-anchor": isLate ? "end" : "start" }, `ready after ${seconds(ready)}`));
            }
            picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
            picture.replaceChildren(...parts, marker);
          }

          function choose(index) {
            chosen = Math.max(0, Math.min(points.length - 1, index));
            const point = points[chosen], { x, y, box } = place;
            const [line, circle] = marker.children;
            fill(line, { x1: x(point.time), x2: x(point.time), y1: box.top, y2: box.bottom }, []);
            fill(circle, { cx: x(point.time), cy: y(point.sum) }, []);
            marker.setAttribute("visibility", "visible");
            const lines = [point.name, `${byteCount(point.bytes)} at ${seconds(point.time)}`,
              `${byteCount(point.sum)} by then, file ${grouped(chosen + 1)} of ${grouped(points.length)}`];
            fill(picture, { "aria-valuenow": chosen + 1, "aria-valuetext": visible(lines.join(", ")) }, []);
            const area = picture.getBoundingClientRect();
            showTip(lines, area.x + x(point.time), area.y + y(point.sum));
          }

          function rest() { marker.setAttribute("visibility", "hidden"); hideTip(); }

          picture.addEventListener("pointermove", (event) => {
            const { left, right } = place.box;
            const at = event.clientX - picture.getBoundingClientRect().x;
            const time = ((at - left) / (right - left)) * end;
            choose(points.findLastIndex((point) => point.time <= time));
          });
          picture.addEventListener("pointerleave", rest);
          picture.addEventListener("blur", rest);
          picture.addEventListener("keydown", (event) => {
            const moves = { ArrowRight: chosen + 1, ArrowUp: chosen + 1, ArrowLeft: chosen - 1, ArrowDown: chosen - 1,
              PageUp: chosen + 50, PageDown: chosen - 50, Home: 0, End: points.length - 1 };
            if (!(event.key in moves)) return;
            choose(moves[event.key]);
            event.preventDefault();
          });
          const frame = make("div", { class: "picture" }, picture);
          watchWidth(frame, () => { if (frame.clientWidth !== drawnWidth && drawnWidth > 280) update(); });
          const early = points.filter((point) => point.time <= (ready ?? end));
          const note = `${byteCount(early.at(-1)?.sum ?? 0)} in ${plural(early.length, "file")} `
            + (known(ready) ? "until the program was ready." : "in all.");
          return { update, element: section("timeline", "First touches over time", note, frame) };
        }
        """#
}
