const STYLE = `
:root { color-scheme: light dark; --page: light-dark(#edeef0, #0f1114); --card: light-dark(#fff, #1b1e22);
  --text: light-dark(#16191d, #e7eaee); --dim: light-dark(#5f6b7a, #98a3b0); --line: light-dark(#dce1e6, #30353c);
  --theirs: light-dark(#fff, #25292f); --mine: light-dark(#cfe5ff, #1d4373); --accent: light-dark(#2468b8, #7db4f5);
  --soft: light-dark(#e4ebf3, #2b3139); --bad: light-dark(#b3261e, #ff8a80); --good: light-dark(#137a3d, #54c583); }
* { box-sizing: border-box; }
html, body { height: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.4 system-ui, sans-serif; }
main { display: flex; flex-direction: column; height: 100dvh; max-width: 760px; margin: 0 auto; background: var(--page); }
header { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; padding: .7rem 1rem; background: var(--card);
  border-bottom: 1px solid var(--line); }
h1 { font-size: 1rem; margin: 0; flex: 1; } small { display: block; font-weight: 400; color: var(--dim); }
.dim { color: var(--dim); font-size: .85rem; } .bad { color: var(--bad); } .good { color: var(--good); }
#messages { flex: 1; overflow-y: auto; padding: 1rem; display: flex; flex-direction: column; gap: .5rem; }
.turn { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.turn > div { grid-column: 1 / 3; justify-self: start; max-width: 72%; min-width: 6rem; }
.turn.person > div { justify-self: end; }
.bubble { background: var(--theirs); border-radius: 16px 16px 16px 4px; padding: .5rem .8rem; white-space: pre-wrap;
  overflow-wrap: anywhere; box-shadow: 0 1px 1px #0002; }
.person .bubble { background: var(--mine); border-radius: 16px 16px 4px 16px; }
.bubble img { display: block; max-width: 100%; max-height: 16rem; border-radius: 8px; margin: .2rem 0; }
.bubble a { color: var(--accent); } .time { color: var(--dim); font-size: .72rem; margin: .1rem .4rem 0; }
.person .time { text-align: right; }
.rows { display: grid; gap: .3rem; margin-top: .35rem; } .row { display: flex; gap: .3rem; }
button, select, input { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 10px; background: var(--soft);
  padding: .45rem .8rem; cursor: pointer; }
.row button { flex: 1; min-width: 0; overflow-wrap: anywhere; border-color: transparent; }
.primary { background: light-dark(#2468b8, #3a78c2); color: #fff; } .negative { background: light-dark(#c4342b, #b8433b); color: #fff; }
.positive { background: light-dark(#2a8147, #2f8a4e); color: #fff; }
.spinning::after { content: ''; display: inline-block; width: .8em; height: .8em; margin-left: .5em; vertical-align: -.1em;
  border: 2px solid currentColor; border-right-color: transparent; border-radius: 50%; animation: turn 1s linear infinite; }
@keyframes turn { to { rotate: 1turn; } }
#typing { padding: 0 1.2rem .4rem; min-height: 1.6rem; }
footer { background: var(--card); border-top: 1px solid var(--line); padding: .7rem 1rem; }
footer form { display: flex; gap: .5rem; } footer input { flex: 1; min-width: 0; cursor: text; }
#below { margin: 0 0 .5rem; } #more { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin: .5rem 0 0; align-items: center; }
#more button { border: 0; background: none; padding: 0; color: var(--accent); }
#snackbars { position: fixed; left: 50%; translate: -50% 0; bottom: 8rem; display: grid; gap: .4rem; }
.snackbar { background: light-dark(#2a2f36, #e7eaee); color: light-dark(#fff, #16191d); border-radius: 10px; padding: .6rem 1rem;
  max-width: 90vw; box-shadow: 0 4px 16px #0005; }
.snackbar a { color: inherit; } .empty { margin: auto; max-width: 30rem; text-align: center; color: var(--dim); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }`;

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
};
let userId = Number(new URLSearchParams(location.search).get('person')) || 0, newest = '';
async function post(name, body) {
  const response = await fetch('/_emulator/' + name, { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  byId('note').textContent = response.ok ? '' : answer.error;
  return answer;
}
async function act(name, body = {}) { await post(name, { userId, ...body }); await refresh(); }
const safe = (url) => /^https?:/.test(url) ? url : '#';
const link = (url, text) => {
  const anchor = make('a', text);
  anchor.href = safe(url); anchor.target = '_blank'; anchor.rel = 'noreferrer';
  return anchor;
};
const press = ({ type, link: target }, conversationMessageId, row, column) => () => {
  if (type === 'open_link') window.open(safe(target), '_blank', 'noreferrer');
  else act('press', { conversationMessageId, row, column });
};
const keyboard = ({ buttons, conversationMessageId }) => {
  const rows = make('div', undefined, 'rows');
  rows.append(...buttons.map((row, rowIndex) => {
    const line = make('div', undefined, 'row');
    line.append(...row.map((button, column) => {
      const name = button.color + (button.spinning ? ' spinning' : '');
      const element = make('button', button.label + (button.type === 'open_link' ? ' ↗' : ''), name);
      element.type = 'button';
      element.addEventListener('click', press(button, conversationMessageId, rowIndex, column));
      return element;
    }));
    return line;
  }));
  return rows;
};
const attachment = ({ kind, name, url }) => {
  if (kind !== 'photo') return url ? link(url, '📄 ' + name) : make('div', name, 'dim');
  const picture = make('img');
  picture.src = url; picture.alt = name;
  return picture;
};
const turn = (message) => {
  const line = make('div', undefined, message.out ? 'turn' : 'turn person');
  const box = make('div'), bubble = make('div', message.text, 'bubble');
  bubble.append(...message.attachments.map(attachment));
  const time = new Date(message.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  box.append(bubble);
  if (message.out && message.inline) box.append(keyboard(message));
  box.append(make('div', time + (message.out ? '' : message.read ? ' ✓✓' : ' ✓'), 'time'));
  line.append(box);
  return line;
};
const snackbar = ({ type, text, link: target }) => {
  const box = make('div', type === 'show_snackbar' ? text : '', 'snackbar');
  if (type === 'open_link') box.append(link(target, target));
  return box;
};
const serverLine = ({ status, url }) => {
  const line = make('small', (status === 'ok' ? 'Connected: ' : 'Not confirmed: ') + url, status === 'ok' ? 'good' : 'bad');
  return line;
};
function show(view) {
  byId('name').firstChild.textContent = view.groupName;
  byId('servers').replaceChildren(...view.servers.map(serverLine));
  if (!view.servers.length) byId('servers').append(make('small',
    'No callback server yet: publish a workflow with a VK Community Trigger'));
  const list = byId('messages');
  list.replaceChildren(...view.messages.map(turn));
  if (!view.messages.length) list.append(make('p', 'Write something below, as a person would in VK.', 'empty'));
  list.scrollTop = list.scrollHeight;
  byId('typing').textContent = view.typing ? view.groupName + ' is typing …' : '';
  byId('below').replaceChildren(...(view.below && view.below.buttons.length ? [keyboard(view.below)] : []));
  byId('snackbars').replaceChildren(...view.snackbars.map(snackbar));
  byId('permit').textContent = view.denied ? 'Allow messages' : 'Forbid messages';
  byId('permit').dataset.to = view.denied ? 'allow' : 'deny';
  if (byId('person').childElementCount) return;
  byId('person').append(...view.people.map(({ id, name }) => {
    const option = make('option', name + ' · ' + id);
    option.value = id; option.selected = id === userId;
    return option;
  }));
  if (!userId) { userId = view.people[0].id; newest = ''; }
}
async function refresh() {
  try {
    const response = await fetch('/_emulator/dialogue', { method: 'POST', body: JSON.stringify({ userId }) });
    const text = await response.text();
    if (text !== newest) show(JSON.parse(newest = text));
    byId('live').textContent = '';
  } catch { byId('live').textContent = 'No answer: is the emulator still running?'; }
}
byId('say').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('text'), text = field.value.trim();
  if (text === '') return;
  field.value = '';
  act('say', { text });
});
byId('person').addEventListener('change', () => { userId = Number(byId('person').value); newest = ''; refresh(); });
byId('permit').addEventListener('click', () => act(byId('permit').dataset.to));
byId('reset').addEventListener('click', () => act('forget'));
const loop = async () => { await refresh(); setTimeout(loop, 500); };
loop();`;

/** The page where one is a person who writes to the community. */
export function dialoguePage(title: string): string {
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><h1 id="name"> <span id="servers"></span></h1>
<label class="dim">You are <select id="person"></select></label></header>
<section id="messages" aria-live="polite"></section>
<div id="typing" class="dim" role="status"></div>
<footer>
<div id="below"></div>
<form id="say"><input id="text" placeholder="Write a message" aria-label="Message" autocomplete="off" autofocus><button class="primary">Send</button></form>
<div id="more" class="dim"><button type="button" id="permit">Forbid messages</button>
<button type="button" id="reset">Clear the dialogue</button><span>VK on your own machine: nothing leaves it</span>
<span id="live" class="bad"></span><span id="note" class="bad" role="status"></span></div>
</footer>
</main>
<div id="snackbars" role="status"></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
