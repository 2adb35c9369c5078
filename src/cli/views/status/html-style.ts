/** The look of the status page, by light and by dark. */
export const STATUS_STYLE = `
:root { --ink: #1a1d21; --paper: #fff; --line: #d9dde2; --soft: #5b6470; --ok: #0f7b3f; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #15181c; --line: #343a42; --soft: #9aa4b0; --ok: #5ad08b; --bad: #ff8a80; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
small, dt { color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: .2rem 2rem; margin: .8rem 0 0; }
dd { margin: 0; font-weight: 500; }
code { font: .9em ui-monospace, monospace; background: color-mix(in srgb, var(--line) 50%, transparent); padding: .1rem .3rem; border-radius: .2rem; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
.short { white-space: nowrap; }
td { overflow-wrap: anywhere; min-width: 4rem; }
th { color: var(--soft); font-weight: 500; }
.ok { color: var(--ok); } .bad { color: var(--bad); font-weight: 600; }
@media screen and (max-width: 60rem) {
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  td { position: relative; border: 0; padding: .1rem 0 .1rem 8rem; }
  td::before { content: attr(data-head); position: absolute; left: 0; color: var(--soft); }
  td:empty { display: none; }
}
@media print {
  :root { --ink: #000; --paper: #fff; --line: #bbb; --soft: #444; --ok: #0a5c2f; --bad: #9b1c15; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
