/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { API_KEY, SEND_PARAMETERS } from '../support/send';

const SECRET = 'open sesame & more';
const TRIGGER = 'Devino VK Trigger';

const real = useRealN8n({ callbackSecret: SECRET });

let hooks = 0;

/** Start → Items → Send, beside a trigger with what comes behind it, in one workflow. */
async function createBoth(
	behind?: string,
): Promise<{ id: string; url: string; publish: () => Promise<void> }> {
	const { client, credential, n8n } = real();
	const send = realNode('devinoVkSend', 'Send', {
		parameters: { ...SEND_PARAMETERS, statusCallback: 'trigger' } as INodeParameters,
	});
	const workflow = realWorkflow('both', `return [{ json: { phone: '79991000001' } }];`, send);
	const webhookId = `00000000-0000-4000-a000-${String(++hooks).padStart(12, '0')}`;
	workflow.nodes.push(
		realNode('devinoVkTrigger', TRIGGER, { webhookId, parameters: { events: ['messageStatus'] } }),
	);
	if (behind !== undefined) {
		workflow.nodes.push(
			realNode('n8n-nodes-base.code', 'Behind', { typeVersion: 2, parameters: { jsCode: behind } }),
		);
		workflow.connections[TRIGGER] = { main: [[{ node: 'Behind', type: 'main', index: 0 }]] };
	}
	const { id } = await client.createWorkflow(workflow, [credential]);
	const url = `${n8n.url}/webhook/${webhookId}/devino-vk`;
	const publish = async (): Promise<void> => {
		await client.activate(id);
		while ((await fetch(url, { method: 'POST' })).status === 404) await delay(50);
	};
	return { id, url, publish };
}

async function post(url: string, messageId: string, secret = SECRET): Promise<number> {
	const { status } = await fetch(`${url}?secret=${encodeURIComponent(secret)}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify([{ messageId, statusInfo: { status: 'DELIVERED' } }]),
	});
	return status;
}

async function setSecret(callbackSecret: string): Promise<void> {
	const { client, credential, emulator } = real();
	await client.updateCredential(credential.id, {
		name: 'Devino VK',
		type: 'devinoVkApi',
		data: { apiKey: API_KEY, baseUrl: emulator.url, callbackSecret },
	});
}

/** Runs Send by hand: the URL that it gave away, or why it gave none. */
async function sentUrl(id: string): Promise<string> {
	const { client, emulator } = real();
	emulator.reset();
	const { data } = await client.runWorkflow(id, { trigger: 'Start' });
	const [message] = emulator.state.messages.values();
	return String(message?.message.statusUrl ?? data.resultData.error?.message);
}

afterEach(async () => await setSecret(SECRET));

it('hands out the secret of today and the address of now', async () => {
	const { id, url, publish } = await createBoth();
	await publish();
	expect(await sentUrl(id)).toBe(`${url}?secret=open+sesame+%26+more`);
	await setSecret('another sesame');
	expect(await sentUrl(id)).toBe(`${url}?secret=another+sesame`);
	await publish();
	expect(await sentUrl(id)).toBe(`${url}?secret=another+sesame`);
	await setSecret(SECRET);
	await real().restart({ WEBHOOK_URL: 'http://127.0.0.1:9/moved/' });
	expect(await sentUrl(id)).toMatch(
		/^http:\/\/127\.0\.0\.1:9\/moved\/webhook\/[^/]+\/devino-vk\?secret=open/,
	);
	await real().restart();
}, 300_000);

it('lets nobody in while the secret is an expression that gives nothing, and says so at the publishing', async () => {
	const before = await createBoth();
	await before.publish();
	await setSecret('={{ $vars.nope }}');
	for (const secret of [SECRET, '', 'undefined', 'null']) {
		expect([secret, await post(before.url, '1', secret)]).toEqual([secret, 403]);
	}
	const after = await createBoth();
	await expect(real().client.activate(after.id)).rejects.toThrow(/'Callback Secret' is/);
}, 120_000);

it('gives no address away once the workflow was unpublished, with callbacks under way all the while', async () => {
	const { client } = real();
	const { id, url, publish } = await createBoth();
	for (let round = 0; round < 4; round++) {
		await publish();
		expect(await sentUrl(id)).toContain(url);
		let isOver = false;
		const posting = Array.from({ length: 2 }, async (_, lane) => {
			for (let one = 0; !isOver; one++) await post(url, `${round}/${lane}/${one}`);
		});
		await delay(300);
		await client.deactivate(id);
		isOver = true;
		await Promise.all(posting);
		expect(await sentUrl(id)).toContain('finds no Devino VK Trigger');
	}
}, 300_000);

it("leaves a Code node's own static data alone", async () => {
	const { client } = real();
	const { id, url, publish } = await createBoth(
		`const kept = $getWorkflowStaticData('global'); kept.count = (kept.count ?? 0) + 1; return [{ json: { count: kept.count } }];`,
	);
	await publish();
	for (let one = 1; one <= 5; one++) {
		expect(await post(url, `${one}`)).toBe(200);
		for (;;) {
			const list = (await client.listExecutions({ workflowId: id })).filter(
				({ status }) => status === 'success',
			);
			if (list.length === one) break;
			await delay(100);
		}
		// Repeats, and what is refused, write nothing.
		expect([await post(url, `${one}`), await post(url, 'x', 'wrong')]).toEqual([200, 403]);
	}
	const { staticData } = (await client.getWorkflow(id)) as {
		staticData?: { global?: { count?: number } };
	};
	expect(staticData?.global?.count).toBe(5);
}, 120_000);
