/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync } from 'node:fs';

import { chromium, selectors, type Browser, type BrowserContext } from 'playwright-core';

/** No Chromium is installed where it usually is. */
export class ChromiumMissingError extends Error {
	override readonly name = 'ChromiumMissingError';
	constructor() {
		super(
			'Chromium is needed to show the editor, and there is none here. ' +
				'On Debian and Ubuntu: apt-get install chromium. ' +
				'Elsewhere install Chromium or Chrome, and name its program in CHROMIUM_PATH.',
		);
	}
}

const USUAL_PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// The editor must show the same with and without the internet.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A window in which the three columns of a node's panel fit. */
const WINDOW = { width: 1280, height: 800 };

/** How long the editor may take for one thing that it shows: long, for a small and busy machine. */
const PATIENCE_MS = 60_000;

/** The program of Chromium: the one that CHROMIUM_PATH names, or where it usually is. */
export function findChromium(): string {
	const named = process.env.CHROMIUM_PATH;
	const found = (named ? [named] : USUAL_PLACES).find((place) => existsSync(place));
	if (found === undefined) throw new ChromiumMissingError();
	return found;
}

/** Starts Chromium without a window. Whoever starts it closes it; it also ends with this process. */
export async function launchChromium(): Promise<Browser> {
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({
		executablePath: findChromium(),
		args: ARGUMENTS,
		// Signals are for the program that runs us: it closes the browser in its turn.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
}

/** A browser's profile of its own: English, in n8n's light theme. */
export async function newProfile(browser: Browser): Promise<BrowserContext> {
	const context = await browser.newContext({
		viewport: WINDOW,
		locale: 'en-US',
		colorScheme: 'light',
		reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(PATIENCE_MS);
	context.setDefaultNavigationTimeout(PATIENCE_MS);
	return context;
}
