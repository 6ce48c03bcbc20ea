import type { IBinaryKeyData, IDataObject, INode, INodeParameters, IRun } from 'n8n-workflow';

import { createVkEmulator, type VkEmulator } from '../../../emulator/vk';
import { chain, node, run, type RunOptions } from '../../support/engine';
import { clock } from '../../support/short-waits';

export const TOKEN = 'demo-community-token';
export const continuing = { onError: 'continueErrorOutput' } as const;

/** A person whom writing to ends in this error of VK. */
export const personOfError = (code: number): string => `99000${String(code).padStart(4, '0')}`;

/** An emulator for one test file, emptied before each test. */
export function useVk(): () => VkEmulator {
	let emulator: VkEmulator | undefined;
	beforeAll(async () => {
		emulator = await createVkEmulator({ clock });
	});
	beforeEach(() => {
		emulator?.reset();
		if (emulator !== undefined) emulator.state.switches.perSecond = null;
	});
	afterAll(async () => await emulator?.close());
	return () => {
		if (emulator === undefined) throw new Error('The emulator is not up yet');
		return emulator;
	};
}

export type InputItem = IDataObject | { json: IDataObject; binary: IBinaryKeyData };

/** A VK Community node; parameters go over those of a plain message to the item's peer. */
export function communityNode(parameters: INodeParameters = {}, more: Partial<INode> = {}): INode {
	return node('vkCommunity', 'VK', {
		...more,
		parameters: {
			resource: 'message',
			operation: 'send',
			peerId: '={{ $json.peerId }}',
			text: '={{ $json.text || "test" }}',
			...parameters,
		},
	});
}

/** Start → VK, with a credential for the emulator. */
export async function runAt(
	emulator: Pick<VkEmulator, 'url'>,
	items: InputItem[],
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
	options: Partial<RunOptions> = {},
): Promise<IRun> {
	return await run(
		chain(node('test.start', 'Start'), communityNode(parameters, more)),
		items.map((item) => ('binary' in item ? (item as never) : { json: item as IDataObject })),
		{
			credentials: { vkCommunityApi: { accessToken: TOKEN, baseUrl: emulator.url } },
			...options,
		},
	);
}

/** The forms of the requests to a method, in the order of their coming. */
export function formsOf(emulator: VkEmulator, method: string): Array<Record<string, string>> {
	return emulator.state.requests
		.filter(({ path }) => path === `/method/${method}`)
		.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
}
