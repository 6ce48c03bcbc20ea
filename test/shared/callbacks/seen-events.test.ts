import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import {
	forgetSeenEvents,
	MOST_UNSAVED,
	SeenEvents,
} from '../../../nodes/shared/callbacks/seen-events';

const TOPIC = 'seenEvents';

afterEach(forgetSeenEvents);

/** A request to one node, with the static data that n8n saves after it. */
class Request {
	readonly staticData: IDataObject = {};

	private end: () => void = () => {};

	private readonly over: Promise<unknown>;

	constructor(key: string, stored?: string) {
		if (stored !== undefined) this.staticData[TOPIC] = stored;
		const context = {
			getMode: () => 'webhook',
			getWorkflow: () => ({ id: 'workflow' }),
			getNode: () => ({ id: 'node' }),
			getWorkflowStaticData: () => this.staticData,
		} as unknown as IWebhookFunctions;
		this.over = SeenEvents.during(context, TOPIC, async (seen) => {
			await new Promise<void>((resolve) => (this.end = resolve));
			seen.claim(key);
		});
	}

	/** The keys that it leaves to be saved; undefined if it leaves that to others. */
	async saved(): Promise<string[] | undefined> {
		this.end();
		await this.over;
		const text = this.staticData[TOPIC];
		return typeof text === 'string' ? text.split('\n') : undefined;
	}
}

it('saves at once what comes alone', async () => {
	expect(await new Request('a').saved()).toEqual(['a']);
	expect(await new Request('b').saved()).toEqual(['a', 'b']);
});

it('lets the last of those under way together save for all', async () => {
	const [first, second, third] = ['a', 'b', 'c'].map((key) => new Request(key));
	expect(await second?.saved()).toBeUndefined();
	expect(await first?.saved()).toBeUndefined();
	expect(await third?.saved()).toEqual(['b', 'a', 'c']);
});

it('lets the last one save though it brings nothing new itself', async () => {
	const stored = await new Request('a').saved();
	const [fresh, repeat] = [new Request('b', stored?.join('\n')), new Request('a')];
	expect(await fresh.saved()).toEqual(['a']);
	expect(await repeat.saved()).toEqual(['a', 'b']);
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
