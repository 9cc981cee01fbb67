extension HTMLPage {
    /// CSS: tables, which scroll by themselves where the page is narrower than they are.
    static let tableStyle = #"""
        /* Long tables are laid out when they come into view: half of the time until the page shows. */
        section:has(table) { content-visibility: auto; contain-intrinsic-height: auto 800px; }
        .table + .table { margin-top: 22px; }
        .table > input { display: block; width: 260px; margin-bottom: 8px; font-size: 14px; }
        .scroll { overflow-x: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 14px; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th { padding: 0; text-align: left; border-bottom: 1px solid var(--line); }
        th button {
          width: 100%; padding: 6px 10px; font-size: 13px; font-weight: 600; color: var(--soft); text-align: inherit;
          white-space: nowrap;
        }
        th button:hover { color: var(--ink); }
        th button:focus-visible { outline-offset: -2px; }
        th[aria-sort] button { color: var(--ink); }
        th[aria-sort="ascending"] button::after { content: " ↑"; }
        th[aria-sort="descending"] button::after { content: " ↓"; }
        td { padding: 6px 10px; vertical-align: top; border-bottom: 1px solid var(--line); }
        tbody tr:last-child td { border-bottom: 0; }
        tbody tr:hover td { background-color: var(--hover); }
        .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        td.text { overflow-wrap: break-word; min-width: 80px; }
        td.path { min-width: 200px; overflow-wrap: anywhere; }
        td .why { min-width: 90px; font-size: 13px; }
        td.bar {
          background-image: linear-gradient(var(--bar), var(--bar)); background-repeat: no-repeat;
          background-position: right 4px top 5px; background-size: calc((100% - 8px) * var(--share)) 23px;
        }
        details > summary { cursor: pointer; }
        details[open] > summary { margin-bottom: 4px; }
        details ul { margin: 0; padding-left: 18px; }
        .below { display: flex; gap: 16px; align-items: baseline; font-size: 13px; }
        .below > :not(:empty):not([hidden]) { margin-top: 8px; }
        .more { color: var(--accent); text-decoration: underline; }
        .codebar { display: flex; min-width: 160px; height: 12px; margin-top: 4px; background: var(--frame); }
        .live { background: var(--live); }
        .dead { background: var(--dead); }
        """#
}
