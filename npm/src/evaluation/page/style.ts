import { Markup } from './html.js';

/** Read on a telephone and on a large screen, by day and by night, and printed. */
export const STYLE = new Markup(`
:root { color-scheme: light dark; --ground: #fbfbfa; --ink: #1c2321; --soft: #5b6663; --line: #d5dad8; --good: 46 125 92; --bad: 190 74 44; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #141816; --ink: #e6ebe8; --soft: #9aa6a1; --line: #333b38; --good: 84 176 138; --bad: 226 116 84; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; }
p, dd, li, figcaption { max-width: 46rem; }
small, caption, .scale { color: var(--soft); font-size: 0.85rem; }
a { color: inherit; }
:focus-visible { outline: 3px solid rgb(var(--good)); outline-offset: 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; margin: 1rem 0; }
.figures div { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0.8rem; }
.figures dt { color: var(--soft); }
.figures dd { margin: 0; font-size: 1.5rem; line-height: 1.3; }
.figures dd small { display: block; }
.facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.2rem 1rem; }
.facts dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: start; }
th, td { padding: 0.2rem 0.6rem 0.2rem 0; text-align: end; border-bottom: 1px solid var(--line); vertical-align: bottom; }
th { font-weight: 600; }
th[scope=row], thead th:first-child { text-align: start; }
tbody th[scope=row] { font-weight: 400; min-width: 6rem; overflow-wrap: anywhere; }
td.bar { min-width: 5.5rem; background: linear-gradient(to right, rgb(var(--good) / 0.35) calc(100% * var(--part)), transparent 0); }
.matrix { overflow-wrap: normal; }
.matrix td { min-width: 2.2rem; padding: 0.2rem; text-align: center; border: 1px solid var(--line); }
.matrix th[scope=col] { writing-mode: vertical-rl; transform: rotate(180deg); text-align: start; padding: 0.3rem; max-height: 12rem; font-weight: 400; border: 0; }
.matrix th[scope=row] { position: sticky; left: 0; background: var(--ground); max-width: 10rem; padding-right: 0.5rem; }
.right { background: rgb(var(--good) / calc(0.6 * var(--part))); }
.wrong { background: rgb(var(--bad) / calc(0.15 + 0.6 * var(--part))); }
.diagrams { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)); gap: 1.5rem; }
figure { margin: 0; }
svg { display: block; width: 100%; max-width: 24rem; margin-top: 0.5rem; }
.field { fill: rgb(var(--good) / 0.08); }
.bar { fill: rgb(var(--good)); }
.few { fill-opacity: 0.4; }
.ideal { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 4 3; fill: none; }
.scale { display: flex; justify-content: space-between; max-width: 24rem; }
details { border-bottom: 1px solid var(--line); padding: 0.3rem 0; }
details:target { outline: 2px solid rgb(var(--bad)); outline-offset: 3px; }
summary { cursor: pointer; }
.pairs { margin-top: 1rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 0.75rem; list-style: none; padding: 0.5rem 0; margin: 0; }
.pictures li { font-size: 0.8rem; line-height: 1.3; }
.pictures img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: cover; background: var(--line); border-radius: 0.3rem; }
.pictures small { display: block; font-size: inherit; }
@media print { details { break-inside: avoid; } }
`);
