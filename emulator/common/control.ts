import { jsonAnswer } from './answers';
import { isJsonObject, parseJson } from './json';
import type { Json, JsonObject } from './json';
import { pageHtml } from './page';
import type { Answer, Machinery, Provider } from './provider';
import type { RawRequest } from './server';
import { mergeSwitches } from './switches';
import { setTrouble } from './trouble-input';

const PREFIX = '/_emulator/';
const MESSAGES_ON_THE_PAGE = 100;

/** What the control addresses work on. */
export interface Controlled {
	provider: Provider;
	machinery: Machinery;
	reset(): void;
}

type Action = (controlled: Controlled, input: JsonObject) => Json | Promise<Json>;

const count = (value: Json | undefined, otherwise: number): number => {
	const number = value === undefined ? otherwise : Number(value);
	if (!Number.isInteger(number) || number < 0) throw new Error('limit and offset must be counts');
	return number;
};

/** A value made of plain members, as JSON: infinity and functions have no place there. */
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

function state({ provider, machinery }: Controlled): Json {
	const { recording, trouble, scheduler } = machinery;
	const view = provider.view(0);
	return plain({
		provider: provider.name,
		counters: Object.fromEntries(view.counters.map(({ label, value }) => [label, value])),
		requests: recording.requests.length,
		callbacks: {
			attempts: recording.callbacks.length,
			delivered: recording.callbacks.filter(({ delivered }) => delivered).length,
		},
		waiting: scheduler.size,
		trouble: trouble.describe(),
		switches: provider.switches,
		endpoints: provider.endpoints.map(({ name, method, path }) => ({ name, method, path })),
	});
}

/** The newest entries of a recording, the newest last. */
const newest = (list: readonly unknown[], { limit, offset }: JsonObject): Json => {
	const end = Math.max(list.length - count(offset, 0), 0);
	return plain(list.slice(Math.max(end - count(limit, 100), 0), end));
};

const GETS: Record<string, Action> = {
	state,
	view: ({ provider, machinery: { recording } }) => {
		const view = provider.view(MESSAGES_ON_THE_PAGE);
		const { requests, callbacks } = recording;
		const traffic = [
			{ label: 'Requests', value: requests.length },
			{ label: 'Callbacks', value: callbacks.length },
		];
		return plain({ ...view, counters: [...view.counters, ...traffic] });
	},
	messages: ({ provider }, { limit, offset }) =>
		provider.listMessages(count(limit, 100), count(offset, 0)),
	requests: ({ machinery }, input) => newest(machinery.recording.requests, input),
	callbacks: ({ machinery }, input) => newest(machinery.recording.callbacks, input),
	window: ({ machinery }, { sender, ms, count: which }) =>
		machinery.recording.largestWindow(
			String(sender),
			Number(ms ?? 1_000),
			which === 'accepted' ? 'accepted' : 'arrived',
		),
};

const POSTS: Record<string, Action> = {
	reset: ({ reset }) => {
		reset();
		return { ok: true };
	},
	trouble: ({ provider, machinery }, input) => {
		setTrouble(input, provider, machinery.trouble);
		return { ok: true, trouble: plain(machinery.trouble.describe()) };
	},
	switches: ({ provider }, input) => {
		mergeSwitches(provider.switches, input);
		return plain(provider.switches);
	},
};

/** A page of another site must not be able to drive the emulator through somebody's browser. */
function isForeign({ headers }: RawRequest): boolean {
	const { origin, host } = headers;
	return origin !== undefined && origin !== `http://${host ?? ''}`;
}

function readInput({ method, rawQuery, body }: RawRequest): JsonObject {
	if (method === 'GET') return Object.fromEntries(new URLSearchParams(rawQuery));
	const input = body.trim() === '' ? {} : parseJson(body);
	if (!isJsonObject(input)) throw new Error('The body must be a JSON object');
	return input;
}

function findAction({ provider }: Controlled, method: string, name: string): Action | undefined {
	if (method === 'GET') return Object.hasOwn(GETS, name) ? GETS[name] : undefined;
	if (method !== 'POST') return undefined;
	if (Object.hasOwn(POSTS, name)) return POSTS[name];
	const own = Object.hasOwn(provider.actions, name) ? provider.actions[name] : undefined;
	return own && (async (_controlled, input) => await own(input));
}

/** Answers the page and `/_emulator/…`; undefined: the request is the provider's. */
export async function answerControl(
	request: RawRequest,
	controlled: Controlled,
): Promise<Answer | undefined> {
	const { method, path } = request;
	if (method === 'GET' && path === '/') {
		const { provider } = controlled;
		return { status: 200, text: provider.page?.() ?? pageHtml(provider.view(0).title) };
	}
	if (!path.startsWith(PREFIX)) return undefined;
	if (isForeign(request)) return jsonAnswer(403, { error: 'Not from another site' });
	const action = findAction(controlled, method, path.slice(PREFIX.length));
	if (!action) return jsonAnswer(404, { error: `No ${method} ${path}` });
	try {
		return jsonAnswer(200, await action(controlled, readInput(request)));
	} catch (error) {
		return jsonAnswer(400, { error: error instanceof Error ? error.message : String(error) });
	}
}
