/** The look of all reports: light, dark and on paper. Dashes and shapes repeat what colours say. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--text:#1c2430;--soft:#5a6675;--rule:#dde2e8;--band:#f1f4f8;--other:#e6ebf2;
--candidate:#c2410c;--stable:#2563a8;--limit:#a3123a}
@media(prefers-color-scheme:dark){:root{--back:#12161c;--text:#e6eaf0;--soft:#9aa7b6;--rule:#2d3641;--band:#1a2028;
--other:#222a34;--candidate:#fb923c;--stable:#7ab3f0;--limit:#fb7185}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:28px;line-height:1.2;margin:0}
h2{font-size:19px;margin:40px 0 12px;padding-bottom:6px;border-bottom:1px solid var(--rule)}
.subtitle,.none,.note,caption,dt{color:var(--soft)}
.subtitle{margin:4px 0 20px}
.lead{font-size:17px;margin:4px 0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:12px;margin:24px 0 0}
.facts div{border:1px solid var(--rule);border-radius:8px;padding:10px 14px}
dt{font-size:13px}
dd{margin:2px 0 0;font-size:16px;font-weight:600;overflow-wrap:anywhere}
figure{margin:20px 0;break-inside:avoid}
figcaption{display:flex;flex-wrap:wrap;gap:4px 18px;align-items:center;font-size:14px}
.key{display:inline-flex;gap:6px;align-items:center}
.swatch{width:22px;border-top:2.5px solid}
.swatch.candidate{border-color:var(--candidate)}
.swatch.stable{border-color:var(--stable);border-top-style:dashed}
svg{display:block;width:100%;height:auto;direction:ltr}
svg text{font:12px system-ui,sans-serif;fill:var(--soft)}
svg text.limit{fill:var(--limit);font-weight:600}
.grid{stroke:var(--rule)}.axis{stroke:var(--soft)}
.band{fill:var(--band)}.other{fill:var(--other)}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
.line.candidate{stroke:var(--candidate)}
.line.stable{stroke:var(--stable);stroke-dasharray:6 4}
.limit{stroke:var(--limit);stroke-dasharray:2 3}text.limit{stroke:none}
.bar{fill:var(--stable)}
.bar.missed{fill:none;stroke:var(--limit);stroke-width:2;stroke-dasharray:4 3}
.dot{fill:none;stroke:var(--stable);stroke-width:6;stroke-linecap:round;stroke-opacity:.6}
.cross{fill:none;stroke:var(--limit);stroke-width:1.8}
table{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;margin:12px 0}
caption{text-align:start;font-size:13px;padding-bottom:4px}
th,td{text-align:start;vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--rule);overflow-wrap:break-word}
th{font-size:13px}thead{display:table-header-group}tr{break-inside:avoid}
@media print{@page{size:A4;margin:16mm}
:root{color-scheme:light;--back:#fff;--text:#000;--soft:#333;--rule:#bbb;--band:#f5f5f5;--other:#e9e9e9;--candidate:#000;
--stable:#555;--limit:#000}
main{max-width:none;padding:0}body{font-size:10pt}section+section{break-before:page}h2{margin-top:0;break-after:avoid}}
`;
