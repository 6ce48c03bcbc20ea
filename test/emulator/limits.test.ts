import type { Bench } from './support';
import { endAll, phones, startBench, textTo } from './support';

afterEach(endAll);

const DAY = 24 * 60 * 60 * 1_000;

const countOf = ({ emulator }: Bench, errorCode: string) =>
	[...emulator.state.messages.values()].filter(({ history }) =>
		history.some((change) => change.errorCode === errorCode),
	).length;

describe('The limits of the page', () => {
	it('lets 50 a second through for one service; the excess ends RATELIMIT', async () => {
		const bench = await startBench();
		const { text } = await bench.send(phones(70).map((phone) => textTo(phone)));
		expect(text.match(/"OK"/g)).toHaveLength(70);
		await bench.advance(10_000);
		expect(countOf(bench, 'RATELIMIT')).toBe(20);
		expect(countOf(bench, 'DELIVERED')).toBe(50);
	});

	it('counts any second, not the second of the clock', async () => {
		const bench = await startBench();
		const all = phones(101).map((phone) => textTo(phone));
		await bench.send(all.slice(0, 50));
		bench.clock.advance(999);
		await bench.send(all.slice(50, 51));
		bench.clock.advance(1);
		await bench.send(all.slice(51, 101));
		await bench.advance(10_000);
		expect(countOf(bench, 'RATELIMIT')).toBe(1);
	});

	it('counts each service by itself', async () => {
		const bench = await startBench();
		const all = phones(100);
		await bench.send(all.map((phone, index) => textTo(phone, { service: `group ${index % 2}` })));
		await bench.advance(10_000);
		expect(countOf(bench, 'RATELIMIT')).toBe(0);
	});

	it('lets 5 a day through for one phone from one service', async () => {
		const bench = await startBench();
		await bench.send(Array.from({ length: 7 }, () => textTo('79121234567')));
		await bench.send([textTo('79121234567', { service: 'another' })]);
		bench.clock.advance(DAY);
		await bench.send([textTo('79121234567')]);
		await bench.advance(10_000);
		expect(countOf(bench, 'RATELIMIT')).toBe(2);
		expect(countOf(bench, 'DELIVERED')).toBe(7);
		expect(bench.emulator.state.acceptedByPhone.get('79121234567')).toBe(9);
	});

	it('can be changed and switched off while it runs', async () => {
		const bench = await startBench();
		const { limits } = bench.emulator.state;
		limits.perSecond = 2;
		await bench.send(phones(3).map((phone) => textTo(phone)));
		limits.perSecond = null;
		limits.perDay = null;
		await bench.send(Array.from({ length: 500 }, () => textTo('79121234567')));
		limits.perRequest = null;
		await bench.send(phones(1_500).map((phone) => textTo(phone)));
		await bench.advance(10_000);
		expect(countOf(bench, 'RATELIMIT')).toBe(1);
		expect(bench.emulator.state.messages.size).toBe(2_003);
	});
});
