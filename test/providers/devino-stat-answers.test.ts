/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readDetailPage, withStatusFacts } from '../../providers/devino/detail';
import { readStatAnswer } from '../../providers/devino/stat-answer';
import { readStatistics } from '../../providers/devino/statistics';
import {
	DETAIL_STATUSES,
	ERROR_CODES,
	STATISTICS_STATUSES,
	statusFacts,
	STATUSES,
} from '../../providers/devino/statuses';

/** A sample of the provider's page; its "..." stands for entries that the page leaves out. */
function sample(name: string): string {
	const text = readFileSync(join(__dirname, '..', 'fixtures', 'devino', name), 'utf8');
	return text.replace(/,?\s*\.\.\.,?/g, '');
}

function contentOf(text: string, status = 200): unknown {
	const answer = readStatAnswer(status, text);
	if (answer.kind !== 'content') throw new Error(`${answer.kind}`);
	return answer.content;
}

describe('The detail answer', () => {
	const page = sample('detail-response.json');
	const rows = [
		{
			messageId: '23452453412344',
			userLogin: 'vk_user',
			service: 'vk_group_name',
			sentDateTime: '2023-08-01 00:00:03',
			recipient: '79112223344',
			status: 'DELIVERED',
			eventDateTime: '2023-08-01 00:00:03',
			templateId: '123432445234',
			templateName: 'vk_template_name',
			validity: 602,
			errorCode: 9,
		},
		expect.objectContaining({ messageId: '23452453412345', status: 'UNDELIVERED', errorCode: 12 }),
	];

	it('is read from the page’s sample', () => {
		expect(readDetailPage(contentOf(page))).toEqual({ rows, total: 1000, more: true });
	});

	it('is read without the wrapper, as the page’s table has it', () => {
		const { result } = JSON.parse(page) as { result: unknown };
		expect(readDetailPage(contentOf(JSON.stringify(result)))).toEqual({
			rows,
			total: 1000,
			more: true,
		});
	});

	it('is read as a bare list', () => {
		expect(readDetailPage(contentOf('[{"messageId":1}]'))).toEqual({
			rows: [{ messageId: '1' }],
			total: undefined,
			more: undefined,
		});
	});

	it('is read with the field names in capitals, as the page’s table has them', () => {
		const text =
			'{"data":[{"MESSAGE_ID":3721115754893245581,"SENT_DATE_TIME":"x","text_ok":"y","RECIPIENT":79112223344}]}';
		expect(readDetailPage(contentOf(text))).toMatchObject({
			rows: [
				{
					messageId: '3721115754893245581',
					sentDateTime: 'x',
					textOk: 'y',
					recipient: '79112223344',
				},
			],
		});
	});

	it('is an empty page without data only if it says so', () => {
		expect(readDetailPage({ total: 0 })).toMatchObject({ rows: [] });
		expect(readDetailPage({ pageExists: false, data: null })).toMatchObject({ rows: [] });
		expect(readDetailPage({ more: false, data: null })).toMatchObject({ rows: [] });
		expect(readDetailPage({ more: false, total: 3 })).toBe("no list under 'data'");
		expect(readDetailPage({ total: 3 })).toBe("no list under 'data'");
		expect(readDetailPage({ data: [1] })).toBe("'data' holds something that is not an object");
		expect(readDetailPage('hello')).toBe("no list under 'data'");
	});

	it.each([
		[200, '<html>', 'HTTP 200: the answer is not JSON'],
		[502, '<html>', 'HTTP 502: the answer is not JSON'],
		[200, '', 'HTTP 200: the answer is empty'],
		[302, '{}', 'HTTP 302: a redirect, which is not followed'],
	])('is unintelligible at HTTP %i with the body %j', (status, text, place) => {
		expect(readStatAnswer(status, text)).toEqual({ kind: 'unintelligible', place });
	});

	it.each([
		[401, '', [{ key: 'http.401' }]],
		[403, '{"message":"Access denied"}', [{ key: 'http.403', description: 'Access denied' }]],
		[
			200,
			'{"result":null,"reasons":[{"key":"invalid","ref":"taskId"}],"description":"wrong"}',
			[{ key: 'invalid', ref: 'taskId', description: 'wrong' }],
		],
	])('is a refusal at HTTP %i with the body %j', (status, text, reasons) => {
		expect(readStatAnswer(status, text)).toEqual({ kind: 'refused', reasons, isJson: true });
	});

	it.each([400, 401, 403, 429, 499])('is a refusal at HTTP %i though it is no JSON', (status) => {
		const reasons = [{ key: `http.${status}` }];
		for (const text of ['Unauthorized', '<html>']) {
			expect(readStatAnswer(status, text)).toEqual({ kind: 'refused', reasons, isJson: false });
		}
	});

	it('has what the status says right behind the status', () => {
		expect(Object.keys(withStatusFacts({ messageId: '1', status: 'READ', text: 'x' }))).toEqual([
			'messageId',
			'status',
			'normalizedStatus',
			'isFinal',
			'isDelivered',
			'isSeen',
			'text',
		]);
		expect(withStatusFacts({ text: 'x' })).toEqual({ text: 'x' });
	});
});

describe('The statistics answer', () => {
	const rows = [
		{ date: '2022-10-01 00:00:00', unit: 'messages', status: 'delivered', amount: 1 },
		{ date: '2022-12-01 00:00:00', unit: 'messages', status: 'sent', amount: 2 },
		{ date: '2022-12-01 00:00:00', unit: 'messages', status: 'delivered', amount: 72 },
		{ date: '2023-01-01 00:00:00', unit: 'messages', status: 'accepted', amount: 100 },
		{ date: '2023-01-01 00:00:00', unit: 'messages', status: 'delivered', amount: 67 },
		{ date: '2023-01-01 00:00:00', unit: 'segments', status: 'accepted', amount: 2 },
		{ date: '2023-02-01 00:00:00', unit: 'messages', status: 'delivered', amount: 3 },
		{ date: '2023-02-01 00:00:00', unit: 'segments', status: 'accepted', amount: 4 },
	];
	const { result } = JSON.parse(sample('statistics-response.json')) as {
		result: Record<string, Record<string, unknown[]>>;
	};

	it('is read from the page’s sample, sorted', () => {
		expect(readStatistics(contentOf(JSON.stringify({ result })))).toEqual(rows);
	});

	it.each([
		['without the wrapper', result],
		['as a list', [result]],
		['with each section in a list', { messages: [result.messages], segments: [result.segments] }],
		['as one entry for each status and date', byEntry()],
		['as one object for each date', byDate()],
	])('is read %s', (_, content) => {
		expect(readStatistics(content)).toEqual(rows);
	});

	it('lets statuses come through that the page does not list, and amounts in quotes', () => {
		const content = {
			messages: { bounced: [{ date: '2023-01-01', amount: '3' }] },
			segments: null,
		};
		expect(readStatistics(content)).toEqual([
			{ date: '2023-01-01', unit: 'messages', status: 'bounced', amount: 3 },
		]);
	});

	it.each([
		[{ period: '2023-01', year: '2023', isWhole: true, page: { number: 1 }, links: ['a'] }],
		[{ from: null, names: [] }],
	])('leaves out members that are no counts of a status: %j', (members) => {
		const content = { messages: { ...members, sent: [{ date: 'x', amount: 1 }] } };
		expect(readStatistics(content)).toEqual([
			{ date: 'x', unit: 'messages', status: 'sent', amount: 1 },
		]);
	});

	it('is read with statuses in capitals, dates as numbers and amounts that are null', () => {
		const content = {
			messages: {
				DELIVERED: [{ date: 1672531200, amount: 3 }],
				seen: [{ date: 'x', amount: null }],
			},
			segments: [{ status: 'Sent', date: 'x', amount: 1 }],
		};
		expect(readStatistics(content)).toEqual([
			{ date: '1672531200', unit: 'messages', status: 'delivered', amount: 3 },
			{ date: 'x', unit: 'messages', status: 'seen', amount: 0 },
			{ date: 'x', unit: 'segments', status: 'sent', amount: 1 },
		]);
	});

	it('has no rows if its wrapper is empty, for then nothing was counted', () => {
		expect(readStatistics({}, true)).toEqual([]);
		expect(readStatistics({ hello: 1 }, true)).toBe("neither 'messages' nor 'segments' in it");
	});

	it.each([
		[{}, "neither 'messages' nor 'segments' in it"],
		[null, "neither 'messages' nor 'segments' in it"],
		[{ messages: 'none' }, 'messages is neither an object nor a list'],
		[{ messages: { sent: [{ date: 'x' }] } }, 'messages.sent[0] is not a date with an amount'],
		[{ messages: { sent: 'many' } }, 'messages.sent is not a date with an amount'],
	])('is not understood as %j', (content, words) => {
		expect(readStatistics(content)).toBe(words);
	});

	function byEntry() {
		const entries = (unit: string) =>
			rows
				.filter((one) => one.unit === unit)
				.map(({ date, status, amount }) => ({ date, status, amount }));
		return { messages: entries('messages'), segments: entries('segments') };
	}

	function byDate() {
		const dates = (unit: string) =>
			rows
				.filter((one) => one.unit === unit)
				.map(({ date, status, amount }) => ({ [status]: { date, amount } }));
		return { messages: dates('messages'), segments: dates('segments') };
	}
});

describe('The words of statuses', () => {
	it('are mapped to the seven of the callbacks', () => {
		expect(DETAIL_STATUSES.map((word) => [word, statusFacts(word).normalizedStatus])).toEqual([
			['DELIVERED', 'DELIVERED'],
			['IN_PROGRESS', 'SENT'],
			['READ', 'SEEN'],
			['REDIRECT', 'SEEN'],
			['REJECTED', 'REJECTED'],
			['UNDELIVERED', 'UNDELIVERABLE'],
		]);
		expect(STATUSES.map((word) => statusFacts(word).normalizedStatus)).toEqual(STATUSES);
		expect(STATISTICS_STATUSES.every((word) => statusFacts(word).rank !== null)).toBe(true);
	});

	it('say what is final, delivered and seen', () => {
		const words = [...new Set([...STATUSES, ...DETAIL_STATUSES])];
		const those = (fact: 'isFinal' | 'isDelivered' | 'isSeen') =>
			words.filter((word) => statusFacts(word)[fact]);
		expect(words.filter((word) => !statusFacts(word).isFinal)).toEqual(['SENT', 'IN_PROGRESS']);
		expect(those('isDelivered')).toEqual(['DELIVERED', 'SEEN', 'READ', 'REDIRECT']);
		expect(those('isSeen')).toEqual(['SEEN', 'READ', 'REDIRECT']);
		expect(statusFacts('FLOATING')).toMatchObject({ isFinal: false, rank: null });
	});

	it('have error codes that lead to advice', () => {
		for (const { status, meaning, advice } of Object.values(ERROR_CODES)) {
			expect(STATUSES).toContain(status);
			expect(meaning).not.toBe('');
			expect(advice).not.toBe('');
		}
	});
});
