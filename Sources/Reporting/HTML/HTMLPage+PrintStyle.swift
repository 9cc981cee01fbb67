extension HTMLPage {
    /// CSS: the page on paper, where nothing can be clicked; it goes last, since it changes what the others say.
    static let printStyle = #"""
        @media print {
          @page { margin: 12mm; }
          * { print-color-adjust: exact; }
          body { max-width: none; padding: 0; font-size: 10px; background: none; }
          h1 { font-size: 18px; }
          h2 { font-size: 13px; break-after: avoid; }
          .note { break-after: avoid; }
          section { padding: 10px 0; border-width: 1px 0 0; border-radius: 0; }
          section:not(:has(table)), .figure, .picture, tr { break-inside: avoid; }
          .contents, .hint, .switch, .more, .picker, .table > input, #tip { display: none; }
          .figures { grid-template-columns: repeat(6, 1fr); }
          .figure { padding: 6px 8px; }
          .figure dd { font-size: 13px; }
          table, .code, .badge, .soft, .legend, .figure dt, .figure dd.soft, th button, td .why { font-size: 8.5px; }
          .scroll { overflow: visible; }
          td, th button { padding: 2px 4px; }
          td.path, td.text, .codebar { min-width: 0; }
          td.bar { background-size: calc((100% - 8px) * var(--share)) 13px; background-position-y: 2px; }
        }
        """#
}
