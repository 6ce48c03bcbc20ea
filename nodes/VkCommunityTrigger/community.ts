import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import {
	readCode,
	readServerId,
	readServers,
	SERVER_METHODS,
	type CallbackServer,
} from '../../providers/vk/callback-servers';
import { missingRights, readCommunity, RIGHTS, type Right } from '../../providers/vk/community';
import { EVENTS, type EventType } from '../../providers/vk/community-events';
import { API_VERSION, METHODS } from '../../providers/vk/endpoints';
import { BadParameter, Refused } from '../shared/calling/failures';
import { Provider } from '../shared/calling/transport';
import { changeVk, notTheAnswer, readVk } from '../shared/calling/vk-methods';

const CREDENTIAL = 'vkCommunityApi';
const TIMEOUT_MS = 10_000;
/** Access Token of the credential, as the user sees it. */
const TOKEN_LABEL = 'Access Token';
const HOW_TO_MAKE_A_TOKEN =
	'Open the community in VK, go to Manage, API usage, Access tokens, and make a token';
/** VK's errors for a person's token where it wants a community's. */
const CODES_OF_ANOTHER_TOKEN: ReadonlySet<string> = new Set(['27', '28', '100']);

/** What a callback server is entered with. */
export type ServerEntry = Pick<CallbackServer, 'url' | 'title' | 'secret'>;

/** The account behind the node's credential. */
export async function connect(context: IHookFunctions | IWebhookFunctions): Promise<Provider> {
	const { provider } = await Provider.connect(context, CREDENTIAL, ['accessToken']);
	return provider;
}

const notACommunity = (): BadParameter =>
	new BadParameter(
		TOKEN_LABEL,
		'is not the token of a community: VK knows none by it',
		`${HOW_TO_MAKE_A_TOKEN}; a person's token does not do`,
	);

/** A community and its callback servers, by its token. */
export class Community {
	private constructor(
		private readonly provider: Provider,
		private readonly id: string,
	) {}

	/**
	 * Finds the community that a token belongs to.
	 *
	 * @throws BadParameter if it is a person's, or lacks a right
	 */
	static async find(provider: Provider, rights: readonly Right[]): Promise<Community> {
		try {
			const permissions = await readVk(provider, {
				method: METHODS.getTokenPermissions,
				timeout: TIMEOUT_MS,
			});
			const missing = (missingRights(permissions) ?? []).filter((right) => rights.includes(right));
			if (missing.length > 0) {
				const words = missing.map((right) => `'${RIGHTS[right].words}'`).join(' and ');
				throw new BadParameter(
					TOKEN_LABEL,
					`lacks the right to ${words}`,
					`${HOW_TO_MAKE_A_TOKEN} with ${words} as well, enter it in the credential, and publish again`,
				);
			}
			const method = METHODS.getCommunity;
			const found = readCommunity(await readVk(provider, { method, timeout: TIMEOUT_MS }));
			if (found === undefined) throw notACommunity();
			return new Community(provider, found.id);
		} catch (error) {
			const isAnothers = error instanceof Refused && CODES_OF_ANOTHER_TOKEN.has(error.key);
			throw isAnothers ? notACommunity() : error;
		}
	}

	/** One whose id is known. */
	static known(provider: Provider, id: string): Community {
		return new Community(provider, id);
	}

	get groupId(): string {
		return this.id;
	}

	async servers(): Promise<CallbackServer[]> {
		const method = SERVER_METHODS.getServers;
		const servers = readServers(await this.read(method));
		if (servers === undefined) throw notTheAnswer(method);
		return servers;
	}

	/** What VK wants to hear from a server that it asks to confirm itself now. */
	async confirmationCode(): Promise<string> {
		const method = SERVER_METHODS.getCode;
		const code = readCode(await this.read(method));
		if (code === undefined) throw notTheAnswer(method);
		return code;
	}

	/** Adds a server, which VK then asks to confirm itself; gives its id. */
	async add(entry: ServerEntry): Promise<string> {
		const method = SERVER_METHODS.add;
		const id = readServerId(await this.change(method, fieldsOf(entry)));
		if (id === undefined) throw notTheAnswer(method);
		return id;
	}

	/** Changes a server, which VK then asks to confirm itself anew. */
	async edit(id: string, entry: ServerEntry): Promise<void> {
		await this.change(SERVER_METHODS.edit, { server_id: id, ...fieldsOf(entry) });
	}

	async remove(id: string): Promise<void> {
		await this.change(SERVER_METHODS.remove, { server_id: id });
	}

	/** Lets a server get these events of messages, and no others of them. */
	async setEvents(id: string, events: ReadonlySet<EventType>): Promise<void> {
		const wanted = EVENTS.map((event) => [event, events.has(event) ? '1' : '0']);
		await this.change(SERVER_METHODS.setSettings, {
			server_id: id,
			api_version: API_VERSION,
			...(Object.fromEntries(wanted) as Record<EventType, string>),
		});
	}

	private async read(method: string): Promise<unknown> {
		const fields = { group_id: this.id };
		return await readVk(this.provider, { method, fields, timeout: TIMEOUT_MS });
	}

	private async change(method: string, fields: Record<string, string>): Promise<unknown> {
		const whole = { group_id: this.id, ...fields };
		return await changeVk(this.provider, { method, fields: whole, timeout: TIMEOUT_MS });
	}
}

const fieldsOf = ({ url, title, secret }: ServerEntry): Record<string, string> => ({
	url,
	title,
	secret_key: secret,
});
