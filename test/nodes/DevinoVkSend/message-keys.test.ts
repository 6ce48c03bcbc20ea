/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IDataObject } from 'n8n-workflow';

import { catchLogs, deduplicator, errorOf, json } from '../../support/engine';
import {
	items,
	phonesSent,
	runAt,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();
beforeEach(() => deduplicator.clear());

const SPAM = '79990400001';
/** A batch with it is refused as a whole, because of it. */
const REFUSED_WITH_ALL = '79990510000';
const MESSAGE_KEY = '={{ $json.key }}';

const keyed = (
	options: IDataObject = {},
	onError: 'continueRegularOutput' | 'stopWorkflow' = 'continueRegularOutput',
) =>
	sendWorkflow(
		{
			service: '={{ $json.service || "Shop" }}',
			options: { messagesPerSecond: 0, messageKey: MESSAGE_KEY, ...options },
		},
		{ onError },
	);
const withKeys = (...keys: unknown[]) =>
	items(...keys.map((key, index) => ({ phone: `7999100000${index}`, key: key as string })));

/** An outcome, whichever output it came out of. */
const outcomeOf = (item: IDataObject): IDataObject => (item.error ?? item) as IDataObject;
const outcomesOf = (result: Parameters<typeof json>[0]) => json(result, 'Send').map(outcomeOf);
const codesOf = (result: Parameters<typeof json>[0]) => outcomesOf(result).map(({ code }) => code);
const reasonsOf = (result: Parameters<typeof json>[0]) =>
	outcomesOf(result).map(
		({ reasons }) => (reasons as Array<{ key: string }> | undefined)?.[0]?.key,
	);

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** How many keys were recorded when each request arrived, and how many messages it held. */
function watchRequests(): Array<{ recorded: number; messages: number }> {
	const seen: Array<{ recorded: number; messages: number }> = [];
	emulator().state.trouble.choose('send', ({ body }) => {
		const messages = (JSON.parse(body) as unknown[]).length;
		seen.push({ recorded: deduplicator.size, messages });
		return undefined;
	});
	return seen;
}

describe('a key is recorded directly before its request leaves', () => {
	it('in a paced run', async () => {
		const seen = watchRequests();
		await runAt(emulator(), keyed({ messagesPerSecond: 2 }), withKeys('a', 'b', 'c', 'd', 'e'));
		expect(seen).toEqual([
			{ recorded: 2, messages: 2 },
			{ recorded: 4, messages: 2 },
			{ recorded: 5, messages: 1 },
		]);
	});

	it('in each piece of a refused batch', async () => {
		const seen = watchRequests();
		const input = items(
			{ phone: '79991000000', key: 'a' },
			{ phone: REFUSED_WITH_ALL, key: 'b' },
			{ phone: '79991000001', key: 'c' },
			{ phone: '79991000002', key: 'd' },
		);
		const result = await runAt(emulator(), keyed(), input);
		expect(codesOf(result)).toEqual(['OK', 'REJECTED', 'OK', 'OK']);
		// The halves give their keys back and record them anew; those of the accepted ones stay.
		expect(seen).toEqual([
			{ recorded: 4, messages: 4 },
			{ recorded: 2, messages: 2 },
			{ recorded: 2, messages: 2 },
			{ recorded: 3, messages: 1 },
			{ recorded: 4, messages: 1 },
		]);
		expect(deduplicator.size).toBe(3);
	});

	it('and not while it waits to be sent again', async () => {
		emulator().state.trouble.next('send', { kind: 'tooManyRequests', retryAfterSeconds: 1 });
		const workflow = keyed();
		const first = runAt(emulator(), workflow, withKeys('a', 'b'));
		await until(() => sendRequests(emulator()).length === 1);
		await until(() => deduplicator.size === 0);
		// Meanwhile another execution sends one of them.
		const second = await runAt(emulator(), workflow, withKeys('a'));
		expect(codesOf(second)).toEqual(['OK']);
		expect(codesOf(await first)).toEqual(['DUPLICATE', 'OK']);
		expect([...emulator().state.acceptedByPhone.values()]).toEqual([1, 1]);
	});

	it('a run of known keys fills its requests, and waits for none of them', async () => {
		const workflow = keyed({ messagesPerSecond: 2 });
		const known = ['a', 'b', 'c', 'd', 'e', 'f'];
		await runAt(emulator(), keyed({ messagesPerSecond: 0 }), withKeys(...known));
		const before = sendRequests(emulator()).length;
		const other = { ...workflow, nodes: workflow.nodes };
		deduplicator.clear();
		await runAt(emulator(), other, withKeys('a', 'b'));
		const again = await runAt(emulator(), other, withKeys('a', 'x', 'b', 'y'));
		expect(codesOf(again)).toEqual(['DUPLICATE', 'OK', 'DUPLICATE', 'OK']);
		expect(
			sendRequests(emulator())
				.slice(before)
				.map(({ messages }) => messages),
		).toEqual([2, 2]);
	});
});

describe('a key that another has claimed and not yet sent is waited for', () => {
	/** The first request is answered late. */
	const lateFirst = (): void => {
		emulator().state.trouble.next('send', { kind: 'slow', beforeMs: 300 });
	};

	it('by another execution: sent after the first was refused', async () => {
		lateFirst();
		const workflow = keyed();
		const first = runAt(emulator(), workflow, items({ phone: SPAM, key: 'a' }));
		await until(() => deduplicator.size === 1);
		const second = runAt(emulator(), workflow, withKeys('a'));
		expect(codesOf(await second)).toEqual(['OK']);
		expect(codesOf(await first)).toEqual(['REJECTED']);
	});

	it('by another execution: DUPLICATE once the first was accepted', async () => {
		lateFirst();
		const workflow = keyed();
		const first = runAt(emulator(), workflow, withKeys('a'));
		await until(() => deduplicator.size === 1);
		const second = await runAt(emulator(), workflow, withKeys('a'));
		expect(emulator().state.messages.size).toBe(1);
		expect(codesOf(second)).toEqual(['DUPLICATE']);
		expect(codesOf(await first)).toEqual(['OK']);
	});

	it('by another sender of the same run', async () => {
		lateFirst();
		const input = items(
			{ phone: SPAM, service: 'Shop', key: 'a' },
			{ phone: '79991000001', service: 'Bank', key: 'a' },
		);
		const codes = codesOf(await runAt(emulator(), keyed(), input));
		expect(codes).toContain('OK');
		expect(codes).not.toContain('DUPLICATE');
	});

	it('but not by a stopped execution', async () => {
		emulator().state.trouble.next('send', { kind: 'slow', beforeMs: 2000 });
		const workflow = keyed();
		const first = runAt(emulator(), workflow, withKeys('a'));
		await until(() => deduplicator.size === 1);
		let stop = (): void => {};
		const second = runAt(emulator(), workflow, withKeys('a'), {
			onStart: (stopNow) => {
				stop = stopNow;
			},
		});
		setTimeout(() => stop(), 50);
		await second;
		expect(sendRequests(emulator())).toHaveLength(1);
		await first;
	});
});

describe('a key that could not be taken back', () => {
	it('says so, and does not make the message a duplicate', async () => {
		const { lines, stop } = catchLogs();
		const workflow = keyed();
		deduplicator.keepsAll = true;
		emulator().state.trouble.next('send', { kind: 'refused', key: 'billing.error' });
		const [refused] = outcomesOf(await runAt(emulator(), workflow, withKeys('a')));
		stop();
		expect(refused?.code).toBe('REJECTED');
		expect(refused?.advice).toContain("'Message Key' could not be taken back");
		expect(lines.join('\n')).toContain('1 message keys could not be taken back');
		expect(codesOf(await runAt(emulator(), workflow, withKeys('a')))).toEqual(['OK']);
		expect(codesOf(await runAt(emulator(), workflow, withKeys('a')))).toEqual(['DUPLICATE']);
	});
});

describe('a fault of the store', () => {
	it('that came after recording sends nothing, and makes nothing a duplicate', async () => {
		const workflow = keyed();
		deduplicator.fault = { error: new Error('Connection terminated'), recordsFirst: true };
		const first = await runAt(emulator(), workflow, withKeys('a', 'b'));
		expect(codesOf(first)).toEqual(['NOT_SENT', 'NOT_SENT']);
		expect(outcomesOf(first)[0]?.advice).toContain("may have recorded the 'Message Key'");
		const second = await runAt(emulator(), workflow, withKeys('a', 'b', 'c'));
		expect(codesOf(second)).toEqual(['NOT_SENT', 'NOT_SENT', 'OK']);
		expect(reasonsOf(second).slice(0, 2)).toEqual([
			'message.key.uncertain',
			'message.key.uncertain',
		]);
		expect([...phonesSent(emulator()).keys()]).toEqual(['79991000002']);
	});

	it.each([
		[
			'SQLite',
			Object.assign(
				new Error(
					'SQLITE_CONSTRAINT: UNIQUE constraint failed: processed_data.workflowId, processed_data.context',
				),
				{ code: 'SQLITE_CONSTRAINT' },
			),
		],
		['PostgreSQL', Object.assign(new Error('insert failed'), { driverError: { code: '23505' } })],
	])('because another process made the first row is tried once more: %s', async (_, error) => {
		deduplicator.fault = { error, recordsFirst: false };
		expect(codesOf(await runAt(emulator(), keyed(), withKeys('a')))).toEqual(['OK']);
	});
});

describe('a key that tells no message from another', () => {
	it.each([
		['an empty cell', ''],
		['blanks', '  '],
		['null', null],
		['nothing', undefined],
		['true', true],
		['false', false],
		['an unsafe number', Number('3721115754893245581')],
		['a fraction', 1.5],
		['a list', ['a']],
		['an object', { a: 1 }],
	])('is refused: %s', async (_, key) => {
		const result = await runAt(emulator(), keyed({}, 'stopWorkflow'), withKeys('a', key));
		expect(errorOf(result).message).toContain("'Message Key'");
		expect(errorOf(result).message).toContain('[item 1]');
		expect(sendRequests(emulator())).toHaveLength(0);
	});

	it.each(['={{ $now }}', '={{ $json.order !== undefined && $json.order }}', '', ' '])(
		'is refused: %j',
		async (messageKey) => {
			const result = await runAt(emulator(), keyed({ messageKey }), withKeys('a', 'b'));
			expect(codesOf(result)).toEqual(['INVALID', 'INVALID']);
			expect(sendRequests(emulator())).toHaveLength(0);
		},
	);

	it.each(['a', 0, 1024, '3721115754893245581'])('is not: %j', async (key) => {
		expect(codesOf(await runAt(emulator(), keyed(), withKeys(key)))).toEqual(['OK']);
	});
});
