/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * `npm run screenshots`: takes the pictures in docs/ anew, of the example workflows in a real n8n, in Chromium.
 * What it starts is its own, beside a running `npm start`, and ends with it.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { Editor, findChromium, launchChromium, newProfile } from '../test/support/editor';
import { runSession } from './lib/session.mjs';

interface Shot {
	/** The picture's name in docs/. */
	file: string;
	/** One of examples/. */
	workflow: string;
	/** What is done with the workflow on the canvas before the picture is taken. */
	steps: (editor: Editor) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
	{
		file: 'devino-vk-send.png',
		workflow: 'send-to-customers.json',
		steps: async (editor) => {
			const panel = await editor.openNode('Devino VK Send');
			await panel.execute();
			await panel.hint.waitFor();
			await editor.closeToast();
		},
	},
	{
		file: 'vk-then-sms.png',
		workflow: 'vk-then-sms.json',
		steps: async (editor) => await editor.showAll(),
	},
];

/** A README that is read on a phone, too. */
const LARGEST_BYTES = 200_000;

void runSession(
	{ ownSteps: 2 + SHOTS.length, fresh: true, folder: '.n8n-demo/screenshots' },
	async ({ surroundings, demo }) => {
		const { root, steps, cleanup } = surroundings;
		await steps.run('Find Chromium', async (progress) => progress(findChromium()));
		const { n8n, owner, workflowIds } = await demo.bringUp(surroundings);

		const editor = await steps.run('Sign in to the editor', async () => {
			const browser = await launchChromium();
			cleanup.add(async () => await browser.close());
			// An interruption ends whatever is being waited for.
			cleanup.signal.addEventListener('abort', () => void browser.close());
			const profile = await newProfile(browser);
			const opened = new Editor(await profile.newPage(), n8n.url);
			await opened.signIn(owner);
			return opened;
		});
		for (const { file, workflow, steps: doSteps } of SHOTS) {
			await steps.run(`Take docs/${file}`, async (progress) => {
				const id = workflowIds.get(workflow);
				if (id === undefined) throw new Error(`examples/${workflow} is missing`);
				await editor.openWorkflow(id);
				await doSteps(editor);
				const path = join(root, 'docs', file);
				await editor.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
				const { size } = statSync(path);
				if (size > LARGEST_BYTES) throw new Error(`docs/${file} is too large: ${size} bytes`);
				progress(`${Math.round(size / 1_000)} kB`);
			});
		}
		return 0;
	},
);
