extension HTMLPage {
    /// JavaScript: where the rectangles of a treemap stand. M. Bruls, K. Huizing, J. van Wijk, "Squarified Treemaps"
    /// (2000): a row takes one more node for as long as its worst ratio of sides does not grow.
    static let squarifyScript = #"""
        // ---- Layout of the treemap

        // A node is [name, bytes, used bytes, files, children?].
        const NAME = 0, BYTES = 1, USED = 2, FILES = 3, CHILDREN = 4;
        const mostCells = 1500;
        const childrenOf = (node) => list(node[CHILDREN]);
        const largestFirst = (node) =>
          childrenOf(node).filter((child) => child[BYTES] > 0).sort((a, b) => b[BYTES] - a[BYTES]);

        function squarify(nodes, box, place) {
          let { x, y, width, height } = box;
          let left = nodes.reduce((sum, node) => sum + node[BYTES], 0);
          let start = 0;
          while (start < nodes.length && left > 0 && width > 0 && height > 0) {
            const scale = (width * height) / left;
            // What follows is smaller still, and no eye sees it.
            if (nodes[start][BYTES] * scale < 3) return;
            const side = Math.min(width, height);
            let end = start, sum = 0, worst = Infinity;
            while (end < nodes.length) {
              const thickness = ((sum + nodes[end][BYTES]) * scale) / side;
              const longest = (nodes[start][BYTES] * scale) / thickness;
              const shortest = (nodes[end][BYTES] * scale) / thickness;
              const ratio = Math.max(longest / thickness, thickness / shortest);
              if (ratio > worst) break;
              worst = ratio;
              sum += nodes[end][BYTES];
              end += 1;
            }
            const thickness = (sum * scale) / side;
            let along = 0;
            for (; start < end; start += 1) {
              const length = (nodes[start][BYTES] * scale) / thickness;
              place(nodes[start], height <= width
                ? { x, y: y + along, width: thickness, height: length }
                : { x: x + along, y, width: length, height: thickness });
              along += length;
            }
            if (height <= width) { x += thickness; width -= thickness; }
            else { y += thickness; height -= thickness; }
            left -= sum;
          }
        }

        // The room inside of a folder's frame, below its name; null where nothing would be told apart in it.
        function inside({ x, y, width, height }) {
          if (width < 22 || height < 22) return null;
          const head = hasHead({ width, height }) ? 17 : 2;
          return { x: x + 2, y: y + head, width: width - 4, height: height - head - 2 };
        }

        const hasHead = (box) => box.height > 44 && box.width > 50;

        // Folders in folders with nothing beside them are one: `usr/local` instead of a frame in a frame.
        function joined(node) {
          let name = node[NAME], end = node;
          for (;;) {
            const [child, other] = childrenOf(end);
            if (!child || other || childrenOf(child).length === 0) return { name, node: end };
            name += `/${child[NAME]}`;
            end = child;
          }
        }

        // The folder whose children get a colour each: the root's say little where one of them has nearly all bytes.
        function colouredFolder(root) {
          let node = root;
          for (;;) {
            const largest = childrenOf(node).find((child) => child[BYTES] > node[BYTES] * 0.7);
            const end = largest && joined(largest).node;
            if (!end || childrenOf(end).length < 2) return node;
            node = end;
          }
        }

        // The cells of a tree, level by level, so that the bound on their number costs detail and nothing large.
        // `top` is the place among the coloured folder's children, or -1 outside of it; a root without a path has
        // children that are no folders of its own.
        function layOut(root, rootPath, coloured, width, height) {
          const cells = [];
          const queue = [{
            node: root, path: rootPath, box: { x: 0, y: 0, width, height }, parent: null, level: 0, top: -1,
          }];
          for (let next = 0; next < queue.length && cells.length < mostCells; next += 1) {
            const parent = queue[next];
            const room = parent.level === 0 ? parent.box : inside(parent.box);
            if (!room) continue;
            parent.children = [];
            squarify(largestFirst(parent.node), room, (outer, box) => {
              if (cells.length >= mostCells) return;
              const { name, node } = known(parent.path) ? joined(outer) : { name: outer[NAME], node: outer };
              const cell = {
                name, node, box, parent, level: parent.level + 1, children: [], index: cells.length,
                path: known(parent.path) ? `${parent.path}/${name}` : name,
                top: parent.node === coloured ? parent.children.length : parent.top,
              };
              parent.children.push(cell);
              cells.push(cell);
              if (childrenOf(node).length > 0) queue.push(cell);
            });
          }
          return cells;
        }
        """#
}
