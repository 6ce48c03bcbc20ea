import type { INodeExecutionData } from 'n8n-workflow';
import fc from 'fast-check';

import { createParameterReader, pathIntoItem } from '../../../nodes/shared/parameters/parameters';
import { isDate } from '../../../nodes/shared/parameters/values';
import { chain, node, probe, run } from '../../support/engine';

/** What the reader gives for each item, and what n8n itself gives. */
async function compare(
	expressions: Record<string, unknown>,
	input: INodeExecutionData[],
	asTool = false,
): Promise<{ own: unknown[]; n8n: unknown[]; asked: string[] }> {
	const seen: { own: unknown[]; n8n: unknown[]; asked: string[] } = { own: [], n8n: [], asked: [] };
	const stop = probe((context) => {
		const attempt = (read: () => unknown): unknown => {
			try {
				return read();
			} catch (error) {
				return `thrown: ${(error as Error).message}`;
			}
		};
		const original = context.getNodeParameter;
		const n8n = input.map((_, index) =>
			attempt(() => original.call(context, 'value', index, null)),
		);
		context.getNodeParameter = ((name: string, index: number, fallback: unknown, how?: object) => {
			if (how === undefined) seen.asked.push(`${name} of ${index}`);
			return original.call(context, name, index, fallback, how);
		}) as typeof context.getNodeParameter;
		const reader = createParameterReader(context, input);
		const own = input.map((_, index) => attempt(() => reader.read('value', index)));
		context.getNodeParameter = original;
		Object.assign(seen, { own, n8n });
	});
	const type = asTool ? 'test.probeTool' : 'test.probe';
	await run(
		chain(
			node('test.start', 'Start'),
			node(type, 'Probe', { parameters: { value: expressions as never } }),
		),
		input,
		{ credentials: {} },
	);
	stop();
	return seen;
}

describe('pathIntoItem', () => {
	it.each([
		['={{ $json.phone }}', ['phone']],
		['={{$json.phone}}', ['phone']],
		['={{ $json["first name"] }}', ['first name']],
		["={{ $json['имя'].short }}", ['имя', 'short']],
		['={{ $json.имя }}', ['имя']],
		['={{ $json.customer.phones[0] }}', ['customer', 'phones', '0']],
	])('%s', (expression, steps) => {
		expect(pathIntoItem(expression)).toEqual(steps);
	});

	it.each([
		'={{ $json }}',
		'= {{ $json.phone }}',
		'={{ $json.phone }} ',
		'=+{{ $json.phone }}',
		'={{ $json.phone }}{{ $json.name }}',
		'={{ $json.phone.trim() }}',
		'={{ $json?.phone }}',
		'={{ $json.phone || "" }}',
		'={{ $json[key] }}',
		'={{ $json["a\\"b"] }}',
		'={{ $json["}}"] }}',
		'={{ $json.constructor }}',
		'={{ $json["__proto__"] }}',
		'={{ $json.a.getPrototypeOf }}',
		'={{ $json[01] }}',
		"={{ $('Start').item.json.phone }}",
		'$json.phone',
	])('%s goes to n8n', (expression) => {
		expect(pathIntoItem(expression)).toBeUndefined();
	});
});

describe('a reader of parameters', () => {
	const json = {
		phone: '+79991234567',
		n: 0,
		big: 1e21,
		no: false,
		nothing: null,
		empty: '',
		'first name': 'Anna',
		имя: 'Анна',
		customer: { phone: '8', tags: ['a', { b: 1 }], toString: 'own' },
		list: [1, 2],
		code: '={{ 1 + 1 }}',
	};

	it('gives what n8n gives, for every kind of expression', async () => {
		const value = {
			plain: 'text',
			number: 5,
			path: '={{ $json.phone }}',
			zero: '={{ $json.n }}',
			big: '={{ $json.big }}',
			no: '={{ $json.no }}',
			nothing: '={{ $json.nothing }}',
			empty: '={{ $json.empty }}',
			quoted: '={{ $json["first name"] }}',
			cyrillic: '={{ $json.имя }}',
			missing: '={{ $json.missing }}',
			missingDeep: '={{ $json.missing.more }}',
			deep: '={{ $json.customer.tags[0] }}',
			deeper: '={{ $json.customer.tags[1].b }}',
			object: '={{ $json.customer }}',
			list: '={{ $json.list }}',
			length: '={{ $json.list.length }}',
			textLength: '={{ $json.phone.length }}',
			method: '={{ $json.list.join("-") }}',
			inherited: '={{ $json.list.first }}',
			ownToString: '={{ $json.customer.toString }}',
			mixed: '=Hello {{ $json.phone }}',
			computed: '={{ $json.n + 1 }}',
			nested: [
				{ name: 'a', value: '={{ $json.phone }}' },
				{ name: 'b', 'c.d "e"': '={{ $json.n + 2 }}' },
			],
			notResolvedAgain: '={{ $json.code }}',
		};
		const { own, n8n } = await compare(value, [{ json }, { json: {} }, { json: { phone: 7 } }]);
		expect(own).toEqual(n8n);
		expect(own[0]).toMatchObject({ path: '+79991234567', quoted: 'Anna', deeper: 1 });
	});

	it('leaves a date in a collection a date, of which n8n makes a text', async () => {
		const value = { day: "={{ DateTime.fromISO('2026-01-02T03:04:05Z').toUTC() }}" };
		const { own, n8n } = await compare(value, [{ json }]);
		expect(n8n).toEqual([{ day: '2026-01-02T03:04:05.000Z' }]);
		expect(own.map((one) => isDate((one as { day: unknown }).day))).toEqual([true]);
	});

	it('asks n8n for nothing but what is more than a path', async () => {
		const value = { fixed: 'x', phone: '={{ $json.phone }}', sum: '={{ $json.n + 1 }}' };
		const { asked } = await compare(value, [{ json }, { json }]);
		expect(asked).toEqual(['value["sum"] of 0', 'value["sum"] of 1']);
	});

	it('asks n8n for everything as an AI tool', async () => {
		const { asked } = await compare({ phone: '={{ $json.phone }}', fixed: 'x' }, [{ json }], true);
		expect(asked).toEqual(['value of 0']);
	});

	it('gives what n8n gives for any JSON and any path', async () => {
		const key = fc.constantFrom(
			'a',
			'b',
			'first name',
			'length',
			'toString',
			'имя',
			'0',
			'__proto__',
		);
		const leaf = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null));
		const tree = fc.letrec((tie) => ({
			value: fc.oneof(
				{ depthSize: 'small' },
				leaf,
				fc.array(tie('value'), { maxLength: 3 }),
				fc.dictionary(key, tie('value'), { maxKeys: 4 }),
			),
		})).value;
		await fc.assert(
			fc.asyncProperty(
				fc.dictionary(key, tree, { maxKeys: 5 }),
				fc.array(fc.array(key, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
				async (item, paths) => {
					const value = Object.fromEntries(
						paths.map((path, index) => [
							`p${index}`,
							`={{ $json${path.map((step) => `[${JSON.stringify(step)}]`).join('')} }}`,
						]),
					);
					const { own, n8n } = await compare(value, [{ json: item as never }]);
					// An expression that n8n refuses is refused for the whole value by n8n, alone by the reader.
					expect(own).toEqual(n8n);
				},
			),
			{ numRuns: 150 },
		);
	});
});
