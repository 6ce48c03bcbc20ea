import { randomBytes } from 'node:crypto';

import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isLoopback } from '../../providers/address';
import {
	MOST_SERVERS,
	TOO_MANY_SERVERS,
	type CallbackServer,
} from '../../providers/vk/callback-servers';
import type { Right } from '../../providers/vk/community';
import { BadParameter, Refused } from '../shared/calling/failures';
import { pause } from '../shared/calling/pause';
import { Community, connect, type ServerEntry } from './community';
import { whileExpecting } from './confirmation';
import { dropEntry, keepEntry, listenerOf, readEntry, type Entry } from './entry';
import { readSettings, type TriggerSettings } from './settings';

type Context = IHookFunctions | IWebhookFunctions;

/** VK takes up to 50 characters. */
const SECRET_BYTES = 20;
/** n8n may serve a new route up to 100 ms late, and the code may change in between. */
const MOST_ATTEMPTS = 5;
const BEFORE_NEXT_ATTEMPT_MS = 300;
/** Pauses before each look at what VK says of the server: about ten seconds in all. */
const LOOKS_MS = [100, 150, 250, 500, 1_000, 2_000, 3_000, 3_000];

/** What the user has to change is no parameter: it is told as if it were one. */
const ADDRESS_LABEL = 'WEBHOOK_URL';

/** The node's address as callers see it. @throws BadParameter for one that VK cannot reach */
function reachableUrl(context: Context, providerHost: string): string {
	const url = context.getNodeWebhookUrl('default') ?? '';
	const advice =
		'Set WEBHOOK_URL to the address under which n8n is reached from outside, restart n8n, and publish the workflow again. On your own machine a tunnel gives such an address';
	if (!URL.canParse(url)) throw new BadParameter(ADDRESS_LABEL, 'gives no address', advice);
	if (isLoopback(new URL(url).hostname) && !isLoopback(providerHost)) {
		throw new BadParameter(
			ADDRESS_LABEL,
			`makes ${url} the address of this trigger: one of this machine, which ${providerHost} cannot reach`,
			advice,
		);
	}
	return url;
}

/** VK shows up to 14 characters. */
const titleFor = (context: Context): string =>
	context.getMode() === 'manual' ? 'n8n test' : 'n8n';

const sameUrl = (one: string, other: string): boolean =>
	URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href;

/**
 * The server of this listener among those of the community: by its address, or by its number if the
 * address or the secret shows that nobody has made another of it since.
 */
function findOwn(
	servers: readonly CallbackServer[],
	url: string,
	entry: Entry | undefined,
): CallbackServer | undefined {
	const entered = servers.find(
		(server) =>
			server.id === entry?.serverId &&
			(sameUrl(server.url, entry.url) || server.secret === entry.secret),
	);
	return entered ?? servers.find((server) => sameUrl(server.url, url));
}

function tooManyServers(servers: readonly CallbackServer[]): BadParameter {
	const names = servers.map(({ title, url }) => `${JSON.stringify(title)} (${url})`).join(', ');
	return new BadParameter(
		'VK Community',
		`has ${servers.length} callback servers already, the most that VK allows: ${names}`,
		'Delete one that is not needed any more, in the community under Manage, API usage, Callback API, and publish the workflow again',
	);
}

/** What is right for a registration: read and looked up before anything changes at VK. */
interface Plan {
	community: Community;
	settings: TriggerSettings;
	url: string;
	servers: CallbackServer[];
	own: CallbackServer | undefined;
}

function rightsFor({ events, answerButtons }: TriggerSettings): Right[] {
	return answerButtons && events.has('message_event') ? ['manage', 'messages'] : ['manage'];
}

async function plan(context: Context): Promise<Plan> {
	const settings = readSettings(context);
	const provider = await connect(context);
	const url = reachableUrl(context, provider.hostname);
	const community = await Community.find(provider, rightsFor(settings));
	const servers = await community.servers();
	return { community, settings, url, servers, own: findOwn(servers, url, readEntry(context)) };
}

/** Whether VK has the node's server as it has to be; its events are then set anew. */
export async function isEntered(context: IHookFunctions): Promise<boolean> {
	const entry = readEntry(context);
	const { community, settings, url, own } = await plan(context);
	if (own === undefined || own.id !== entry?.serverId || own.status !== 'ok') return false;
	const isSame =
		sameUrl(own.url, url) &&
		community.groupId === entry.groupId &&
		(own.secret === '' || own.secret === entry.secret);
	if (isSame) await community.setEvents(own.id, settings.events);
	return isSame;
}

async function statusOf(community: Community, id: string): Promise<string> {
	let status = 'wait';
	for (const look of LOOKS_MS) {
		await pause(look);
		status = (await community.servers()).find((server) => server.id === id)?.status ?? 'gone';
		if (status !== 'wait' && status !== 'unconfigured') return status;
	}
	return status;
}

async function add({ community, servers }: Plan, server: ServerEntry): Promise<string> {
	if (servers.length >= MOST_SERVERS) throw tooManyServers(servers);
	try {
		return await community.add(server);
	} catch (error) {
		const isOneTooMany = error instanceof Refused && error.key === String(TOO_MANY_SERVERS);
		throw isOneTooMany ? tooManyServers(await community.servers()) : error;
	}
}

/**
 * Enters the server, or takes the listener's own over, and has it confirmed. Every other attempt
 * leaves it to the listener to ask VK for the code, when VK wants it: it may change in between.
 */
async function confirmed(listener: string, whole: Plan, server: ServerEntry): Promise<string> {
	const { community, own } = whole;
	return await whileExpecting(listener, async (expect) => {
		let id = own?.id;
		for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			await pause(attempt * BEFORE_NEXT_ATTEMPT_MS);
			const code = attempt % 2 === 0 ? await community.confirmationCode() : undefined;
			expect({ secret: server.secret, code });
			if (id === undefined) id = await add(whole, server);
			else await community.edit(id, server);
			if ((await statusOf(community, id)) === 'ok') {
				await community.setEvents(id, whole.settings.events);
				return id;
			}
		}
		if (own === undefined && id !== undefined) await community.remove(id);
		throw new BadParameter(
			ADDRESS_LABEL,
			`makes ${server.url} the address of this trigger, and VK did not get the confirmation code from there`,
			'See that the address leads to this n8n from outside, with nothing in between that asks for a password or a browser, and publish the workflow again',
		);
	});
}

/** Enters the node's server at VK. The secret of one that it had before stays. */
export async function enter(context: IHookFunctions): Promise<void> {
	const whole = await plan(context);
	const { community, url } = whole;
	const before = readEntry(context);
	const secret = before?.secret ?? randomBytes(SECRET_BYTES).toString('hex');
	const server = { url, title: titleFor(context), secret };
	const serverId = await confirmed(listenerOf(context), whole, server);
	keepEntry(context, { serverId, groupId: community.groupId, secret, url });
}

/** Takes the node's server back, and no other. */
export async function remove(context: IHookFunctions): Promise<void> {
	const entry = readEntry(context);
	const url = context.getNodeWebhookUrl('default') ?? '';
	dropEntry(context);
	const provider = await connect(context);
	const community =
		entry === undefined
			? await Community.find(provider, ['manage'])
			: Community.known(provider, entry.groupId);
	const own = findOwn(await community.servers(), url, entry);
	if (own !== undefined) await community.remove(own.id);
}

/**
 * Has VK call the address that the node has now. n8n 2.40 runs no code of a trigger when it starts
 * under another WEBHOOK_URL: the first event that still comes by the old address has to do.
 */
export async function moveHere(context: IWebhookFunctions): Promise<void> {
	const entry = readEntry(context);
	if (entry === undefined) return;
	const whole = await plan(context);
	const { own, url } = whole;
	if (own === undefined || sameUrl(own.url, url)) return;
	const server = { url, title: titleFor(context), secret: entry.secret };
	await confirmed(listenerOf(context), whole, server);
}
