/** The look of the status page, by light and by dark, on a phone and on paper. */
export const STATUS_STYLE = `
:root { --ink: #1a1d21; --paper: #fff; --line: #d9dde2; --soft: #5b6470; --ok: #0f7b3f; --bad: #b3261e; --warn: #8a5a00; --shade: #f4f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #15181c; --line: #343a42; --soft: #9aa4b0; --ok: #5ad08b; --bad: #ff8a80; --warn: #f0b95c; --shade: #1e2329; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem; }
header { border-left: .35rem solid var(--bad); padding-left: 1rem; }
header.good { border-color: var(--ok); }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
small, dt, .legend { color: var(--soft); }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .15em; }
dl { display: flex; flex-wrap: wrap; gap: .2rem 2rem; margin: .8rem 0 0; }
dd { margin: 0; font-weight: 500; }
article { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 .8rem; overflow: hidden; }
article ul { list-style: none; margin: 0; padding: .2rem 1rem; }
article li { padding: .6rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
article li:last-child { border: 0; }
article li p { margin: .1rem 0 0; }
.fix { margin: 0; padding: .6rem 1rem; background: var(--shade); overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; background: color-mix(in srgb, var(--line) 50%, transparent); padding: .1rem .3rem; border-radius: .2rem; overflow-wrap: anywhere; user-select: all; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
.short { white-space: nowrap; }
td { overflow-wrap: anywhere; min-width: 4rem; }
th { color: var(--soft); font-weight: 500; }
.ok { color: var(--ok); } .bad { color: var(--bad); font-weight: 600; }
.map { width: auto; }
.map th[scope="row"] { color: var(--ink); max-width: 26rem; min-width: 12rem; font-weight: 400; }
.map td { min-width: 0; padding: .3rem .15rem; }
.map .region { writing-mode: vertical-rl; transform: rotate(180deg); padding: .4rem .3rem; vertical-align: bottom; }
.cell { display: inline-block; width: 1.5rem; text-align: center; border-radius: .2rem; font-weight: 600; background: var(--shade); }
.cell.ok { background: color-mix(in srgb, var(--ok) 15%, transparent); }
.cell.bad { background: color-mix(in srgb, var(--bad) 22%, transparent); }
.cell.out { color: var(--soft); }
.cell.unknown { color: var(--warn); background: color-mix(in srgb, var(--warn) 22%, transparent); }
summary { cursor: pointer; color: var(--soft); }
@media screen and (max-width: 60rem) {
  table:not(.map), table:not(.map) :is(tbody, tr, td) { display: block; }
  table:not(.map) thead { display: none; }
  table:not(.map) tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  table:not(.map) td { position: relative; border: 0; padding: .1rem 0 .1rem 8rem; }
  table:not(.map) td::before { content: attr(data-head); position: absolute; left: 0; color: var(--soft); }
  table:not(.map) td:empty { display: none; }
}
@media print {
  :root { --ink: #000; --paper: #fff; --line: #bbb; --soft: #444; --ok: #0a5c2f; --bad: #9b1c15; --shade: #fff; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  li, .legend, .fix { break-inside: avoid; }
  .fix { break-before: avoid; }
  h2 { break-after: avoid; }
  .map td, .map .region { padding: .1rem; }
  .cell { width: 1.1rem; print-color-adjust: exact; }
}
`;
