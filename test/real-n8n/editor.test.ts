import { realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { useEditor } from '../support/browser';
import { API_KEY, onlyRequest, SEND_PARAMETERS } from '../support/send';

const STORY_MS = 5 * 60_000;
const NODE = 'Devino VK Send';
const APPROVED_TEXT = '{ name }, order { order } waits at { shop address }. Bye, { name }!';

const real = useRealN8n();
const atWork = useEditor(real);

/** Saves a workflow whose last node is this one, and opens it in the editor. */
async function openWorkflow(name: string, jsCode: string, node: ReturnType<typeof realNode>) {
	const { client, credential } = real();
	const { id } = await client.createWorkflow(realWorkflow(name, jsCode, node), [credential]);
	await atWork().editor.openWorkflow(id);
}

describe('the nodes panel', () => {
	it.each(['vk', 'вконтакте', 'devino'])(
		'finds the node by "%s"',
		async (word) => {
			const { editor } = atWork();
			await editor.openNewWorkflow();
			await editor.searchNodes(word);
			const found = editor.found.filter({ hasText: NODE });
			await found.waitFor();
			expect(await found.innerText()).toContain('Send VKontakte messages');
		},
		STORY_MS,
	);
});

describe('somebody who uses the node for the first time', () => {
	it(
		'adds it, makes a credential, is told of an error, corrects it, and sends',
		async () => {
			const { editor, snap } = atWork();
			const { emulator } = real();
			await editor.openNewWorkflow();
			await editor.searchNodes('devino');
			const panel = await editor.addFound(NODE, 'Send message');
			await snap('a new node');

			const dialog = await panel.newCredential();
			await dialog.fill('apiKey', 'wrong-key');
			await dialog.fill('baseUrl', emulator.url);
			await dialog.save();
			const failure = await dialog.failure();
			await snap('a bad key');
			expect(failure).toContain('Devino did not accept the key');
			await dialog.fill('apiKey', API_KEY);
			await dialog.save();
			await dialog.closed();
			const saved = await panel.openCredential();
			await saved.success.waitFor();
			await snap('a good key');
			await saved.close();

			await panel.fill('service', 'Demo_shop');
			await panel.fill('phone', '+7 999 nobody');
			await panel.fill('template', 'order_ready');
			await panel.addEntry();
			await panel.fill('name', 'name');
			await panel.fill('value', 'Anna');
			await panel.execute();
			await panel.errorMessage.waitFor();
			await snap('letters in the phone');
			const message = await panel.errorMessage.innerText();
			expect(message).toContain("'Phone' holds letters");
			expect(message).toContain('item 0');
			expect(await panel.errorDescription.innerText()).toContain('country code');
			expect(emulator.state.messages.size).toBe(0);

			await panel.fill('phone', '8 (999) 100-00-00');
			await panel.execute();
			const rows = await panel.outputRows('79991000000');
			await snap('sent');
			const [messageId] = [...emulator.state.messages.keys()];
			expect(rows).toEqual([['OK', messageId, '79991000000', 'Demo_shop']]);
			expect(onlyRequest(emulator)).toEqual([
				expect.objectContaining({ phone: '79991000000', tmplData: { name: 'Anna' } }),
			]);
		},
		STORY_MS,
	);
});

describe("the node's panel", () => {
	it(
		'sums up above the output what was not accepted',
		async () => {
			const { editor, snap } = atWork();
			const code = `return ['79991000000', '79990400001', '79991000001'].map((phone) => ({ json: { phone } }));`;
			await openWorkflow(
				'hint',
				code,
				realNode('devinoVkSend', NODE, { parameters: SEND_PARAMETERS }),
			);
			const panel = await editor.openNode(NODE);
			await panel.execute();
			await panel.hint.waitFor();
			await snap('hint');
			expect(await panel.hint.innerText()).toContain('1 of 3 not accepted: 1 × is.spam (item 1)');
			const rows = await panel.outputRows('REJECTED');
			expect(rows.map(([code]) => code)).toEqual(['OK', 'REJECTED', 'OK']);
		},
		STORY_MS,
	);

	it(
		'gives a field for each variable of a pasted text, and sends what stands in them',
		async () => {
			const { editor, snap } = atWork();
			await openWorkflow(
				'mapper',
				"return [{ json: { phone: '79991000000' } }];",
				realNode('devinoVkSend', NODE, { parameters: SEND_PARAMETERS }),
			);
			const panel = await editor.openNode(NODE);
			await panel.executePrevious();
			await panel.openChoices('templateDataMode');
			await snap('template data');
			await panel.choices.filter({ hasText: 'Map From the Approved Text' }).click();
			await panel.mapperNotice.waitFor();
			expect(await panel.mapperNotice.innerText()).toContain("'Approved Text'");
			await panel.fill('templateText', APPROVED_TEXT);
			await panel.parameter('shop address').waitFor();
			await panel.parameter('shop address').scrollIntoViewIfNeeded();
			await snap('a field for each variable');
			expect(await panel.mappedFields.allInnerTexts()).toEqual([
				expect.stringContaining('name'),
				expect.stringContaining('order'),
				expect.stringContaining('shop address'),
			]);

			await panel.fill('name', 'Anna');
			await panel.fill('order', 'A-1024');
			await panel.fill('shop address', 'Arbat 1');
			await panel.execute();
			await panel.outputRows('79991000000');
			const [sent] = onlyRequest(real().emulator);
			expect(sent?.tmplData).toEqual({ name: 'Anna', order: 'A-1024', 'shop address': 'Arbat 1' });
		},
		STORY_MS,
	);

	it(
		'gives these fields on "Retry" where n8n does not ask the node anew: with an expression and no input yet',
		async () => {
			const { editor, snap } = atWork();
			const parameters = { ...SEND_PARAMETERS, templateDataMode: 'mapped' };
			await openWorkflow('retry', 'return [];', realNode('devinoVkSend', NODE, { parameters }));
			const panel = await editor.openNode(NODE);
			await panel.mapperNotice.waitFor();
			await panel.fill('templateText', APPROVED_TEXT);
			await panel.mapperRetry.scrollIntoViewIfNeeded();
			await snap('a pasted text without input data');
			await panel.mapperRetry.click();
			await panel.parameter('shop address').waitFor();
			expect(await panel.mappedFields.count()).toBe(3);
		},
		STORY_MS,
	);

	it(
		'lists the options by name',
		async () => {
			const { editor, snap } = atWork();
			await openWorkflow(
				'options',
				'return [];',
				realNode('devinoVkSend', NODE, { parameters: { ...SEND_PARAMETERS, options: {} } }),
			);
			const panel = await editor.openNode(NODE);
			const options = await panel.openOptions();
			await snap('options');
			const names = await options.allInnerTexts();
			expect(names).toContain('Dry Run');
			expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
		},
		STORY_MS,
	);
});

describe('the icon', () => {
	it.each([
		['light', 'devinoVk.svg'],
		['dark', 'devinoVk.dark.svg'],
	] as const)(
		'is drawn for the %s theme',
		async (colorScheme, file) => {
			const { editor } = atWork();
			await editor.page.emulateMedia({ colorScheme });
			await openWorkflow('icon', 'return [];', realNode('devinoVkSend', NODE));
			const icon = editor.canvasNode(NODE).locator('img');
			await icon.waitFor();
			expect(await icon.getAttribute('src')).toContain(`/${file}`);
			// Rejects if the picture can't be drawn.
			await icon.evaluate(async (image: unknown) => {
				await (image as { decode: () => Promise<void> }).decode();
			});
		},
		STORY_MS,
	);
});
