import { request } from 'undici';

import type { Contestant } from './rounds';
import { API_KEY, type Stage } from './stage';
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

/** A contestant whose every sample has to bring the stand-in the requests that it expects. */
export function requestsExactly(
	{ standIn }: Stage,
	requests: number,
	send: Contestant,
): Contestant {
	return async () => {
		await standIn.came();
		const sample = await send();
		const came = await standIn.came();
		if (came.requests === requests && came.strangers === 0) return sample;
		throw new Error(`The stand-in got ${JSON.stringify(came)} instead of ${requests} requests`);
	};
}

/** A request that a workflow makes, and what the emulator answers to it. */
export interface PreparedRequest {
	body: string;
	answer: string;
}

/** The requests that a workflow makes, with answers of the emulator's. */
export async function prepareRequests(
	stage: Stage,
	workflowId: string,
): Promise<PreparedRequest[]> {
	const { emulator } = stage;
	await emulator.reset();
	await emulator.keepBodies(true);
	await stage.run(workflowId);
	const bodies = (await emulator.requests()).map(({ body }) => body);
	return await Promise.all(
		bodies.map(async (body) => ({ body, answer: await answerTo(stage, body) })),
	);
}

async function answerTo({ emulator }: Stage, body: string): Promise<string> {
	const answer = await request(`${emulator.url}/vk/messages`, {
		method: 'POST',
		headers: { authorization: `Key ${API_KEY}`, 'content-type': 'application/json' },
		body,
	});
	if (answer.statusCode !== 200) throw new Error(`The emulator answered ${answer.statusCode}`);
	return await answer.body.text();
}
