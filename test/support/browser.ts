/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import type { Browser, BrowserContext } from 'playwright-core';

import { Editor, launchChromium, newProfile } from './editor';
import { OWNER, type RealN8n } from './real-n8n';

/** Not in the repository; CI keeps it. */
const PICTURES = resolve(__dirname, '..', '..', 'test-artifacts', 'editor');
const START_MS = 5 * 60_000;

export interface EditorAtWork {
	/** A page of its own for each test, signed in. */
	editor: Editor;
	/** Keeps a picture of what is on the screen. */
	snap: (name: string) => Promise<void>;
}

/**
 * Signs in to the editor in a real Chromium once for a test file. The pictures that tests take, and one of
 * how each test ended, stay in test-artifacts/editor, in a folder for each test file.
 */
export function useEditor(real: () => RealN8n): () => EditorAtWork {
	let browser: Browser | undefined;
	let profile: BrowserContext | undefined;
	let atWork: EditorAtWork | undefined;
	let pictureCount = 0;
	const { testPath = 'test' } = expect.getState();
	const pictures = join(PICTURES, basename(testPath, '.test.ts'));

	const openEditor = async (): Promise<Editor> => {
		if (profile === undefined) throw new Error('Chromium is not up yet');
		return new Editor(await profile.newPage(), real().n8n.url);
	};
	const snap = async ({ page }: Editor, name: string) => {
		const number = String(++pictureCount).padStart(2, '0');
		const fileName = `${number}-${name.replace(/[^\p{L}\p{N}]+/gu, '-')}`.slice(0, 100);
		await page.screenshot({ path: join(pictures, `${fileName}.png`) });
	};

	beforeAll(async () => {
		rmSync(pictures, { recursive: true, force: true });
		mkdirSync(pictures, { recursive: true });
		browser = await launchChromium();
		profile = await newProfile(browser);
		const editor = await openEditor();
		await editor.signIn(OWNER);
		await snap(editor, 'signed in');
		await editor.page.close();
	}, START_MS);

	beforeEach(async () => {
		const editor = await openEditor();
		atWork = { editor, snap: async (name) => await snap(editor, name) };
	}, START_MS);

	afterEach(async () => {
		if (atWork === undefined) return;
		await snap(atWork.editor, `end of ${expect.getState().currentTestName ?? 'test'}`);
		await atWork.editor.page.close();
	}, START_MS);

	afterAll(async () => await browser?.close(), START_MS);

	return () => {
		if (atWork === undefined) throw new Error('The editor is not open yet');
		return atWork;
	};
}
