import { z } from 'zod/v4';

import { VkId } from './answer';

/** The methods by which a community tells VK where its events go (groups.json of VK's schema). */
export const SERVER_METHODS = {
	getServers: 'groups.getCallbackServers',
	getCode: 'groups.getCallbackConfirmationCode',
	add: 'groups.addCallbackServer',
	edit: 'groups.editCallbackServer',
	remove: 'groups.deleteCallbackServer',
	setSettings: 'groups.setCallbackSettings',
} as const;

/** The most callback servers that VK lets a community have; one more is error 2000. */
export const MOST_SERVERS = 10;
export const TOO_MANY_SERVERS = 2000;

const text = z.string().catch('');
const Server = z.looseObject({
	id: VkId,
	title: text,
	url: text,
	secret_key: text,
	status: text,
});
const Servers = z.looseObject({ items: z.array(Server) });

/** A callback server of a community. */
export interface CallbackServer {
	id: string;
	title: string;
	url: string;
	/** Empty where VK doesn't show it. */
	secret: string;
	/** `ok`: confirmed. `failed`: the confirmation was not answered rightly. Else it is under way. */
	status: string;
}

/** The servers in an answer to `groups.getCallbackServers`, or `undefined` if it is none. */
export function readServers(response: unknown): CallbackServer[] | undefined {
	return Servers.safeParse(response).data?.items.map((server) => ({
		id: server.id,
		title: server.title,
		url: server.url,
		secret: server.secret_key,
		status: server.status,
	}));
}

const Code = z.looseObject({ code: z.string().min(1) });

/** What a server has to answer to be confirmed. It changes whenever one is added or edited. */
export const readCode = (response: unknown): string | undefined =>
	Code.safeParse(response).data?.code;

const Added = z.looseObject({ server_id: VkId });

/** The id of a server that was added. */
export const readServerId = (response: unknown): string | undefined =>
	Added.safeParse(response).data?.server_id;
