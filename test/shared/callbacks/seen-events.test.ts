import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import {
	forgetSeenEvents,
	MOST_UNSAVED,
	SeenEvents,
} from '../../../nodes/shared/callbacks/seen-events';

import { eventIdOf } from '../../../nodes/shared/callbacks/event-id';
import { forgetChanges, unregisterTrigger } from '../../../nodes/shared/callbacks/trigger-registry';

const TOPIC = 'seenEvents';
const KEY = 'node/seenEvents';

afterEach(() => {
	forgetSeenEvents();
	forgetChanges();
});

const keys = (...names: string[]): string[] => names.map((name) => eventIdOf(name));

/** A request to one node, with the static data that n8n saves after it. */
class Request {
	readonly staticData: IDataObject = {};

	private end: () => void = () => {};

	private readonly over: Promise<unknown>;

	constructor(
		key: string,
		stored?: string,
		private readonly takesLong = false,
	) {
		if (stored !== undefined) this.staticData[KEY] = stored;
		const context = {
			getMode: () => 'webhook',
			getWorkflow: () => ({ id: 'workflow' }),
			getNode: () => ({ id: 'node' }),
			getWorkflowStaticData: () => this.staticData,
		} as unknown as IWebhookFunctions;
		this.over = SeenEvents.during(context, TOPIC, async (seen) => {
			await new Promise<void>((resolve) => (this.end = resolve));
			seen.claim(key);
			if (this.takesLong) seen.leaveToNext();
		});
	}

	/** The keys that it leaves to be saved; undefined if it leaves that to others. */
	async saved(): Promise<string[] | undefined> {
		this.end();
		await this.over;
		const text = this.staticData[KEY];
		return typeof text === 'string' ? text.split('\n') : undefined;
	}
}

it('saves at once what comes alone', async () => {
	expect(await new Request('a').saved()).toEqual(keys('a'));
	expect(await new Request('b').saved()).toEqual(keys('a', 'b'));
});

it('lets the last of those under way together save for all', async () => {
	const [first, second, third] = ['a', 'b', 'c'].map((key) => new Request(key));
	expect(await second?.saved()).toBeUndefined();
	expect(await first?.saved()).toBeUndefined();
	expect(await third?.saved()).toEqual(keys('b', 'a', 'c'));
});

it('lets the last one save though it brings nothing new itself', async () => {
	const stored = await new Request('a').saved();
	const [fresh, repeat] = [new Request('b', stored?.join('\n')), new Request('a')];
	expect(await fresh.saved()).toEqual(keys('a'));
	expect(await repeat.saved()).toEqual(keys('a', 'b'));
	expect(await new Request('a').saved()).toBeUndefined();
});

it('saves at times while there is always one under way', async () => {
	const slow = new Request('slow');
	const all = Array.from({ length: 2 * MOST_UNSAVED }, (_, index) => new Request(`${index}`));
	const saved: Array<number | undefined> = [];
	for (const request of all) saved.push((await request.saved())?.length);
	expect(
		saved.flatMap((count, index) => (count === undefined ? [] : [[index + 1, count]])),
	).toEqual([
		[MOST_UNSAVED, MOST_UNSAVED],
		[2 * MOST_UNSAVED, 2 * MOST_UNSAVED],
	]);
	expect(await slow.saved()).toHaveLength(2 * MOST_UNSAVED + 1);
});

it('leaves what a request brought that took its time to the next one', async () => {
	expect(await new Request('slow', undefined, true).saved()).toBeUndefined();
	expect(await new Request('b').saved()).toEqual(keys('slow', 'b'));
});

it('saves nothing of a node that is unpublished meanwhile', async () => {
	const underWay = new Request('a');
	unregisterTrigger({
		getMode: () => 'internal',
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => ({ id: 'node' }),
		getWorkflowStaticData: () => ({}),
	} as unknown as IHookFunctions);
	expect(await underWay.saved()).toBeUndefined();
});

it('keeps a short id of a key of any length and make', async () => {
	for (const key of ['x'.repeat(5_000_000), '\ud800', 'a b\nc']) await new Request(key).saved();
	const [first, ...more] = (await new Request('last').saved()) ?? [];
	expect([first, ...more]).toEqual(keys('x'.repeat(5_000_000), '\ud800', 'a b\nc', 'last'));
	expect(first).toHaveLength(32);
});

it('takes what somebody has spoiled for nothing', async () => {
	const spoiled = ['%E0%A4%A', 'no id', `${eventIdOf('a')} ${'v'.repeat(5_000_000)}`].join('\n');
	const saved = (await new Request('b', spoiled).saved()) ?? [];
	expect(saved.map((line) => line.split(' ')[0])).toEqual(keys('a', 'b'));
	expect(saved.join('').length).toBeLessThan(200);
});
