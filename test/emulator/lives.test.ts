import { SPECIAL_PHONES, SPECIAL_PREFIX } from '../../emulator';
import type { DevinoSeed, SpecialPhone } from '../../emulator';
import { endAll, fixture, idsIn, startBench, startReceiver, textTo, until } from './support';

afterEach(endAll);

const DAY = 24 * 60 * 60 * 1_000;

/** The page's callback table, typed off the page a second time: status and its codes. */
const PAGE_TABLE: Array<[string, string[]]> = [
	['UNDELIVERABLE', ['UNDELIVERABLE', 'UNSUPPORTED', 'BLOCKED_BY_USER', 'RATELIMIT']],
	['EXPIRED', ['VP_EXPIRED_AFTER_SEND']],
	[
		'REJECTED',
		[
			'FAILED',
			'NOT_ENOUGH_DATA',
			'INCORRECT_SIGNATURE',
			'UNSUPPORTED_NUMBER',
			'NUMBER_IN_BLACK_LIST',
			'NUMBER_TYPE_NOT_ALLOWED',
			'ERROR',
			'NOT_ALLOWED_IP',
			'UNSUPPORTED_TEMPLATE',
			'NOT_VALID_TEMPLATE_DATA',
		],
	],
	['UNKNOWN', ['UNKNOWN']],
];

async function live(phone: string, seed: DevinoSeed = {}, more: object = {}) {
	const bench = await startBench(seed);
	const receiver = await startReceiver();
	const { text } = await bench.send([textTo(phone, { statusUrl: receiver.url, ...more })]);
	await bench.advance(DAY + 1);
	const pairs = receiver
		.events()
		.map(({ statusInfo }) => [statusInfo.status, statusInfo.errorCode]);
	return { ...bench, receiver, text, pairs, id: idsIn(text)[0] };
}

describe('The life of a message', () => {
	it('is SENT, DELIVERED, SEEN for a phone that is not special', async () => {
		const { pairs } = await live('79121234567');
		expect(pairs).toEqual([
			['SENT', 'SENT'],
			['DELIVERED', 'DELIVERED'],
			['SEEN', 'READ'],
		]);
	});

	it('takes its steps at their times, and the ttl when it runs out', async () => {
		const { send, emulator, advance } = await startBench();
		await send([textTo('79121234567'), textTo('79990020000', { ttl: 60 })]);
		const statuses = () =>
			[...emulator.state.messages.values()].map(({ history }) => history.at(-1)?.status);
		expect(statuses()).toEqual(['ACCEPTED', 'ACCEPTED']);
		await advance(200);
		expect(statuses()).toEqual(['SENT', 'SENT']);
		await advance(800);
		expect(statuses()).toEqual(['DELIVERED', 'SENT']);
		await advance(58_999);
		expect(statuses()).toEqual(['SEEN', 'SENT']);
		await advance(1);
		expect(statuses()).toEqual(['SEEN', 'EXPIRED']);
	});

	it('goes as much faster as the switch says', async () => {
		const { send, emulator, advance } = await startBench({ switches: { lives: { speed: 10 } } });
		await send([textTo('79121234567')]);
		await advance(300);
		expect([...emulator.state.messages.values()][0]?.history.at(-1)?.status).toBe('SEEN');
	});

	it.each(PAGE_TABLE.flatMap(([status, codes]) => codes.map((code) => [status, code])))(
		'ends %s with %s for one of the special phones',
		async (status, code) => {
			const line = Object.entries<SpecialPhone>(SPECIAL_PHONES).find(
				([, { title }]) => title === `${status} ${code}`,
			);
			const { pairs, emulator, id } = await live(`${SPECIAL_PREFIX}${String(line?.[0])}0000`);
			expect(pairs).toEqual([
				['SENT', 'SENT'],
				[status, code],
			]);
			expect(emulator.state.messages.get(String(id))?.history.at(-1)).toMatchObject({
				status,
				errorCode: code,
			});
		},
	);

	it.each<[string, string, string[]]>([
		['01', 'never read', ['SENT', 'DELIVERED']],
		['03', 'stays SENT', ['SENT']],
		['04', 'silent', []],
		['05', 'twice', ['SENT', 'SENT', 'DELIVERED', 'DELIVERED', 'SEEN', 'SEEN']],
		['06', 'out of order', ['SENT', 'SEEN', 'DELIVERED']],
		['07', 'link followed', ['SENT', 'DELIVERED', 'SEEN']],
		['60', 'accepted without an id', ['SENT', 'DELIVERED', 'SEEN']],
	])('of phone 79990%s (%s) calls back %j', async (digits, _what, statuses) => {
		const { pairs } = await live(`79990${digits}0000`);
		expect(pairs.map(([status]) => status)).toEqual(statuses);
	});

	it.each<[string, object | null]>([
		['40', { code: 'REJECTED', reasons: [{ key: 'is.spam' }] }],
		['41', { code: 'REJECTED', reasons: [{ key: 'billing.error' }] }],
		['42', { code: 'REJECTED', reasons: [{ key: 'service.not.found' }] }],
		['43', { code: 'REJECTED', reasons: [{ key: 'invalid', ref: 'messages[1].phone' }] }],
		['44', { code: 'REJECTED' }],
		['45', { code: 'REJECTED', reasons: { 'is.spam': expect.any(String) as string } }],
		['60', { code: 'OK' }],
		['61', { code: 'QUEUED' }],
		['62', null],
	])('of phone 79990%s is answered %j, beside its neighbours', async (digits, item) => {
		const { send } = await startBench();
		const { text } = await send([
			textTo('79121234567'),
			textTo(`79990${digits}0000`),
			textTo('79121234568'),
		]);
		const { result } = JSON.parse(text) as { result: Array<{ code: string } | null> };
		expect(result.map((entry) => entry?.code)).toEqual(['OK', result[1]?.code, 'OK']);
		if (item) expect(result[1]).toMatchObject(item);
		else expect(result[1]).toBeNull();
		expect(idsIn(text)).toHaveLength(digits === '61' ? 3 : 2);
	});

	it.each<[string, string, string | undefined]>([
		['50', 'invalid', 'messages[14].phone'],
		['51', 'invalid', undefined],
		['52', 'invalid', 'messages[15].phone'],
		['53', 'is.spam', undefined],
	])('of phone 79990%s refuses its whole request (%s, ref %s)', async (digits, key, ref) => {
		const { send, emulator } = await startBench();
		const messages = Array.from({ length: 20 }, (_, index) => textTo(`7912000000${index % 10}`));
		messages[14] = textTo(`79990${digits}0000`);
		const { status, text } = await send(messages);
		expect(status).toBe(400);
		const { result, reasons } = JSON.parse(text) as { result: unknown; reasons: unknown };
		expect(result).toBeNull();
		expect(reasons).toEqual([ref === undefined ? { key } : { key, ref }]);
		expect(emulator.state.messages.size).toBe(0);
	});

	it.each(['70', '71', '72', '73', '74', '75'])(
		'has a trouble that phone 79990%s asks for',
		async (digits) => {
			const { send, emulator, clock } = await startBench();
			const answer = send([textTo('79121234567'), textTo(`79990${digits}0000`)]).catch(
				() => undefined,
			);
			await until(() => emulator.state.requests.length > 0);
			clock.advance(5_000);
			const reply = await answer;
			const [request] = emulator.state.requests;
			const accepted = ['73', '74', '75'].includes(digits) ? 2 : 0;
			expect(emulator.state.messages.size).toBe(accepted);
			expect(request?.acceptedMessages).toBe(accepted);
			expect(request?.messages).toBe(2);
			const statuses: Record<string, number | undefined> = { 70: 429, 71: 502, 74: 200, 75: 200 };
			expect(reply?.status).toBe(statuses[digits]);
		},
	);

	it('has a description for every special phone', () => {
		for (const { title, description } of Object.values<SpecialPhone>(SPECIAL_PHONES)) {
			expect(title).not.toBe('');
			expect(description).toMatch(/\.$/);
		}
	});
});

describe('A status callback', () => {
	it("has the shape of the page's example, to the member", async () => {
		const { receiver, id } = await live('79990020000');
		const [example] = JSON.parse(fixture('callback-expired.json')) as unknown[];
		const last = receiver.events().at(-1);
		expect(last).toEqual({
			...(example as object),
			messageId: id,
			// A ttl of 86400 s after 2025-01-15 12:00:00 in Moscow, where the clock began.
			eventTime: '2025-01-16 12:00:00',
		});
		expect(receiver.received[0]).toMatchObject({
			method: 'POST',
			headers: { 'content-type': 'application/json' },
		});
	});

	const DATA = { orderId: 'A-1', n: 7, nested: { deep: [true] } };

	it('gives callbackData back on the event, digit for digit', async () => {
		const { send, advance } = await startBench();
		const receiver = await startReceiver();
		const data = '{"orderId":9007199254740993,"name":"Anna"}';
		await send(
			`[{"phone":"79121234567","service":"g","text":"x","statusUrl":"${receiver.url}","callbackData":${data}}]`,
		);
		await advance(200);
		expect(receiver.received[0]?.body).toContain(`"callbackData":${data}`);
	});

	it.each<[string, NonNullable<NonNullable<DevinoSeed['switches']>['events']>, object]>([
		['on the event', {}, { callbackData: DATA }],
		['as a JSON string', { dataForm: 'string' }, { callbackData: JSON.stringify(DATA) }],
		['under another name', { dataKey: 'callback_data' }, { callback_data: DATA }],
		['in statusInfo', { dataPlace: 'statusInfo' }, { statusInfo: { callbackData: DATA } }],
	])('gives callbackData back %s', async (_what, events, part) => {
		const { receiver } = await live(
			'79121234567',
			{ switches: { events } },
			{ callbackData: DATA },
		);
		expect(receiver.events()).toHaveLength(3);
		for (const event of receiver.events()) expect(event).toMatchObject(part);
	});

	it('keeps callbackData to itself when told to, and has none where none was given', async () => {
		const absent = await live(
			'79121234567',
			{ switches: { events: { dataPlace: 'absent' } } },
			{ callbackData: DATA },
		);
		const none = await live('79121234567');
		for (const { body } of [...absent.receiver.received, ...none.receiver.received]) {
			expect(body).not.toContain('callback');
		}
	});

	it('has its id as a bare number when told to', async () => {
		const { receiver, id } = await live('79121234567', {
			switches: { events: { idsAs: 'number' } },
		});
		expect(receiver.received[0]?.body).toContain(`"messageId":${id},`);
	});
});
