import { readAnswer } from '../../providers/smsc/answer';
import {
	blacklistItem,
	contactItem,
	groupItem,
	groupsOf,
	highestCursor,
	type Item,
} from '../../providers/smsc/rows';

const contactOf = (row: Record<string, unknown>): Item => contactItem(row, (text) => [text]);
const listOf = (text: string) => {
	const answer = readAnswer(text);
	if (answer.kind !== 'list') throw new Error(JSON.stringify(answer));
	return answer.rows;
};

describe('an answer of SMSC', () => {
	it.each([1, 2, 3, 4, 5, 9])('is error %d, with its words, bare or quoted', (code) => {
		const refused = { kind: 'refused', code, words: 'описание' };
		expect(readAnswer(`{\n"error": "описание",\n"error_code": ${code}\n}`)).toEqual(refused);
		expect(readAnswer(`{"error":"описание","error_code":"${code}"}`)).toEqual(refused);
		expect(readAnswer(`ERROR = ${code} (описание)`)).toEqual(refused);
		expect(readAnswer(`0,-${code}`)).toEqual({ ...refused, words: '' });
		const xml = `<result>\n<error>описание</error>\n<error_code>${code}</error_code>\n</result>`;
		expect(readAnswer(xml)).toEqual(refused);
		expect(readAnswer(`<?xml version="1.0" encoding="utf-8"?>\r\n${xml}`)).toEqual(refused);
	});

	it.each([
		['{\n"id": 123\n}', '123'],
		['{"id":"123"}', '123'],
		['{"id": 9223372036854775807}', '9223372036854775807'],
		['ID = 123', '123'],
		['<phone>\n<id>123</id>\n</phone>', '123'],
		['<group><id>123</id></group>', '123'],
	])('is the id of what was created: %s', (text, id) => {
		expect(readAnswer(text)).toEqual({ kind: 'created', id });
	});

	it.each(['{\n"result": "OK"\n}', 'OK', '<result>OK</result>'])('is done: %s', (text) => {
		expect(readAnswer(text)).toEqual({ kind: 'done' });
	});

	it.each(['', 'null', '{}', '"OK"', '[1,2]', '<html></html>', '{"id":', '{"result":"no"}'])(
		'is not understood: %j',
		(text) => {
			expect(readAnswer(text).kind).toBe('unintelligible');
		},
	);

	it('is a list, an empty one too', () => {
		expect(readAnswer('[]')).toEqual({ kind: 'list', rows: [] });
	});
});

describe('a contact', () => {
	const contact = (group: string) =>
		`[{\n"phone": "79991234567",\n"name": "Анна",\n"group": ${group},\n"first_name": "Анна",\n"last_name": "",\n"middle_name": "",\n"birthday": "05.01.1990",\n"id": "c-1",\n"comments": "say \\"group\\": 1,2",\n"tags": "a,b",\n"phone_other": "79997654321"\n}]`;
	const expected = {
		phone: '79991234567',
		name: 'Анна',
		firstName: 'Анна',
		lastName: '',
		middleName: '',
		birthday: '05.01.1990',
		id: 'c-1',
		comments: 'say "group": 1,2',
		tags: 'a,b',
		otherPhones: '79997654321',
		phones: ['79991234567'],
	};

	it.each([
		['a bare number', '7', '7', ['7']],
		['a number in quotation marks', '"7"', '7', ['7']],
		['a bare list, which is no JSON', '7,8, 9', '7,8,9', ['7', '8', '9']],
		['a list in quotation marks', '"7,8"', '7,8', ['7', '8']],
		['a list of JSON', '[7,8]', '7,8', ['7', '8']],
		[
			'a bare number of 64 bits',
			'9223372036854775807',
			'9223372036854775807',
			['9223372036854775807'],
		],
		['nothing at all, which is no JSON', '', '', []],
	])('has as group %s', (_, text, group, groups) => {
		expect(listOf(contact(text)).map(contactOf)).toEqual([{ ...expected, group, groups }]);
	});

	it('may have line breaks in its comments, which is no JSON', () => {
		const rows = listOf('[{"phone": "79991234567",\n"comments": "one\r\ntwo",\n"group": 7}]');
		expect(rows.map(contactOf)).toMatchObject([{ comments: 'one two', group: '7' }]);
	});

	it('may have e-mail addresses in place of phones', () => {
		const mail = "a@b.ru, c-d@e.ru;o'neil@example.com|f!x@g.ru h@i.ru";
		expect(contactOf({ mail, mail_other: 'f@g.ru' })).toEqual({
			email: mail,
			emails: ['a@b.ru', 'c-d@e.ru', "o'neil@example.com", 'f!x@g.ru', 'h@i.ru'],
			otherEmails: 'f@g.ru',
		});
	});

	it.each([
		['7', ['7']],
		[7, ['7']],
		['7,8; 9', ['7', '8', '9']],
		[
			[7, 8],
			['7', '8'],
		],
		['', []],
		[undefined, []],
	])('is in the groups of %j', (group, groups) => {
		expect(groupsOf({ group })).toEqual(groups);
	});

	it('tells where the list goes on by int_id alone, the highest', () => {
		const rows = [{ int_id: 5, id: '70' }, { int_id: '9223372036854775807' }, { int_id: 12 }];
		expect(highestCursor(rows)).toBe('9223372036854775807');
		expect(highestCursor([{ int_id: 9 }, { int_id: 10 }, { int_id: 8 }])).toBe('10');
		expect(highestCursor([{ int_id: 9 }], '11')).toBe('11');
		expect(highestCursor([{ id: '7' }, { int_id: '' }, { int_id: 'c-1' }])).toBeUndefined();
		expect(highestCursor([])).toBeUndefined();
	});

	describe('with quotation marks in it that are not escaped', () => {
		it.each([
			'ООО "Ромашка"',
			'"Ромашка" ООО',
			'"',
			'a "b", c',
			'the "group": 7, 8',
			'already \\"escaped\\" and "not"',
		])('is read as it stands: %s', (name) => {
			const text = `[{\n"phone": "79991234567",\n"name": "${name}",\n"group": 7,\n"comments": "${name}"\n},\n{"phone": "79997654321", "name": "${name}"}]`;
			const plain = name.replaceAll('\\"', '"');
			expect(listOf(text)).toMatchObject([
				{ phone: '79991234567', name: plain, comments: plain },
				{ phone: '79997654321', name: plain },
			]);
		});

		it('is read in an error too', () => {
			expect(readAnswer('{\n"error": "no "name" given",\n"error_code": 1\n}')).toEqual({
				kind: 'refused',
				code: 1,
				words: 'no "name" given',
			});
		});

		it('does not make sense of what is no answer', () => {
			expect(readAnswer('[{"phone": "7999"1234567"').kind).toBe('unintelligible');
		});
	});
});

describe('groups and the black list', () => {
	it.each([
		'{"id": 12, "name": "VIP", "number": 3, "cnt": "4"}',
		'{"id": "12", "name": "VIP", "number": "3", "cnt": 4}',
	])('have ids, numbers and counts as strings: %s', (row) => {
		expect(listOf(`[${row}]`).map(groupItem)).toEqual([
			{ id: '12', name: 'VIP', number: '3', cnt: '4' },
		]);
	});

	it('may have no number, bare', () => {
		expect(listOf('[{"id": 12, "name": "VIP", "number": , "cnt": "4"}]').map(groupItem)).toEqual([
			{ id: '12', name: 'VIP', number: '', cnt: '4' },
		]);
	});

	it.each([
		['0', 'all'],
		['1', 'bulk'],
		['2', 'single'],
	])('type %s blocks %s', (type, blockType) => {
		const rows = listOf(`[{"id": 5, "phone": "79991234567", "type": ${type}, "comment": "no"}]`);
		expect(rows.map(blacklistItem)).toEqual([
			{ id: '5', phone: '79991234567', type, comment: 'no', blockType },
		]);
	});
});
