import { isJsonObject } from './json';
import type { Json, JsonObject } from './json';
import type { Provider } from './provider';
import { EVERY_ENDPOINT, TEXT_MALFORMATIONS } from './trouble';
import type { Trouble, TroubleBoard } from './trouble';

/** Which members each kind may have, and of what type. */
const MEMBERS: Record<
	Trouble['kind'],
	Record<string, 'number' | 'string' | 'boolean' | 'object'>
> = {
	slow: { beforeMs: 'number', afterMs: 'number', trickle: 'object' },
	tooManyRequests: { retryAfterSeconds: 'number', retryAfterAs: 'string' },
	serverError: { status: 'number', body: 'string', accepted: 'boolean' },
	redirect: { to: 'string', status: 'number' },
	reset: { when: 'string' },
	malformed: { how: 'string', status: 'number' },
	refused: { key: 'string', description: 'string', status: 'number', ref: 'string' },
	answer: { status: 'number', body: 'string', headers: 'object', accepted: 'boolean' },
	none: {},
};
const REQUIRED: Partial<Record<Trouble['kind'], string[]>> = {
	reset: ['when'],
	malformed: ['how'],
	refused: ['key'],
	answer: ['status', 'body'],
};
const RESETS = ['beforeAcceptance', 'afterAcceptance', 'midAnswer'];

const isKind = (kind: Json | undefined): kind is Trouble['kind'] =>
	typeof kind === 'string' && Object.hasOwn(MEMBERS, kind);

function readTrouble(input: Json | undefined, provider: Provider): Trouble {
	if (!isJsonObject(input) || !isKind(input.kind)) {
		throw new Error(`trouble.kind must be one of ${Object.keys(MEMBERS).join(', ')}`);
	}
	const { kind, ...members } = input;
	for (const [name, value] of Object.entries(members)) {
		const type = MEMBERS[kind][name];
		if (!type) throw new Error(`A trouble of kind ${kind} has no ${name}`);
		if (typeof value !== type) throw new Error(`trouble.${name} must be a ${type}`);
	}
	for (const name of REQUIRED[kind] ?? []) {
		if (!(name in members)) throw new Error(`trouble.${name} is required for kind ${kind}`);
	}
	const malformations = [...TEXT_MALFORMATIONS, ...Object.keys(provider.distortions)];
	if (kind === 'malformed' && !malformations.includes(String(members.how))) {
		throw new Error(`trouble.how must be one of ${malformations.join(', ')}`);
	}
	if (kind === 'reset' && !RESETS.includes(String(members.when))) {
		throw new Error(`trouble.when must be one of ${RESETS.join(', ')}`);
	}
	return input as unknown as Trouble;
}

/**
 * Sets troubles from outside: `{ endpoint, mode: 'next' | 'always' | 'random' | 'clear', trouble,
 * times, rate, choices }`.
 */
export function setTrouble(input: JsonObject, provider: Provider, board: TroubleBoard): void {
	const { endpoint, mode = 'next', times = 1, rate = 0.1, choices } = input;
	const names = [...provider.endpoints.map(({ name }) => name), EVERY_ENDPOINT];
	if (endpoint !== undefined && !names.includes(String(endpoint))) {
		throw new Error(`endpoint must be one of ${names.join(', ')}`);
	}
	const target = endpoint === undefined ? EVERY_ENDPOINT : String(endpoint);
	switch (mode) {
		case 'next':
			board.next(target, readTrouble(input.trouble, provider), Number(times));
			return;
		case 'always':
			board.always(target, readTrouble(input.trouble, provider));
			return;
		case 'random':
			if (!Array.isArray(choices)) throw new Error('choices must be a list of troubles');
			board.atRandom(
				target,
				Number(rate),
				choices.map((choice) => readTrouble(choice, provider)),
			);
			return;
		case 'clear':
			board.clear(endpoint === undefined ? undefined : target);
			return;
		default:
			throw new Error('mode must be one of next, always, random, clear');
	}
}
