import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createVkEmulator } from '../../../emulator/vk';
import type { VkEmulator } from '../../../emulator/vk';
import type { VkSeed } from '../../../emulator/vk/seed';
import { node } from '../../support/engine';
import { clock } from '../../support/short-waits';
import { listen, type Listener, type ListenOptions } from '../../support/webhook';

export const TOKEN = 'demo-community-token';
export const GROUP = '213243638';

const open: Array<() => Promise<void>> = [];

/** VK, with a clock that runs ahead with the node's pauses. */
export async function startVk(seed: VkSeed = {}): Promise<VkEmulator> {
	const vk = await createVkEmulator({ seed, clock });
	open.push(async () => await vk.close());
	return vk;
}

export interface Setup extends Partial<Omit<ListenOptions, 'credentials'>> {
	token?: string;
	/** The node's webhook id, which tells its address from others'. */
	webhookId?: string;
	baseUrl?: string;
}

/** A trigger behind the address that it enters at VK. */
export async function trigger(
	vk: Pick<VkEmulator, 'url'>,
	parameters: INodeParameters = {},
	{ token = TOKEN, webhookId = 'vk-hook', baseUrl = vk.url, ...options }: Setup = {},
): Promise<Listener> {
	const listener = await listen(
		node('vkCommunityTrigger', 'VK Community Trigger', { webhookId, parameters }),
		{
			credentials: { vkCommunityApi: { accessToken: token, baseUrl } as never },
			publicUrl: 'itself',
			...options,
		},
	);
	open.push(async () => {
		expect(listener.thrown).toEqual([]);
		await listener.close();
	});
	return listener;
}

/** To be called after each test. */
export async function endAll(): Promise<void> {
	for (const end of open.splice(0).reverse()) await end();
}

/** A published trigger and what it starts its workflow with. */
export async function published(
	parameters: INodeParameters = {},
	seed: VkSeed = {},
): Promise<{ vk: VkEmulator; listener: Listener; deliver: () => Promise<IDataObject[]> }> {
	const vk = await startVk(seed);
	const listener = await trigger(vk, parameters);
	await listener.activate();
	return { vk, listener, deliver: async () => await delivered(vk, listener) };
}

/** All items so far, once nothing is under way. */
export async function delivered(vk: VkEmulator, listener: Listener): Promise<IDataObject[]> {
	await vk.state.callbacksSettled();
	await listener.settled();
	return listener.items();
}

/** What a node keeps in its static data. */
export function kept(listener: Listener): Record<string, IDataObject | undefined> {
	const [own] = Object.values(listener.stored) as Array<Record<string, IDataObject | undefined>>;
	return own ?? {};
}
