import type { IDataObject, INodeParameters, IRun } from 'n8n-workflow';

import { deduplicator, errorOf, hints, json } from '../../support/engine';
import {
	items,
	phones,
	phonesSent,
	runAt,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';
import { setWallClock } from '../../support/short-waits';
import { fallbackWorkflow, smsPhones, smsWorkflow, waited } from '../DevinoSmsSend/support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const emulator = useEmulator();
beforeEach(() => deduplicator.clear());
afterEach(() => jest.spyOn(Date, 'now').mockRestore());

const guarded = (options: IDataObject, onError = 'continueRegularOutput') =>
	sendWorkflow(
		{ options: { messagesPerSecond: 0, ...options } as INodeParameters },
		{ onError: onError as 'continueRegularOutput' },
	);
const outcomesOf = (result: IRun): IDataObject[] =>
	json(result, 'Send').map((item) => (item.error ?? item) as IDataObject);
const codesOf = (result: IRun) => outcomesOf(result).map(({ code }) => code);
const keysOf = (result: IRun) =>
	outcomesOf(result).map(
		({ reasons }) => (reasons as Array<{ key: string }> | undefined)?.[0]?.key,
	);

const window = { from: '09:00', until: '21:00', timeZone: 'Europe/Moscow' };

describe('Allowed Hours', () => {
	it('stop a paced run when the window shuts, and say when it opens', async () => {
		setWallClock('2026-11-25T20:59:56+03:00');
		const workflow = guarded({ messagesPerSecond: 50, allowedHours: { window } });
		const result = await runAt(emulator(), workflow, phones(300));
		const outcomes = outcomesOf(result);
		const sent = emulator().state.messages.size;
		expect(sendRequests(emulator()).map(({ messages }) => messages)).toEqual(
			Array(sent / 50).fill(50),
		);
		expect(sent).toBeGreaterThan(0);
		expect(sent).toBeLessThan(300);
		expect(outcomes.slice(0, sent).every(({ code }) => code === 'OK')).toBe(true);
		for (const outcome of outcomes.slice(sent)) {
			expect(outcome).toMatchObject({
				code: 'NOT_SENT',
				reasons: [{ key: 'outside.allowed.hours' }],
				sendAfter: '2026-11-26T09:00:00+03:00',
			});
		}
	});

	it('are looked at before a repeat too, and leave no key behind', async () => {
		setWallClock('2026-11-25T20:59:50+03:00');
		emulator().state.trouble.next('send', { kind: 'tooManyRequests', retryAfterSeconds: 30 });
		const workflow = guarded({ allowedHours: { window }, messageKey: '={{ $json.phone }}' });
		const result = await runAt(emulator(), workflow, phones(3));
		expect(keysOf(result)).toEqual(Array(3).fill('outside.allowed.hours'));
		expect(sendRequests(emulator())).toHaveLength(1);
		expect(deduplicator.size).toBe(0);
	});

	it('are those of each item', async () => {
		setWallClock('2026-11-25T21:30:00+03:00');
		const until = '={{ $json.until }}';
		const workflow = guarded({ allowedHours: { window: { ...window, until } } });
		const input = items(
			{ phone: '79991000000', until: '21:00' },
			{ phone: '79991000001', until: '22:00' },
			{ phone: '79991000002', until: '21:00' },
		);
		const result = await runAt(emulator(), workflow, input);
		expect(codesOf(result)).toEqual(['NOT_SENT', 'OK', 'NOT_SENT']);
	});

	it("are by the workflow's clock unless they name a zone", async () => {
		setWallClock('2026-11-25T21:30:00+03:00');
		const own = { allowedHours: { window: { from: '09:00', until: '21:00' } } };
		const berlin = await runAt(emulator(), guarded(own), phones(1), { timezone: 'Europe/Berlin' });
		expect(codesOf(berlin)).toEqual(['OK']);
		const moscow = await runAt(emulator(), guarded(own), phones(1), { timezone: 'Europe/Moscow' });
		expect(codesOf(moscow)).toEqual(['NOT_SENT']);
	});
});

describe('Allowed Recipients', () => {
	it.each<[string, unknown]>([
		['a text', '8 (999) 100-00-00, +7 999 1000002'],
		['a list', '={{ ["79991000000", 79991000002] }}'],
	])('refuse every other phone: %s', async (_, allowedRecipients) => {
		const result = await runAt(
			emulator(),
			guarded({ allowedRecipients } as IDataObject),
			phones(3),
		);
		expect(codesOf(result)).toEqual(['OK', 'INVALID', 'OK']);
		expect(keysOf(result)[1]).toBe('recipient.not.allowed');
		expect([...phonesSent(emulator()).keys()]).toEqual(['79991000000', '79991000002']);
	});

	it.each(['', ' ', '={{ $json.nothing }}', '={{ [] }}', '={{ null }}', '={{ [""] }}'])(
		'that came out empty allow nobody: %j',
		async (allowedRecipients) => {
			const result = await runAt(emulator(), guarded({ allowedRecipients }), phones(2));
			expect(keysOf(result)).toEqual(['recipient.not.allowed', 'recipient.not.allowed']);
			expect(sendRequests(emulator())).toEqual([]);
		},
	);

	it('stop the node under On Error: Stop, before anything is sent', async () => {
		const workflow = guarded({ allowedRecipients: '79991000000' }, 'stopWorkflow');
		const result = await runAt(emulator(), workflow, phones(2));
		expect(errorOf(result).message).toContain("'Phone' is not among 'Allowed Recipients'");
		expect(errorOf(result).message).toContain('[item 1]');
		expect(sendRequests(emulator())).toEqual([]);
	});
});

describe('Most Messages', () => {
	it.each(['continueRegularOutput', 'stopWorkflow'])(
		'send nothing: On Error %s',
		async (onError) => {
			const result = await runAt(emulator(), guarded({ mostMessages: 3 }, onError), phones(4));
			expect(sendRequests(emulator())).toEqual([]);
			if (onError === 'stopWorkflow') {
				expect(errorOf(result).message).toContain(
					"'Most Messages' is 3, but this run has 4 messages to send",
				);
			} else {
				expect(codesOf(result)).toEqual(Array(4).fill('INVALID'));
				expect(keysOf(result)).toEqual(Array(4).fill('too.many.for.one.run'));
			}
		},
	);

	it('count what is to be sent, not what was refused', async () => {
		const input = [...phones(3), ...items({ phone: 'seven' })];
		const result = await runAt(emulator(), guarded({ mostMessages: 3 }), input);
		expect(codesOf(result)).toEqual(['OK', 'OK', 'OK', 'INVALID']);
	});

	it.each(['', '={{ $json.nothing }}', -1, 1.5, 'many'])(
		'that cannot be right send nothing: %j',
		async (mostMessages) => {
			const result = await runAt(emulator(), guarded({ mostMessages }), phones(2));
			expect(codesOf(result)).toEqual(['INVALID', 'INVALID']);
			expect(sendRequests(emulator())).toEqual([]);
		},
	);
});

describe('Minimum Balance', () => {
	const balanceAsked = () =>
		emulator().state.requests.filter(({ endpoint }) => endpoint === 'account').length;

	it('sends nothing below it, and asks the account once', async () => {
		const workflow = guarded({ minimumBalance: 1_000_000_000, batchSize: 1 });
		const result = await runAt(emulator(), workflow, phones(3));
		expect(codesOf(result)).toEqual(Array(3).fill('NOT_SENT'));
		expect(keysOf(result)).toEqual(Array(3).fill('balance.too.low'));
		expect(balanceAsked()).toBe(1);
		expect(sendRequests(emulator())).toEqual([]);
	});

	it('sends above it', async () => {
		const result = await runAt(emulator(), guarded({ minimumBalance: 1 }), phones(3));
		expect(codesOf(result)).toEqual(['OK', 'OK', 'OK']);
		expect(balanceAsked()).toBe(1);
		expect(hints(result, 'Send')).toEqual([]);
	});

	it('that cannot be looked up lets the run go on, and says so', async () => {
		emulator().state.trouble.next('account', { kind: 'answer', status: 403, body: '{}' });
		const result = await runAt(emulator(), guarded({ minimumBalance: 1 }), phones(3));
		expect(codesOf(result)).toEqual(['OK', 'OK', 'OK']);
		expect(hints(result, 'Send').join()).toContain("'Minimum Balance' could not be checked");
	});

	it('is not asked for where nothing is to be sent', async () => {
		await runAt(emulator(), guarded({ minimumBalance: 1 }), items({ phone: 'seven' }));
		await runAt(emulator(), guarded({ minimumBalance: 1, dryRun: true }), phones(1));
		expect(balanceAsked()).toBe(0);
	});
});

describe('several messages for one phone', () => {
	it('are sent, and a hint says so', async () => {
		const input = items(
			{ phone: '79991000000' },
			{ phone: '79991000001' },
			{ phone: '8 (999) 100-00-00' },
			{ phone: '+7 999 100 00 00' },
		);
		const result = await runAt(emulator(), guarded({}), input);
		expect(codesOf(result)).toEqual(['OK', 'OK', 'OK', 'OK']);
		expect(hints(result, 'Send')).toEqual(['3 items go to one phone (items 0, 2, 3)']);
	});
});

describe('Devino SMS Send', () => {
	it('has the same guards', async () => {
		setWallClock('2026-11-25T21:30:00+03:00');
		const outcome = async (options: IDataObject) => {
			const workflow = smsWorkflow(
				{ options: options as INodeParameters },
				{
					onError: 'continueRegularOutput',
				},
			);
			const result = await runAt(emulator(), workflow, phones(2));
			return (json(result, 'SMS')[0]?.error as IDataObject).reasons;
		};
		expect(await outcome({ allowedHours: { window } })).toMatchObject([
			{ key: 'outside.allowed.hours' },
		]);
		expect(await outcome({ allowedRecipients: '79990000000' })).toMatchObject([
			{ key: 'recipient.not.allowed' },
		]);
		expect(await outcome({ mostMessages: 1 })).toMatchObject([{ key: 'too.many.for.one.run' }]);
		expect(await outcome({ minimumBalance: 1e9 })).toMatchObject([{ key: 'balance.too.low' }]);
		expect(smsPhones(emulator())).toEqual([]);
	});

	it('guards those whom VK did not reach, and passes the others on', async () => {
		const workflow = fallbackWorkflow({ options: { mostMessages: 0 } });
		const result = await runAt(emulator(), workflow, [waited('delivered'), waited('failed')]);
		expect(smsPhones(emulator())).toEqual([]);
		expect(JSON.stringify(result.data.resultData)).toContain('Most Messages');
	});
});
