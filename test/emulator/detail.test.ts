import type { DevinoSeed } from '../../emulator';
import { endAll, fixture, idsIn, startBench, textTo } from './support';
import type { Bench, Reply } from './support';

afterEach(endAll);

type Row = Record<string, string | number>;
interface Page {
	offset: number;
	number: number;
	size: number;
	pageExists: boolean;
	data: Row[];
	more: boolean;
	pages: number;
	total: number;
}

const pageOf = ({ text }: Reply) => (JSON.parse(text) as { result: Page }).result;
const detail = async (bench: Bench, query: string) => await bench.call(`/vk-stat/detail?${query}`);
const PERIOD = 'dateTimeFrom=2025-01-01T00:00:00&dateTimeTo=2025-01-31T23:59:59';

/** Noon in Moscow of a day in January 2025. */
const noon = (day: number) => Date.UTC(2025, 0, day, 9);
const history = (count: number, more: object = {}): DevinoSeed => ({
	history: { count, from: noon(2), everyMs: 10_000, ...more },
});

describe('GET /vk-stat/detail', () => {
	it("answers in the members of the page's example", async () => {
		const bench = await startBench({ templates: [{ name: 'vk_template_name', text: 'Hi' }] });
		const to = { phone: '79112223344', service: 'vk_group_name' };
		await bench.send([{ ...to, tmpl: 'vk_template_name', ttl: 602 }]);
		bench.emulator.state.addMessage({
			...{ phone: '79990100000', service: 'vk_group_name', acceptedAt: noon(16) },
			message: { text: 'Ваш заказ прибыл на пункт выдачи.' },
		});
		bench.clock.advance(1_000);
		const example = pageOf({ text: fixture('detail-response.json') } as Reply);
		const page = pageOf(await detail(bench, `${PERIOD}&limit=50&offset=0`));
		expect(Object.keys(page).sort()).toEqual(Object.keys(example).sort());
		expect(page.data.map((row) => Object.keys(row).sort())).toEqual(
			example.data
				.map((row) => [...Object.keys(row), 'deliveryPolicy', 'route'])
				.map((keys) => keys.filter((key) => key !== 'deliveryPolicy').sort()),
		);
		const [first, second] = example.data;
		expect(page.data[0]).toMatchObject({
			...first,
			messageId: expect.stringMatching(/^\d{19}$/) as string,
			sentDateTime: '2025-01-15 12:00:00',
			eventDateTime: '2025-01-15 12:00:01',
		});
		expect(page.data[1]).toMatchObject({
			...second,
			recipient: '79990100000',
			messageId: expect.stringMatching(/^\d{19}$/) as string,
			sentDateTime: '2025-01-16 12:00:00',
			eventDateTime: '2025-01-16 12:00:00',
		});
	});

	it.each([
		['taskId=8742', 3],
		['taskId=8742&triggerId=2312', 2],
		[PERIOD, 5],
		[`taskId=8742&triggerId=2312&${PERIOD}`, 1],
		['messageIds=11&messageIds=13', 2],
		['messageIds=11,13,99', 2],
	])('knows the legal combination %s', async (query, rows) => {
		const one = { phone: '79121234567' };
		const bench = await startBench({
			messages: [
				{ ...one, id: '11', acceptedAt: noon(1), taskId: 8742 },
				{ ...one, id: '12', acceptedAt: noon(2), taskId: 8742, triggerId: 2312 },
				{ ...one, id: '13', acceptedAt: '2024-06-01', taskId: 8742, triggerId: 2312 },
				{ ...one, id: '14', acceptedAt: noon(3) },
				{ ...one, id: '15', acceptedAt: noon(4), taskId: 1 },
				{ ...one, id: '16', acceptedAt: noon(5), taskId: 1, triggerId: 2312 },
			],
		});
		const reply = await detail(bench, `${query}&limit=50&offset=0`);
		expect(reply.status).toBe(200);
		expect(pageOf(reply).data).toHaveLength(rows);
	});

	it.each([
		'',
		'triggerId=1',
		'dateTimeFrom=2025-01-01T00:00:00',
		'dateTimeTo=2025-01-01T00:00:00',
		`taskId=1&${PERIOD}`,
		`triggerId=1&${PERIOD}`,
		'taskId=1&messageIds=1',
		`messageIds=1&${PERIOD}`,
		'messageIds[]=1',
		'messageIds[0]=1',
		'messageIds=abc',
		'recipient=79121234567',
		'dateTimeFrom=2025-01-01&dateTimeTo=2025-01-31',
		'dateTimeFrom=2025-01-01T00:00:00Z&dateTimeTo=2025-01-31T00:00:00Z',
		'dateTimeFrom=2025-01-01T00%253A00%253A00&dateTimeTo=2025-01-31T00%253A00%253A00',
		`${PERIOD}&status=SEEN`,
		`${PERIOD}&order=up`,
		`${PERIOD}&orderField=sentDateTime`,
		`${PERIOD}&outFields=MESSAGE_ID,PHONE`,
		`${PERIOD}&limit=0`,
		`${PERIOD}&limit=ten`,
		`${PERIOD}&offset=-1`,
	])("refuses %j in the page's form", async (query) => {
		const bench = await startBench(history(3));
		const { status, text } = await detail(bench, query);
		expect(status).toBe(400);
		expect(JSON.parse(text)).toMatchObject({
			result: null,
			reasons: [{ key: 'invalid' }],
			description: expect.any(String) as string,
		});
	});

	it('wants the key, and a key with the right', async () => {
		const { call } = await startBench();
		const path = `/vk-stat/detail?${PERIOD}`;
		expect((await call(path, { authorization: null })).status).toBe(401);
		expect((await call(path, { authorization: 'Key demo-key-no-vk' })).status).toBe(403);
	});

	it('gives 25,300 rows once each over its pages, in order', async () => {
		const bench = await startBench(history(25_300, { everyMs: 60 }));
		const ids: string[] = [];
		for (let offset = 0; ; offset += 1_000) {
			const reply = await detail(bench, `${PERIOD}&limit=1000&offset=${offset}`);
			const page = pageOf(reply);
			ids.push(...idsIn(reply.text));
			expect(page.total).toBe(25_300);
			expect(page.more).toBe(offset < 25_000);
			if (!page.more) break;
		}
		expect(ids).toEqual([...bench.emulator.state.messages.keys()]);
	});

	it.each([
		[0, 50, 1],
		[5, 10, 2],
		[10, 10, 2],
		[1_000, 50, 21],
		[105, 10, 11],
	])('numbers the page at offset %d, limit %d as the page says', async (offset, limit, number) => {
		const bench = await startBench(history(105));
		const page = pageOf(await detail(bench, `${PERIOD}&limit=${limit}&offset=${offset}`));
		expect(page).toMatchObject({ number, offset, size: limit, pages: Math.floor(105 / limit) });
		expect(page.pageExists).toBe(offset < 105);
	});

	it('tells the status of each message in its own words', async () => {
		const bench = await startBench();
		const fates = ['00', '01', '03', '07', '02', '10', '20', '30'];
		await bench.send(fates.map((fate) => textTo(`79990${fate}0000`, { ttl: 60 })));
		await bench.advance(100_000);
		const { data } = pageOf(await detail(bench, `${PERIOD}&limit=50&offset=0`));
		expect(data.map(({ status }) => status)).toEqual([
			...['READ', 'DELIVERED', 'IN_PROGRESS', 'REDIRECT', 'UNDELIVERED', 'UNDELIVERED'],
			...['REJECTED', 'UNDELIVERED'],
		]);
		for (const { errorCode } of data) expect(typeof errorCode).toBe('number');
	});

	it.each([
		['status=READ', 2],
		['recipient=79121234567', 2],
		['searchText=parcel', 1],
		['searchText=PARCEL', 1],
		['companyId=7', 1],
		['status=READ&recipient=79121234567', 1],
	])('filters by %s', async (filter, rows) => {
		const bench = await startBench({
			messages: [
				{ phone: '79121234567', acceptedAt: noon(2), message: { text: 'Your parcel is here' } },
				{ phone: '79990010000', acceptedAt: noon(3), companyId: 7 },
				{ phone: '79990000000', acceptedAt: noon(4) },
			],
		});
		bench.emulator.state.limits.perSecond = null;
		await bench.send([textTo('79121234567')]);
		const { data, total } = pageOf(await detail(bench, `${PERIOD}&${filter}&limit=9&offset=0`));
		expect(data).toHaveLength(rows);
		expect(total).toBe(rows);
	});

	it('sorts by any field, either way', async () => {
		const bench = await startBench({
			messages: ['79123', '79121', '79122'].map((start, index) => ({
				phone: `${start}000000`,
				acceptedAt: noon(2 + index),
			})),
		});
		const recipients = async (query: string) =>
			pageOf(await detail(bench, `${PERIOD}&limit=9&offset=0&${query}`)).data.map(({ recipient }) =>
				String(recipient).slice(0, 5),
			);
		expect(await recipients('')).toEqual(['79123', '79121', '79122']);
		expect(await recipients('order=DESC')).toEqual(['79122', '79121', '79123']);
		expect(await recipients('orderField=RECIPIENT')).toEqual(['79121', '79122', '79123']);
		expect(await recipients('orderField=RECIPIENT&order=DESC')).toEqual([
			'79123',
			'79122',
			'79121',
		]);
	});

	it.each(['outFields=MESSAGE_ID&outFields=STATUS', 'outFields=MESSAGE_ID,STATUS'])(
		'gives only the fields of %s',
		async (outFields) => {
			const bench = await startBench(history(2));
			const { data } = pageOf(await detail(bench, `${PERIOD}&limit=9&offset=0&${outFields}`));
			expect(data.map((row) => Object.keys(row))).toEqual([
				['messageId', 'status'],
				['messageId', 'status'],
			]);
		},
	);

	it('reads and writes times in the zone of timeOffset, Moscow without it', async () => {
		const bench = await startBench({
			messages: [{ phone: '79121234567', acceptedAt: Date.UTC(2025, 0, 15, 21, 30, 0, 500) }],
		});
		const sent = async (from: string, to: string, offset?: number) => {
			const zone = offset === undefined ? '' : `&timeOffset=${offset}`;
			const query = `dateTimeFrom=${from}&dateTimeTo=${to}${zone}&limit=9&offset=0`;
			return pageOf(await detail(bench, query)).data.map(({ sentDateTime }) => sentDateTime);
		};
		const inMoscow = '2025-01-16T00%3A30%3A00';
		expect(await sent(inMoscow, inMoscow)).toEqual(['2025-01-16 00:30:00']);
		expect(await sent(inMoscow, inMoscow, 180)).toEqual(['2025-01-16 00:30:00']);
		expect(await sent(inMoscow, inMoscow, 0)).toEqual([]);
		expect(await sent('2025-01-15T21:30:00', '2025-01-15T21:30:00', 0)).toEqual([
			'2025-01-15 21:30:00',
		]);
		expect(await sent('2025-01-15T16:30:00', '2025-01-15T16:30:00', -300)).toEqual([
			'2025-01-15 16:30:00',
		]);
	});
});

describe('The switches of the detail', () => {
	const first = async (bench: Bench) => await detail(bench, `${PERIOD}&limit=10&offset=0`);

	it('leave the wrapper out', async () => {
		const bench = await startBench({ ...history(3), switches: { detail: { wrapper: false } } });
		expect(JSON.parse((await first(bench)).text)).toMatchObject({ total: 3, more: false });
	});

	it('make pages, number and more nonsense, and leave total out', async () => {
		const bench = await startBench({
			...history(30),
			switches: {
				detail: { overrides: { pages: -7, number: 99, more: false }, absent: ['total'] },
			},
		});
		const page = pageOf(await first(bench));
		expect(page).toMatchObject({ pages: -7, number: 99, more: false });
		expect(page).not.toHaveProperty('total');
		expect(page.data).toHaveLength(10);
	});

	it('bound the size of a page', async () => {
		const bench = await startBench({ ...history(30), switches: { detail: { maxPageSize: 4 } } });
		expect(pageOf(await first(bench)).data).toHaveLength(4);
	});

	it('refuse a larger limit', async () => {
		const bench = await startBench({ ...history(30), switches: { detail: { mostLimit: 9 } } });
		const { status, text } = await first(bench);
		expect([status, JSON.parse(text)]).toMatchObject([400, { reasons: [{ ref: 'limit' }] }]);
		expect((await detail(bench, `${PERIOD}&limit=9&offset=0`)).status).toBe(200);
	});

	it('read and write times in Moscow, whatever timeOffset says', async () => {
		const bench = await startBench({
			messages: [{ phone: '79121234567', acceptedAt: noon(5) }],
			switches: { detail: { ignoreTimeOffset: true } },
		});
		const query = 'dateTimeFrom=2025-01-05T12:00:00&dateTimeTo=2025-01-05T12:00:00&timeOffset=0';
		expect(pageOf(await detail(bench, `${query}&limit=9&offset=0`)).data).toMatchObject([
			{ sentDateTime: '2025-01-05 12:00:00' },
		]);
	});

	it('leave the order of rows with one time open, and no other', async () => {
		const bench = await startBench({
			...history(60, { everyMs: 50 }),
			switches: { detail: { shuffleTies: true } },
		});
		const order = [...bench.emulator.state.messages.keys()];
		const read = async () => {
			const { data } = pageOf(await detail(bench, `${PERIOD}&limit=60&offset=0`));
			return data.map(({ messageId }) => String(messageId));
		};
		const [one, other] = [await read(), await read()];
		expect(one).not.toEqual(other);
		for (const second of [0, 20, 40]) {
			const ofSecond = (ids: string[]) => ids.slice(second, second + 20).sort();
			expect(ofSecond(one)).toEqual(ofSecond(order));
		}
	});

	it('let rows just given change, so that they leave a status or move behind the others', async () => {
		const bench = await startBench({
			messages: [1, 2, 3].map((day) => ({ phone: '79990010000', acceptedAt: noon(day) })),
			switches: { detail: { update: { rows: 1, everyPages: 1 } } },
		});
		const read = async (query: string) =>
			pageOf(await detail(bench, `${PERIOD}&${query}&limit=9&offset=0`)).data.map(
				({ messageId }) => messageId,
			);
		const [a, b, c] = [...bench.emulator.state.messages.keys()];
		expect(await read('status=DELIVERED')).toEqual([a, b, c]);
		expect(await read('status=DELIVERED')).toEqual([b, c]);
		expect(await read('orderField=EVENT_DATE_TIME')).toEqual([c, a, b]);
		expect(await read('orderField=EVENT_DATE_TIME')).toEqual([a, b, c]);
	});

	it('let rows just given vanish', async () => {
		const bench = await startBench({
			...history(30),
			switches: { detail: { remove: { rows: 2, everyPages: 2 } } },
		});
		const totals = [];
		for (let page = 0; page < 4; page++) totals.push(pageOf(await first(bench)).total);
		expect(totals).toEqual([30, 30, 28, 28]);
	});

	it('write ids as bare numbers', async () => {
		const bench = await startBench({ ...history(1), switches: { detail: { idsAs: 'number' } } });
		expect((await first(bench)).text).toMatch(/"messageId":\d{19},/);
	});

	it.each([
		['first', 'ASC'],
		['first', 'DESC'],
		['last', 'ASC'],
		['last', 'DESC'],
	] as const)('let rows turn up %s while somebody pages (%s)', async (where, order) => {
		const bench = await startBench({
			...history(30),
			switches: { detail: { insert: { rows: 3, everyPages: 1, where } } },
		});
		const old = new Set(bench.emulator.state.messages.keys());
		const page = async (offset: number) => {
			const query = `${PERIOD}&limit=10&offset=${offset}&order=${order}`;
			return pageOf(await detail(bench, query));
		};
		const seen = (await page(0)).data.map(({ messageId }) => messageId);
		const next = await page(10);
		const again = next.data.filter(({ messageId }) => seen.includes(messageId));
		expect(next.total).toBe(33);
		expect(again).toHaveLength(where === 'first' ? 3 : 0);
		const last = (await page(30)).data.slice(-3).map(({ messageId }) => String(messageId));
		expect(last.some((id) => old.has(id))).toBe(where === 'first');
	});
});
