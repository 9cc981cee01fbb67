extension HTMLPage {
    /// CSS: the page around pictures and tables.
    static let pageStyle = #"""
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; }
        body {
          margin: 0 auto; max-width: 1320px; padding: 28px 24px 40px; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        h1 { margin: 0; font-size: 26px; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere; }
        h2 { margin: 0 0 10px; font-size: 17px; font-weight: 650; }
        p { margin: 0; }
        a { color: var(--accent); }
        .soft, .note, .hint, .status { color: var(--soft); }
        .note { margin: -6px 0 12px; }
        .code {
          font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12.5px;
          overflow-wrap: anywhere;
        }
        .whole { white-space: nowrap; }
        .chip, .codebar { border-radius: 4px; }
        .failure { padding: 12px 16px; background: var(--error-back); color: var(--error); border-radius: 8px; }

        .top { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
        .picker { margin-left: auto; color: var(--soft); max-width: 100%; }
        #about { display: flex; flex-wrap: wrap; gap: 2px 22px; margin-top: 4px; color: var(--soft); }
        #about bdi { overflow-wrap: anywhere; }
        #foot { margin-top: 28px; color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
        button, input, select { font: inherit; color: inherit; }
        select, input {
          max-width: 100%; padding: 5px 9px; border: 1px solid var(--line); border-radius: 6px; background: var(--card);
        }
        button { cursor: pointer; border: 0; padding: 0; background: none; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

        .figures {
          display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 0;
        }
        .figure { padding: 12px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        .figure dt { font-size: 13px; color: var(--soft); }
        .figure dd { margin: 0; font-size: 23px; font-weight: 650; line-height: 1.3; }
        .figure dd.soft { font-size: 13px; font-weight: 400; }
        .contents { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 16px 2px 0; font-size: 14px; }
        .contents a { text-decoration: none; }
        .contents a:hover { text-decoration: underline; }
        section {
          margin-top: 16px; padding: 18px 20px; background: var(--card); border: 1px solid var(--line);
          border-radius: 10px;
          scroll-margin-top: 12px;
        }
        .badge {
          display: inline-block; padding: 1px 8px; border-radius: 10px; font-size: 12.5px; font-weight: 600;
          white-space: nowrap;
        }
        .badge.error { background: var(--error-back); color: var(--error); }
        .badge.warning { background: var(--warning-back); color: var(--warning); }
        .badge.note { background: var(--note-back); color: var(--note); }
        .badge.good { background: var(--good-back); color: var(--good); }
        .chip { display: inline-block; margin: 0 6px 4px 0; padding: 0 8px; background: var(--frame); }
        .advice { display: grid; grid-template-columns: max-content 1fr; gap: 6px 20px; margin: 0; }
        .advice dt { color: var(--soft); }
        .advice dd { margin: 0; overflow-wrap: anywhere; }
        .advice ul { margin: 0; padding-left: 18px; }

        @media (max-width: 560px) {
          body { padding: 18px 12px 28px; }
          section { padding: 14px 12px; }
          .figures { grid-template-columns: 1fr 1fr; gap: 8px; }
          .figure { padding: 9px 12px; }
          .figure dd { font-size: 19px; }
          .picker { margin-left: 0; }
          .advice { grid-template-columns: 1fr; gap: 0; }
          .advice dd { margin-bottom: 8px; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        """#
}
