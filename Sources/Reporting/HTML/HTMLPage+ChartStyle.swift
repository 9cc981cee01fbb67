extension HTMLPage {
    /// CSS: the treemap, the time line, and the box that tells what the pointer is on.
    static let chartStyle = #"""
        .tools, .under {
          display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; justify-content: space-between;
        }
        .tools { margin-bottom: 10px; }
        .under { margin-top: 8px; font-size: 13px; }
        .tools ol { display: flex; flex-wrap: wrap; margin: 0; padding: 0; list-style: none; }
        .tools li + li::before { content: "›"; padding: 0 7px; color: var(--soft); }
        .tools li button { color: var(--accent); overflow-wrap: anywhere; }
        .tools li button[aria-current] { color: var(--ink); font-weight: 600; cursor: default; }
        .switch { display: inline-flex; border: 1px solid var(--line); border-radius: 7px; overflow: hidden; }
        .switch button { padding: 4px 14px; font-size: 14px; }
        .switch button + button { border-left: 1px solid var(--line); }
        .switch button[aria-pressed="true"] { background: var(--bar); font-weight: 600; }
        .switch button:focus-visible { outline-offset: -2px; }

        .picture { position: relative; }
        .picture svg { display: block; width: 100%; height: auto; font-size: 11px; }
        .picture text { fill: var(--soft); pointer-events: none; }
        .map rect { cursor: pointer; stroke: none; }
        .map .frame { fill: var(--frame); }
        .map text { fill: var(--cell-ink); }
        .map .head { font-weight: 600; }
        .map .size { font-weight: 400; }
        .map rect:hover { stroke: var(--ink); stroke-width: 1.5; }
        .map rect:focus { outline: none; }
        .map rect:focus-visible { stroke: var(--accent); stroke-width: 3; }
        .u0 { fill: var(--u0); background: var(--u0); } .u1 { fill: var(--u1); background: var(--u1); }
        .u2 { fill: var(--u2); background: var(--u2); } .u3 { fill: var(--u3); background: var(--u3); }
        .u4 { fill: var(--u4); background: var(--u4); } .u5 { fill: var(--u5); background: var(--u5); }
        .u6 { fill: var(--u6); background: var(--u6); }
        .h0 { fill: var(--h0); background: var(--h0); } .h1 { fill: var(--h1); background: var(--h1); }
        .h2 { fill: var(--h2); background: var(--h2); } .h3 { fill: var(--h3); background: var(--h3); }
        .h4 { fill: var(--h4); background: var(--h4); } .h5 { fill: var(--h5); background: var(--h5); }
        .h6 { fill: var(--h6); background: var(--h6); } .h7 { fill: var(--h7); background: var(--h7); }
        .h8 { fill: var(--h8); background: var(--h8); }
        .legend {
          display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; font-size: 13px; color: var(--soft);
        }
        .legend .item { display: inline-flex; gap: 6px; align-items: center; }
        .legend + .table { margin-top: 8px; }
        .swatch { display: inline-block; width: 14px; height: 14px; border-radius: 3px; }
        .scale { display: inline-flex; border-radius: 3px; overflow: hidden; }
        .scale .swatch { width: 22px; border-radius: 0; }

        .line .grid { stroke: var(--line); }
        .line .steps { fill: none; stroke: var(--live); stroke-width: 2; stroke-linejoin: round; }
        .line .area { fill: var(--bar); opacity: 0.6; }
        .line line.ready { stroke: var(--good); stroke-width: 1.5; stroke-dasharray: 5 4; }
        .line text.ready { fill: var(--good); font-weight: 600; }
        .marker line { stroke: var(--soft); }
        .marker circle { fill: var(--live); stroke: var(--card); stroke-width: 1.5; }
        #tip {
          position: fixed; z-index: 1; max-width: min(460px, 92vw); padding: 8px 11px; border: 1px solid var(--line);
          border-radius: 7px; background: var(--card); color: var(--ink); font-size: 13px; line-height: 1.45;
          box-shadow: 0 4px 16px rgb(0 0 0 / 18%); pointer-events: none; overflow-wrap: anywhere;
        }
        #tip[hidden] { display: none; }
        #tip > :first-child { font-weight: 600; }
        #space { display: none; }
        """#
}
