import type { Contestant } from './rounds';
import type { Stage } from './stage';
import { ownNode, type NodeDraft } from './workflow';

export const SERVICE = 'Shop';

/** Devino VK Send with four parameters that are filled from the item. */
export function sendNode(messagesPerSecond = 0): NodeDraft {
	const variable = ['name', 'order', 'city'].map((name) => ({
		name,
		value: `={{ $json.${name} }}`,
	}));
	return ownNode('devinoVkSend', {
		service: SERVICE,
		phone: '={{ $json.phone }}',
		template: 'order_ready',
		templateData: { variable },
		options: { messagesPerSecond },
	});
}

/** A contestant whose every sample has to bring so many messages, or it counts for nothing. */
export function acceptedExactly(
	{ emulator }: Stage,
	messages: number,
	send: Contestant,
): Contestant {
	return async () => {
		await emulator.reset();
		const sample = await send();
		const requests = await emulator.requests();
		const accepted = requests.reduce((sum, { acceptedMessages }) => sum + acceptedMessages, 0);
		if (accepted === messages) return sample;
		throw new Error(`${accepted} of ${messages} messages were accepted`);
	};
}

/** The bodies that a workflow sends. */
export async function prepareBodies(stage: Stage, workflowId: string): Promise<string[]> {
	const { emulator } = stage;
	await emulator.reset();
	await emulator.keepBodies(true);
	await stage.run(workflowId);
	return (await emulator.requests()).map(({ body }) => body);
}
