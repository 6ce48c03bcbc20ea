import { createRapportoEmulator, type RapportoEmulator } from '../../emulator/rapporto';
import { createSmscEmulator, type SmscEmulator } from '../../emulator/smsc';
import { createVkEmulator, type VkEmulator } from '../../emulator/vk';
import { useEditor } from '../support/browser';
import type { NodePanel } from '../support/editor';
import { useRealN8n } from '../support/real-n8n';

const STORY_MS = 5 * 60_000;
const KNOWN = '79991234567';

const real = useRealN8n({
	seed: { messages: [{ phone: KNOWN, acceptedAt: '2025-01-15T12:00:00Z' }] },
});
const atWork = useEditor(real);
let rapporto: RapportoEmulator;
let smsc: SmscEmulator;
let vk: VkEmulator;

beforeAll(async () => {
	rapporto = await createRapportoEmulator();
	vk = await createVkEmulator();
	smsc = await createSmscEmulator({
		seed: {
			groups: [{ id: '12', name: 'VIP' }],
			contacts: [{ phone: KNOWN, fnm: 'Anna', groups: ['12'] }],
		},
	});
});
afterAll(async () => {
	await rapporto.close();
	await smsc.close();
	await vk.close();
});

/** Finds a node by a search word, and drags one of its actions onto an empty canvas; its panel opens. */
async function addNode(word: string, listedAs: string, action: string): Promise<NodePanel> {
	const { editor, snap } = atWork();
	await editor.openNewWorkflow();
	await editor.searchNodes(word);
	await editor.found.filter({ hasText: listedAs }).first().waitFor();
	await snap(`found by ${word}`);
	return await editor.dragFound(listedAs, action);
}

/** Makes a credential with a wrong word in one field, sees that it is refused, and corrects the field. */
async function makeCredential(
	panel: NodePanel,
	fields: Record<string, string>,
	wrong: { field: string; says: string },
): Promise<void> {
	const { snap } = atWork();
	const dialog = await panel.newCredential();
	for (const [name, value] of Object.entries({ ...fields, [wrong.field]: 'wrong' })) {
		await dialog.fill(name, value);
	}
	await dialog.save();
	const failure = await dialog.failure();
	await snap('a bad credential');
	expect(failure).toContain(wrong.says);
	await dialog.fill(wrong.field, fields[wrong.field] ?? '');
	await dialog.save();
	await dialog.closed();
	const saved = await panel.openCredential();
	await saved.success.waitFor();
	await snap('a good credential');
	await saved.close();
}

/** Runs the node, which is to fail; gives what the user reads. */
async function failureOf(panel: NodePanel): Promise<string> {
	await panel.execute();
	await panel.errorMessage.waitFor();
	await atWork().snap('an error');
	return `${await panel.errorMessage.innerText()} ${await panel.errorDescription.innerText()}`;
}

it(
	'Devino VK Stats looks a message up, and says so when there is none',
	async () => {
		const { emulator } = real();
		const panel = await addNode('статистика', 'Devino VK Stats', 'Get message statuses');
		await panel.fill('messageIds', '12x');
		expect(await failureOf(panel)).toMatch(/'Message IDs'.*item 0/s);

		const [messageId] = [...emulator.state.messages.keys()];
		await panel.fill('messageIds', `${messageId ?? ''}, 3721115754893245581`);
		await panel.execute();
		const rows = await panel.outputRows('3721115754893245581');
		await atWork().snap('what became of two messages');
		expect(rows.map((cells) => cells[0])).toEqual([messageId, '3721115754893245581']);
		expect(rows.map((cells) => cells.at(-1))).toEqual(['true', 'false']);
	},
	STORY_MS,
);

it(
	'Devino VK Trigger listens for a test event and shows it',
	async () => {
		const panel = await addNode('прочитано', 'Devino VK', 'On message status');
		const url = await panel.testUrl();
		await panel.execute();
		await panel.listening.waitFor();
		await atWork().snap('listening');
		const event = {
			messageId: '3721115754893245581',
			eventTime: '2025-01-15 12:00:00',
			statusInfo: { status: 'SEEN', errorCode: 'READ' },
		};
		const { status } = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify([event]),
		});
		expect(status).toBe(200);
		const rows = await panel.outputRows('3721115754893245581');
		await atWork().snap('a status');
		expect(rows).toHaveLength(1);
		expect(rows[0]).toContain('SEEN');
	},
	STORY_MS,
);

it(
	'Rapporto VK Send: a credential, an error, a message',
	async () => {
		const panel = await addNode('раппорто', 'Rapporto VK Send', 'Add to workflow');
		await makeCredential(
			panel,
			{ baseUrl: rapporto.address, serviceId: 'login', password: '123' },
			{ field: 'password', says: 'Rapporto did not accept the service ID or the password' },
		);
		await panel.fill('phone', '8 999');
		await panel.fill('message', 'Anna, your order is ready');
		expect(await failureOf(panel)).toMatch(/'Phone'.*item 0/s);
		expect(rapporto.state.messages.size).toBe(0);

		await panel.fill('phone', '8 (999) 123-45-67');
		await panel.execute();
		const [row] = await panel.outputRows(KNOWN);
		await atWork().snap('sent through Rapporto');
		expect(row).toEqual(expect.arrayContaining(['OK', [...rapporto.state.messages.keys()][0]]));
	},
	STORY_MS,
);

it(
	'Rapporto VK Trigger listens for a test event and shows it',
	async () => {
		const panel = await addNode('mfms', 'Rapporto VK Trigger', 'Add to workflow');
		const url = await panel.testUrl();
		await panel.execute();
		await panel.listening.waitFor();
		const report = 'msgType=VK&transactionId=9223372036854775807&status=2';
		expect((await fetch(`${url}?${report}`)).status).toBe(200);
		const [row] = await panel.outputRows('9223372036854775807');
		await atWork().snap('a status of Rapporto');
		expect(row).toContain('DELIVERED');
	},
	STORY_MS,
);

it(
	'SMSC Contacts: a credential, an error, a black list entry, a list',
	async () => {
		const panel = await addNode('чёрный список', 'SMSC Contacts', 'Add phone to black list');
		await makeCredential(
			panel,
			{ login: 'demo', password: 'demo-password', baseUrl: smsc.url },
			{ field: 'password', says: 'SMSC did not accept the login, the password' },
		);
		await panel.fill('phone', 'Anna');
		expect(await failureOf(panel)).toMatch(/'Phone'.*item 0/s);
		await panel.fill('phone', '8 999 123-45-67');
		await panel.execute();
		await panel.outputRows(smsc.state.blacklist[0]?.id ?? '1');
		expect(smsc.state.blacklist).toMatchObject([{ phone: KNOWN }]);

		await panel.choose('resource', 'Contact');
		await panel.choose('operation', 'Get Many');
		await atWork().snap('the fields of a list');
		await panel.execute();
		const [row] = await panel.outputRows('Anna');
		await atWork().snap('contacts');
		expect(row).toContain(KNOWN);
	},
	STORY_MS,
);
