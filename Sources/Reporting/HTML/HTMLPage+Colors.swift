extension HTMLPage {
    /// CSS: every colour of the page, by light and dark. Text stands at least 4.5 to 1 against what it is on (WCAG 2.2,
    /// 1.4.3). Use goes from orange to blue, which stay apart for people who do not tell red from green.
    static let colors = #"""
        :root {
          --page: #f5f6f8; --card: #ffffff; --ink: #1b2127; --soft: #5a6570; --line: #dde1e6; --hover: #f0f4f8;
          --accent: #0b5cad; --bar: #dbe8f5; --error: #a1221b; --error-back: #fbe6e4; --warning: #7a4b00;
          --warning-back: #fdf0d8; --note: #3c5368; --note-back: #e6edf3; --good: #1c6536; --good-back: #e0f2e6;
          --frame: #e9ecf0; --cell-ink: #14202b;
          --u0: #ecb07c; --u1: #efc8a2; --u2: #efdcc8; --u3: #e2e4e6; --u4: #bfd6ea; --u5: #8fbde2; --u6: #5ea0d6;
          --h0: #a9c6e4; --h1: #a5d3c8; --h2: #e4d197; --h3: #e3b5b5; --h4: #c8badf; --h5: #bad6a6; --h6: #e8c3a1;
          --h7: #b9c8d2; --h8: #d7dadd; --live: #4b8fca; --dead: #e0965a;
        }
        @media screen and (prefers-color-scheme: dark) {
          :root {
            --page: #14171a; --card: #1c2024; --ink: #e4e8eb; --soft: #a1abb5; --line: #333a41; --hover: #242a30;
            --accent: #7ab8f5; --bar: #24405a; --error: #ffb4ab; --error-back: #4d1f1c; --warning: #f5cd84;
            --warning-back: #45330f; --note: #b9cbdb; --note-back: #2b3641; --good: #97d9ad; --good-back: #1b3b27;
            --frame: #2a3036; --cell-ink: #f3f5f7;
            --u0: #8c5728; --u1: #765037; --u2: #5d4d42; --u3: #4a5056; --u4: #3a566c; --u5: #2f658d; --u6: #2573b0;
            --h0: #365b82; --h1: #2d655b; --h2: #6d5c22; --h3: #784646; --h4: #5a4b7b; --h5: #456233; --h6: #7a522d;
            --h7: #4a5e6b; --h8: #4a4f54; --live: #3f86c4; --dead: #b4713a;
          }
        }
        """#
}
