/** The console's pages: the look of the status page, with one column and no script. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b1f24; --quiet: #59626d; --line: #dfe3e8; --link: #1d4ed8;
  --on-link: #ffffff; --good: #17803d; --good-tint: #eaf6ee; --warn: #8a6100; --warn-tint: #fbf3dd;
  --partial: #b5480a; --partial-tint: #fdeee3; --bad: #c4262e; --bad-tint: #fdeceb; --work: #2b62c9; --work-tint: #eaf0fd;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11151a; --card: #1a2027; --text: #e8ebef; --quiet: #a3acb8; --line: #2b323b; --link: #8fb0ff;
    --on-link: #11151a; --good: #4cc172; --good-tint: #1a2027; --warn: #e0b23e; --warn-tint: #1a2027;
    --partial: #f28c4b; --partial-tint: #1a2027; --bad: #ff7b78; --bad-tint: #1a2027; --work: #86aeff; --work-tint: #1a2027;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  -webkit-text-size-adjust: 100%;
}
header, main, footer { max-width: 768px; margin: 0 auto; padding: 0 24px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; padding-top: 16px; padding-bottom: 16px; min-height: 76px; }
header .brand { font-weight: 600; color: var(--text); text-decoration: none; margin-right: auto; }
header .brand span { color: var(--quiet); font-weight: 400; }
header form { margin: 0; }
main { padding-top: 24px; padding-bottom: 48px; }
footer { padding-top: 16px; padding-bottom: 32px; color: var(--quiet); font-size: 13px; }
h1 { font-size: 28px; line-height: 36px; font-weight: 600; margin: 0 0 8px; text-wrap: balance; }
h2 { font-size: 20px; line-height: 28px; font-weight: 600; margin: 48px 0 12px; }
h3 { font-size: 16px; line-height: 24px; font-weight: 600; margin: 0; }
p { margin: 0 0 16px; max-width: 68ch; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.quiet { color: var(--quiet); }
.small { font-size: 13px; line-height: 20px; }
code, pre { font: 400 13px/20px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--card); border: 1px solid var(--line); border-radius: 4px; padding: 2px 6px; }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 44px; padding: 8px 20px; border: 1px solid var(--link);
  border-radius: 8px; background: var(--link); color: var(--on-link); font: inherit; font-weight: 600; cursor: pointer; text-decoration: none;
}
button.plain { background: transparent; border-color: transparent; color: var(--link); font-weight: 400; padding: 8px; text-decoration: underline; text-underline-offset: 3px; }
.card > :last-child { margin-bottom: 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 20px 24px; margin: 0 0 16px; }
.state { display: inline-flex; align-items: center; gap: 8px; font-size: 13px; line-height: 20px; font-weight: 600; border: 1px solid transparent; border-radius: 8px; padding: 1px 9px 1px 7px; }
@media (prefers-color-scheme: dark) { .state { border-color: var(--line); } }
.state svg { width: 14px; height: 14px; flex: none; }
.minor { color: var(--warn); background: var(--warn-tint); }
.major { color: var(--partial); background: var(--partial-tint); }
.critical { color: var(--bad); background: var(--bad-tint); }
.maintenance { color: var(--work); background: var(--work-tint); }
.good { color: var(--good); background: var(--good-tint); }
.late { color: var(--bad); font-weight: 600; }
.incident .top { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; margin-bottom: 8px; }
.incident h3 { font-size: 20px; line-height: 28px; overflow-wrap: anywhere; }
.incident dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)); gap: 16px 24px; margin: 16px 0 0; padding-top: 16px; border-top: 1px solid var(--line); }
.incident dt { color: var(--quiet); font-size: 13px; line-height: 20px; }
.incident dd { margin: 0; font-variant-numeric: tabular-nums; }
.incident dd .small { display: block; }
.incident dd b { font-size: 20px; line-height: 28px; font-weight: 600; display: block; }
ul.doors { list-style: none; margin: 0; padding: 0; display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(216px, 1fr)); }
ul.doors a { display: block; height: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px; text-decoration: none; }
ul.doors a:hover { border-color: var(--link); }
ul.doors b { font-weight: 600; }
ul.doors span { display: block; color: var(--quiet); font-size: 13px; line-height: 20px; margin-top: 4px; }
ul.letters { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
ul.letters li + li { border-top: 1px solid var(--line); }
ul.letters a { display: grid; grid-template-columns: 1fr auto; gap: 0 16px; padding: 12px 20px; color: inherit; text-decoration: none; }
ul.letters a:hover b { text-decoration: underline; text-underline-offset: 3px; }
ul.letters b { font-weight: 600; overflow-wrap: anywhere; }
ul.letters span { color: var(--quiet); font-size: 13px; line-height: 20px; overflow-wrap: anywhere; }
ul.letters time { color: var(--quiet); font-size: 13px; line-height: 24px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide header, .wide main, .wide footer { max-width: 1200px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 24px; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.letter { display: grid; gap: 24px; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); align-items: start; }
.letter h2 { margin: 0 0 8px; font-size: 16px; line-height: 24px; }
.letter iframe { width: 100%; height: 680px; border: 1px solid var(--line); border-radius: 8px; background: #ffffff; color-scheme: light; }
.letter pre, details pre { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 20px; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 24px; }
summary { cursor: pointer; min-height: 44px; display: flex; align-items: center; color: var(--link); }
summary::before { content: "+"; width: 20px; font-weight: 600; }
details[open] summary::before { content: "\\2212"; }
@media (max-width: 800px) { .letter { grid-template-columns: minmax(0, 1fr); } .letter iframe { height: 640px; } }
@media (max-width: 480px) { header, main, footer { padding-left: 16px; padding-right: 16px; } .card { padding: 16px; } }
@media print { body { background: #ffffff; color: #000000; } header form, ul.doors { display: none; } }
`;
