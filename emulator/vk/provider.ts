import type { EmulatedRequest } from '../common/exchange';
import type { Json, JsonObject } from '../common/json';
import type { Answer, ControlAction, Endpoint, Provider } from '../common/provider';
import { Call, errorAnswer, parametersOf, refusalOf, tokenOf, VkError } from './call';
import { dialogueView } from './dialogue';
import { dialoguePage } from './dialogue-page';
import * as doings from './doings';
import { ERRORS, SPECIAL_PREFIX } from './facts';
import { rightsOf } from './groups';
import { METHODS } from './methods';
import type { Method } from './methods';
import { fileAnswer, upload, UPLOAD_PATHS } from './uploads';
import type { Uploaded } from './uploads';
import type { StoredFile, VkMessage } from './store';
import type { Vk } from './vk';

const TITLE = 'VK on your own machine';

/** For what the machinery refuses by a word. */
const CODES_OF_WORDS: Record<string, number> = {
	'not.found': 3,
	'too.many.requests': 6,
	'system.error': 10,
};

function checkRight(method: Method, { token }: Call): void {
	if (token.of === 'person' && !method.forPeople) throw new VkError(27);
	if (method.right === undefined || rightsOf(token).includes(method.right)) return;
	throw new VkError(15, 'no access to call this method. It cannot be called with current scopes.');
}

function callMethod(vk: Vk, method: Method, request: EmulatedRequest, uploaded: Uploaded): Answer {
	const parameters = parametersOf(request);
	try {
		const token = vk.tokenNamed(tokenOf(request, parameters));
		vk.count(token);
		if (!parameters.has('v')) throw new VkError(8, 'v (version) is required');
		const call = new Call(token, parameters);
		checkRight(method, call);
		return { status: 200, json: { response: method.run(vk, call, uploaded) } };
	} catch (error) {
		const { code, message } = refusalOf(error);
		return errorAnswer(code, message, parameters);
	}
}

function methodEndpoint(vk: Vk, name: string, method: Method, uploaded: Uploaded): Endpoint {
	return {
		...{ name, method: 'POST', path: `/method/${name}` },
		open: (request) => ({
			arrived: { [String(vk.seed.groupId)]: 1 },
			handle() {
				const before = vk.store.messages.length;
				const answer = callMethod(vk, method, request, uploaded);
				const sent = name === 'messages.send' ? vk.store.messages.length - before : 0;
				return sent > 0 ? { answer, accepted: { [String(vk.seed.groupId)]: sent } } : { answer };
			},
		}),
	};
}

function fileEndpoints(vk: Vk, uploaded: Uploaded): Endpoint[] {
	const uploads = (Object.keys(UPLOAD_PATHS) as Array<StoredFile['kind']>).map(
		(kind): Endpoint => ({
			...{ name: `upload.${kind}`, method: 'POST', path: UPLOAD_PATHS[kind] },
			open: (request) => ({
				arrived: {},
				handle: () => ({ answer: upload(vk, uploaded, kind, request) }),
			}),
		}),
	);
	const file: Endpoint = {
		...{ name: 'file', method: 'GET', path: '/file' },
		open: ({ query }) => ({
			arrived: {},
			handle: () => ({ answer: fileAnswer(vk, query.get('id') ?? '') }),
		}),
	};
	return [...uploads, file];
}

/** A message as `/_emulator/messages` tells of it. */
const listed = ({ keyboard, ...message }: VkMessage): JsonObject => ({
	...(message as unknown as JsonObject),
	keyboard: keyboard?.source ?? null,
});

const DONE: Json = { ok: true };

/** What a person does, and what else can be asked of VK, by POST to `/_emulator/<name>`. */
function vkActions(vk: Vk): Record<string, ControlAction> {
	const userOf = ({ userId }: JsonObject): number => Number(userId);
	const doing = (act: (input: JsonObject) => unknown): ControlAction => {
		return (input) => {
			act(input);
			return DONE;
		};
	};
	return {
		/** `{ userId }`: what the page shows. */
		dialogue: (input) => dialogueView(vk, userOf(input)),
		/** `{ userId, text, message }`. */
		say: (input) => listed(doings.say(vk, doings.readSaid(input))),
		/** `{ userId, row, column, conversationMessageId }`. */
		press: doing((input) => doings.press(vk, doings.readPressed(input))),
		allow: doing((input) => doings.permit(vk, userOf(input), true)),
		deny: doing((input) => doings.permit(vk, userOf(input), false)),
		read: doing((input) => doings.read(vk, userOf(input))),
		type: doing((input) => doings.type(vk, userOf(input))),
		/** `{ userId, conversationMessageId, text }`. */
		edit: doing((input) =>
			doings.edit(vk, userOf(input), Number(input.conversationMessageId), String(input.text)),
		),
		/** Every dialogue is empty again; servers stay. */
		forget: doing(() => vk.store.clear()),
	};
}

/** VK as the machinery sees it. */
export function vkProvider(vk: Vk): Provider {
	const uploaded: Uploaded = new Map();
	const { store, servers } = vk;
	const newest = (limit: number, offset = 0): VkMessage[] =>
		[...store.messages].reverse().slice(offset, offset + limit);
	return {
		name: 'vk',
		endpoints: [
			...Object.entries(METHODS).map(([name, method]) =>
				methodEndpoint(vk, name, method, uploaded),
			),
			...fileEndpoints(vk, uploaded),
		],
		/** `key` is one of VK's codes. */
		refusal(status, key, description) {
			return errorAnswer(CODES_OF_WORDS[key] ?? Number(key), description, undefined, status);
		},
		distortions: {},
		reset() {
			uploaded.clear();
			vk.reset();
		},
		page: () => dialoguePage(TITLE),
		view: (limit) => ({
			title: TITLE,
			counters: [
				{ label: 'Messages', value: store.messages.length },
				{ label: 'Servers', value: servers.list.length },
			],
			messages: newest(limit).map((message) => ({
				...{ id: String(message.id), sender: String(message.fromId), text: message.text },
				...{ phone: String(message.peerId), acceptedAt: new Date(message.at).toISOString() },
				history: [],
			})),
			specials: Object.entries(ERRORS).map(([code, title]) => ({
				...{ pattern: SPECIAL_PREFIX + code.padStart(4, '0'), title: `Error ${code}` },
				description: title,
			})),
		}),
		switches: vk.seed.switches,
		actions: vkActions(vk),
		listMessages: (limit, offset) => newest(limit, offset).map(listed),
	};
}
