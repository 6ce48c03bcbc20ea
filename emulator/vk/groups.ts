import type { Json, JsonObject } from '../common/json';
import { VkError } from './call';
import type { Call } from './call';
import { EVENTS, LONGEST_SECRET, LONGEST_TITLE, RIGHTS } from './facts';
import type { Right } from './facts';
import { ALL_RIGHTS } from './seed';
import type { Token } from './seed';
import type { Server } from './servers';
import type { Vk } from './vk';

/** What a token may do. */
export const rightsOf = ({ of, rights }: Token): Right[] =>
	of === 'person' ? [] : (rights ?? ALL_RIGHTS);

/** `groups.getTokenPermissions`. */
export function getTokenPermissions(_vk: Vk, { token }: Call): Json {
	const rights = rightsOf(token);
	return {
		mask: rights.reduce((mask, right) => mask | RIGHTS[right], 0),
		permissions: rights.map((name) => ({ name, setting: RIGHTS[name] })),
	};
}

/** `groups.getById`: the token's own community where none is named. */
export function getById(vk: Vk, call: Call): Json {
	const { groupId, groupName } = vk.seed;
	const asked = call.wholes('group_ids') ?? call.wholes('group_id');
	if (!asked && call.token.of === 'person') throw new VkError(100, 'group_ids is undefined');
	const groups = (asked ?? [groupId]).map((id): JsonObject => {
		const name = id === groupId ? groupName : `Community ${id}`;
		return { id, name, screen_name: `club${id}`, is_closed: 0, type: 'group' };
	});
	return { groups, profiles: [] };
}

function checkGroup(vk: Vk, call: Call): void {
	if (call.needWhole('group_id') !== vk.seed.groupId) throw new VkError(15);
}

const serverObject = (server: Server): JsonObject => ({
	...{ id: server.id, title: server.title, creator_id: 0, url: server.url },
	...{ secret_key: server.secretKey, status: server.status },
});

/** `groups.getCallbackServers`. */
export function getServers(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	const ids = call.wholes('server_ids');
	const items = vk.servers.list.filter(({ id }) => !ids || ids.includes(id)).map(serverObject);
	return { count: items.length, items };
}

/** `groups.getCallbackConfirmationCode`. */
export function getConfirmationCode(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	return { code: vk.servers.code };
}

function readServer(call: Call): Pick<Server, 'url' | 'title' | 'secretKey'> {
	const url = call.need('url');
	const title = call.need('title');
	const secretKey = call.text('secret_key') ?? '';
	if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
		throw new VkError(100, 'url is invalid');
	}
	if ([...title].length > LONGEST_TITLE) throw new VkError(100, 'title is too long');
	if (secretKey.length > LONGEST_SECRET || !/^[\w-]*$/.test(secretKey)) {
		throw new VkError(100, 'secret_key is invalid');
	}
	return { url, title, secretKey };
}

/** `groups.addCallbackServer`: VK asks for the code at once. */
export function addServer(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	const { url, title, secretKey } = readServer(call);
	return { server_id: vk.servers.add(url, title, secretKey).id };
}

/** `groups.editCallbackServer`: VK asks for the code again. */
export function editServer(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	vk.servers.edit(call.needWhole('server_id'), readServer(call));
	return 1;
}

/** `groups.deleteCallbackServer`. */
export function deleteServer(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	vk.servers.remove(call.needWhole('server_id'));
	return 1;
}

/** `groups.setCallbackSettings`: events that it doesn't name stay as they are. */
export function setSettings(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	const server = vk.servers.find(call.needWhole('server_id'));
	server.apiVersion = call.text('api_version') ?? server.apiVersion;
	for (const event of EVENTS) {
		if (!call.has(event)) continue;
		if (call.flag(event)) server.events.add(event);
		else server.events.delete(event);
	}
	return 1;
}

/** `groups.getCallbackSettings`. */
export function getSettings(vk: Vk, call: Call): Json {
	checkGroup(vk, call);
	const { apiVersion, events } = vk.servers.find(call.needWhole('server_id'));
	return {
		api_version: apiVersion,
		events: Object.fromEntries(EVENTS.map((event) => [event, events.has(event) ? 1 : 0])),
	};
}
