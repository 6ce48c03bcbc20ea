const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dde1e7, #33383f); --soft: light-dark(#f4f6f8, #1d2126);
  --page: light-dark(#fff, #14171a); --text: light-dark(#1a1d21, #e6e8eb); --dim: light-dark(#5b6470, #9aa4b0);
  --good: light-dark(#0b7a3b, #4cc781); --bad: light-dark(#b3261e, #ff8a80); --open: light-dark(#0a58ca, #7ab3ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1280px; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p, .dim { color: var(--dim); } p { margin: .25rem 0 1rem; }
#counters { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
#counters div { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: .4rem .8rem; min-width: 6.5rem; }
#counters b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
#counters span { color: var(--dim); font-size: .8rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-size: .8rem; color: var(--dim); font-weight: 600; }
tr.follows td { background: var(--soft); } td.channel:empty, th.channel { padding: 0; }
td.id, td.phone, td.time, td.sender, td.channel { font-variant-numeric: tabular-nums; white-space: nowrap; }
td.text { min-width: 16rem; overflow-wrap: anywhere; }
.step { display: inline-block; margin: 0 .3rem .2rem 0; padding: 0 .45rem; border: 1px solid currentColor;
  border-radius: 999px; font-size: .78rem; white-space: nowrap; color: var(--open); }
.step.good { color: var(--good); } .step.bad { color: var(--bad); } .step.past { opacity: .75; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
button, select, input { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line);
  border-radius: 6px; padding: .3rem .6rem; } input { width: 5rem; }
#note { min-height: 1.4em; }`;

const SCRIPT = `
const GOOD = ['DELIVERED', 'SEEN', 'CLICKED'], OPEN = ['ACCEPTED', 'SENT'];
const TROUBLES = {
  'slow: 3 s after acceptance': { kind: 'slow', afterMs: 3000 },
  'slow: the answer trickles': { kind: 'slow', trickle: { bytes: 1, everyMs: 20 } },
  '429, Retry-After: 2': { kind: 'tooManyRequests', retryAfterSeconds: 2 },
  '429 without Retry-After': { kind: 'tooManyRequests' },
  '502, HTML': { kind: 'serverError', status: 502, body: 'html' },
  '500, JSON, after acceptance': { kind: 'serverError', status: 500, body: 'json', accepted: true },
  'redirect': { kind: 'redirect' },
  'reset before acceptance': { kind: 'reset', when: 'beforeAcceptance' },
  'reset after acceptance': { kind: 'reset', when: 'afterAcceptance' },
  'truncated answer': { kind: 'malformed', how: 'truncated' },
  'HTML with 200': { kind: 'malformed', how: 'html' },
  'empty answer': { kind: 'malformed', how: 'empty' },
  'refused: billing.error': { kind: 'refused', key: 'billing.error' },
};
const byId = (id) => document.getElementById(id);
const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
};
const row = (...cells) => { const tr = make('tr'); tr.append(...cells); return tr; };
const step = ({ status, detail, at }, last) => {
  const colour = GOOD.includes(status) ? ' good' : OPEN.includes(status) ? '' : ' bad';
  const chip = make('span', detail ? status + ' ' + detail : status, 'step' + colour + (last ? '' : ' past'));
  chip.title = at;
  return chip;
};
const messageRow = ({ id, sender, phone, text, acceptedAt, history, channel, follows }) => {
  const steps = make('td');
  steps.append(...history.map((entry, index) => step(entry, index === history.length - 1)));
  const way = channel ? (follows ? '↳ ' : '') + channel : '';
  const tr = row(make('td', acceptedAt, 'time'), make('td', way, 'channel'), make('td', phone, 'phone'),
    make('td', sender, 'sender'), make('td', text, 'text'), steps, make('td', id, 'id dim'));
  if (follows) tr.className = 'follows';
  return tr;
};
let known = false, newest = '';
async function refresh() {
  try {
    const text = await (await fetch('/_emulator/view')).text();
    if (text !== newest) show(JSON.parse(newest = text));
    byId('live').textContent = 'Live';
  } catch { byId('live').textContent = 'No answer: is the emulator still running?'; }
  setTimeout(refresh, 1000);
}
function show(view) {
  byId('counters').replaceChildren(...view.counters.map(({ label, value }) => {
    const box = make('div'); box.append(make('b', String(value)), make('span', label)); return box;
  }));
  byId('messages').replaceChildren(...view.messages.map(messageRow));
  byId('none').hidden = view.messages.length > 0;
  if (known) return;
  byId('specials').replaceChildren(...view.specials.map(({ pattern, title, description }) =>
    row(make('td', pattern, 'phone'), make('td', title), make('td', description))));
  known = true;
}
async function post(name, body) {
  const response = await fetch('/_emulator/' + name, { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  byId('note').textContent = response.ok ? name + ': done' : answer.error;
}
byId('kind').append(...Object.keys(TROUBLES).map((name) => make('option', name)));
fetch('/_emulator/state').then((response) => response.json()).then(({ endpoints }) => {
  byId('endpoint').append(...endpoints.map(({ name }) => make('option', name)), make('option', '*'));
});
byId('trouble').addEventListener('submit', (event) => {
  event.preventDefault();
  const times = Number(byId('times').value), endpoint = byId('endpoint').value;
  post('trouble', { endpoint, trouble: TROUBLES[byId('kind').value], mode: times ? 'next' : 'always', times });
});
byId('clear').addEventListener('click', () => post('trouble', { mode: 'clear' }));
byId('reset').addEventListener('click', () => post('reset', {}));
refresh();`;

/** The small page: it asks `/_emulator/view` once a second and shows what it is told. */
export function pageHtml(title: string): string {
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p><span id="live">…</span> · nothing here leaves this machine</p>
<div id="counters"></div>
<form id="trouble">
<label>Trouble <select id="kind"></select></label>
<label>for <select id="endpoint"></select></label>
<label>the next <input id="times" type="number" min="0" value="1"> requests (0: all)</label>
<button>Set</button> <button type="button" id="clear">Clear troubles</button>
<button type="button" id="reset">Reset everything</button>
</form>
<p id="note" role="status"></p>
<h2>Newest messages</h2>
<div class="scroll"><table>
<thead><tr><th>Accepted</th><th class="channel"></th><th>Phone</th><th>Sender</th><th>Text</th><th>Life</th><th>ID</th></tr></thead>
<tbody id="messages"></tbody>
</table></div>
<p id="none">None yet.</p>
<h2>Special phones</h2>
<p>These digits decide what becomes of a message; every other phone is sent, delivered and seen.</p>
<div class="scroll"><table>
<thead><tr><th>Phone</th><th>Fate</th><th>What happens</th></tr></thead>
<tbody id="specials"></tbody>
</table></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
