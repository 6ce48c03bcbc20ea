import type { ICredentialDataDecryptedObject, IDataObject, INode, IRun } from 'n8n-workflow';

import { createSmscEmulator, type SmscEmulator } from '../../../emulator/smsc';
import {
	chain,
	errorOf,
	hints,
	json,
	node,
	outputs,
	prepareRetry,
	run,
} from '../../support/engine';
import { asked, clock } from '../../support/short-waits';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const PHONE = '79991234567';
let emulator: SmscEmulator;
let credential: ICredentialDataDecryptedObject;

beforeAll(async () => {
	emulator = await createSmscEmulator({
		clock,
		seed: {
			contacts: [
				{
					phone: PHONE,
					name: 'Анна',
					groups: ['12', '13'],
					fnm: 'Анна',
					bd: '05.01.1990',
					myid: 'c-1',
				},
				{ phone: '79990000002', name: 'Борис', groups: ['12'] },
				{ mail: 'vera@example.com', name: 'Вера' },
			],
			groups: [
				{ id: '12', name: 'VIP', num: '1' },
				{ id: '13', name: 'Москва' },
			],
			blacklist: [{ id: '5', phone: '79990000003', type: '2', comment: 'no' }],
		},
	});
});
beforeEach(() => {
	emulator.reset();
	asked.length = 0;
	credential = { baseUrl: emulator.url, login: 'demo', password: 'demo-password' };
});
afterAll(async () => await emulator.close());

function contacts(parameters: IDataObject, more: Partial<INode> = {}): INode {
	return node('smscContacts', 'SMSC', { parameters: parameters as INode['parameters'], ...more });
}

async function perform(
	parameters: IDataObject,
	items: IDataObject[] = [{}],
	more: Partial<INode> = {},
): Promise<IRun> {
	return await run(
		chain(node('test.start', 'Start'), contacts(parameters, more)),
		items.map((item) => ({ json: item })),
		{ credentials: { smscApi: credential } },
	);
}

const LABELS = {
	name: 'Name',
	group: 'Group ID',
	newPhone: 'New Phone',
	newEmail: 'New Email',
} as const;
const continuing = { onError: 'continueErrorOutput' } as const;
const forms = (): Array<Record<string, string>> =>
	emulator.state.requests.map(({ body }) => {
		const { login, psw, ...form } = Object.fromEntries(new URLSearchParams(body));
		expect([login, psw]).toEqual(['demo', 'demo-password']);
		return form;
	});
const COMMON = { fmt: '3', charset: 'utf-8' };

describe('SMSC Contacts', () => {
	describe('what goes over the wire', () => {
		const cases: Array<[string, IDataObject, Record<string, string>]> = [
			[
				'creating a contact',
				{
					resource: 'contact',
					operation: 'create',
					phone: '8 (999) 765-43-21',
					name: 'Ёж & = +',
					additionalFields: {
						birthday: '1990-01-05T00:00:00',
						clientId: 'c-7',
						comments: 'пишет',
						firstName: 'Анна',
						group: '12',
						lastName: 'Иванова',
						middleName: 'Петровна',
						otherPhones: '+7 999 123-45-68; 89991234569',
						tags: 'a, b',
					},
				},
				{
					add: '1',
					phone: '79997654321',
					name: 'Ёж & = +',
					bd: '05.01.1990',
					myid: 'c-7',
					cmt: 'пишет',
					fnm: 'Анна',
					grp: '12',
					lnm: 'Иванова',
					mnm: 'Петровна',
					pho: '79991234568,79991234569',
					tags: 'a, b',
				},
			],
			[
				'creating a contact with an e-mail address',
				{
					resource: 'contact',
					operation: 'create',
					addressType: 'email',
					email: 'a@example.com',
					name: 'Анна',
				},
				{ add: '1', mail: 'a@example.com', name: 'Анна' },
			],
			[
				'changing a contact',
				{
					resource: 'contact',
					operation: 'update',
					phone: PHONE,
					updateFields: {
						newPhone: '89990000009',
						comments: '',
						lastName: '',
						firstName: 'Аня',
						tags: '',
						birthday: '5.1.1991',
					},
				},
				{
					chg: '1',
					phone: PHONE,
					new_phone: '79990000009',
					cmt: '',
					fnm: 'Аня',
					lnm: '',
					tags: '',
					bd: '05.01.1991',
				},
			],
			[
				'changing a contact with an e-mail address',
				{
					resource: 'contact',
					operation: 'update',
					addressType: 'email',
					email: 'vera@example.com',
					updateFields: { newEmail: 'v@example.com' },
				},
				{ chg: '1', mail: 'vera@example.com', new_mail: 'v@example.com' },
			],
			[
				'deleting a contact',
				{ resource: 'contact', operation: 'delete', phone: PHONE },
				{ del: '1', phone: PHONE },
			],
			[
				'creating a group',
				{
					resource: 'group',
					operation: 'create',
					name: 'Новая',
					additionalFields: { number: 7, type: 'email' },
				},
				{ add_group: '1', name: 'Новая', num: '7', type: '1' },
			],
			[
				'renaming a group',
				{ resource: 'group', operation: 'update', groupId: 12, name: 'Лучшие' },
				{ chg_group: '1', grp: '12', name: 'Лучшие' },
			],
			[
				'deleting a group',
				{ resource: 'group', operation: 'delete', groupId: '13' },
				{ del_group: '1', grp: '13' },
			],
			[
				'adding contacts to a group',
				{
					resource: 'group',
					operation: 'addContacts',
					groupId: '13',
					phones: '+7 999 123-45-67, 89990000002\n79990000003|9990000004 79990000005',
				},
				{
					move_group: '2',
					grp: '13',
					phone: '79991234567,79990000002,79990000003,79990000004,79990000005',
				},
			],
			[
				'taking contacts out of a group',
				{ resource: 'group', operation: 'removeContacts', groupId: '12', phones: ['79990000002'] },
				{ move_group: '3', grp: '12', phone: '79990000002' },
			],
			[
				'moving contacts to a group',
				{ resource: 'group', operation: 'moveContacts', groupId: '13', phones: PHONE },
				{ move_group: '1', grp: '13', phone: PHONE },
			],
			[
				'adding to the black list',
				{
					resource: 'blacklist',
					operation: 'add',
					phone: PHONE,
					blockType: 'bulk',
					comment: 'нет',
				},
				{ add_black: '1', phone: PHONE, type: '1', cmt: 'нет' },
			],
			[
				'taking from the black list',
				{ resource: 'blacklist', operation: 'remove', phone: '8 999 000 00 03' },
				{ del_black: '1', phone: '79990000003' },
			],
		];
		it.each(cases)('%s', async (_, parameters, form) => {
			const result = await perform(parameters);
			expect(errorOf(result).message).toBe('');
			expect(emulator.state.requests).toHaveLength(1);
			expect(emulator.state.requests[0]).toMatchObject({
				method: 'POST',
				path: expect.stringMatching(/\/sys\/phones\.php$/),
				query: '',
				contentType: 'application/x-www-form-urlencoded',
			});
			expect(forms()).toEqual([{ ...form, ...COMMON }]);
		});

		it.each([
			['Europe/Moscow', '02.05.1990'],
			['America/New_York', '01.05.1990'],
		])("a birthday in the workflow's time zone, %s", async (timezone, bd) => {
			const parameters = {
				...{ resource: 'contact', operation: 'create', phone: '79990000009' },
				additionalFields: { birthday: '1990-05-01T21:30:00Z' },
			};
			await run(chain(node('test.start', 'Start'), contacts(parameters)), [{ json: {} }], {
				credentials: { smscApi: credential },
				timezone,
			});
			expect(forms()).toMatchObject([{ bd }]);
		});

		it('an API key in place of login and password', async () => {
			credential = { ...credential, apiKey: 'demo-api-key' };
			const result = await perform({ resource: 'group', operation: 'getAll' });
			expect(json(result, 'SMSC')).toHaveLength(2);
			const form = new URLSearchParams(emulator.state.requests[0]?.body);
			expect([form.get('apikey'), form.has('login'), form.has('psw')]).toEqual([
				'demo-api-key',
				false,
				false,
			]);
		});
	});

	describe('what comes out', () => {
		it.each(['bare', 'quoted'] as const)('of a change, with ids %s', async (ids) => {
			emulator.state.switches.ids = ids;
			const created = await perform({
				resource: 'contact',
				operation: 'create',
				phone: '79990000009',
			});
			expect(json(created, 'SMSC')).toEqual([{ id: '1000004' }]);
			const group = await perform({ resource: 'group', operation: 'create', name: 'Новая' });
			expect(json(group, 'SMSC')).toEqual([{ id: '1000005' }]);
			const black = await perform({ resource: 'blacklist', operation: 'add', phone: PHONE });
			expect(json(black, 'SMSC')).toEqual([{ id: '1000006' }]);
			const renamed = await perform({
				resource: 'group',
				operation: 'update',
				groupId: '12',
				name: 'A',
			});
			expect(json(renamed, 'SMSC')).toEqual([{ success: true }]);
		});

		it.each([
			[{ resource: 'contact', operation: 'delete', phone: PHONE }],
			[{ resource: 'group', operation: 'delete', groupId: '12' }],
			[{ resource: 'group', operation: 'removeContacts', groupId: '12', phones: PHONE }],
			[{ resource: 'blacklist', operation: 'remove', phone: '79990000003' }],
		])('of a deletion or removal is { deleted: true }: %j', async (parameters) => {
			expect(json(await perform(parameters), 'SMSC')).toEqual([{ deleted: true }]);
		});

		it.each(['bare', 'quoted'] as const)('of a list, with ids %s', async (ids) => {
			emulator.state.switches.ids = ids;
			emulator.state.switches.groupList = ids;
			const all = await perform({ resource: 'contact', operation: 'getAll', returnAll: true });
			expect(json(all, 'SMSC')).toMatchObject([
				{
					phone: PHONE,
					name: 'Анна',
					group: '12,13',
					groups: ['12', '13'],
					firstName: 'Анна',
					birthday: '05.01.1990',
					id: 'c-1',
					otherPhones: '',
				},
				{ phone: '79990000002', group: '12', groups: ['12'] },
				{ email: 'vera@example.com', emails: ['vera@example.com'], group: '', groups: [] },
			]);
			const groups = await perform({ resource: 'group', operation: 'getAll', returnAll: true });
			expect(json(groups, 'SMSC')).toEqual([
				{ id: '12', name: 'VIP', number: '1', cnt: '2' },
				{ id: '13', name: 'Москва', number: '', cnt: '1' },
			]);
			const black = await perform({ resource: 'blacklist', operation: 'getAll', returnAll: true });
			expect(json(black, 'SMSC')).toEqual([
				{ id: '5', phone: '79990000003', type: '2', comment: 'no', blockType: 'single' },
			]);
		});

		it('of a list with filters', async () => {
			const result = await perform({
				resource: 'contact',
				operation: 'getAll',
				filters: { group: 12, search: 'бор' },
			});
			expect(json(result, 'SMSC')).toMatchObject([{ name: 'Борис' }]);
			expect(forms()[0]).toEqual({ get: '1', grp: '12', search: 'бор', ...COMMON });
		});

		it('is one item for each input item, paired', async () => {
			const items = Array.from({ length: 30 }, (_, index) => ({
				phone: `7999${1_000_000 + index}`,
			}));
			const result = await perform(
				{ resource: 'contact', operation: 'create', phone: '={{ $json.phone }}' },
				items,
			);
			const [output = []] = outputs(result, 'SMSC');
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			const byId = new Map(
				emulator.state.contacts.map(({ intId, phone }) => [String(intId), phone]),
			);
			expect(output.map(({ json: { id } }) => byId.get(String(id)))).toEqual(
				items.map(({ phone }) => phone),
			);
		});
	});

	describe('a list', () => {
		const everybody = { resource: 'contact', operation: 'getAll', returnAll: true };
		const seedMany = async (count: number): Promise<void> => {
			const items = Array.from({ length: count }, (_, index) => ({
				phone: `7999${2_000_000 + index}`,
			}));
			await perform(
				{ resource: 'contact', operation: 'create', phone: '={{ $json.phone }}' },
				items,
			);
		};

		it('is read page by page to the end that code 3 or a page without new rows tells', async () => {
			await seedMany(22);
			emulator.state.switches.pageSize = 10;
			const result = await perform(everybody);
			expect(json(result, 'SMSC')).toHaveLength(25);
			expect(new Set(json(result, 'SMSC').map(({ intId }) => intId)).size).toBe(25);
			const cursors = emulator.state.requests
				.map(({ body }) => new URLSearchParams(body))
				.filter((form) => form.has('get'))
				.map((form) => form.get('after_id'));
			expect(cursors).toEqual([null, '1000010', '1000020', '1000025']);
		});

		it('ends at the limit', async () => {
			await seedMany(22);
			emulator.state.switches.pageSize = 10;
			const result = await perform({ ...everybody, returnAll: false, limit: 15 });
			expect(json(result, 'SMSC')).toHaveLength(15);
		});

		it('keeps rows that are equal to the letter', async () => {
			const row = { phone: PHONE, name: 'Анна', group: '', id: '' };
			const body = JSON.stringify([row, row, { ...row, id: '7' }]);
			emulator.state.trouble.always('phones', { kind: 'answer', status: 200, body });
			expect(json(await perform(everybody), 'SMSC')).toHaveLength(3);
		});

		it('is whole where the rows of a page come in no order', async () => {
			await seedMany(22);
			Object.assign(emulator.state.switches, { pageSize: 10, rowOrder: 'mixed' });
			const result = await perform(everybody);
			expect(new Set(json(result, 'SMSC').map(({ intId }) => intId)).size).toBe(25);
			expect(json(result, 'SMSC')).toHaveLength(25);
			expect(hints(result, 'SMSC')).toEqual([]);
		});

		it('gives a row once that has changed between two pages', async () => {
			const answers = [
				[{ int_id: 1, name: 'a' }],
				[
					{ int_id: 1, name: 'b' },
					{ int_id: 2, name: 'c' },
				],
			].map((rows) => JSON.stringify(rows));
			for (const body of answers) {
				emulator.state.trouble.next('phones', { kind: 'answer', status: 200, body });
			}
			emulator.state.trouble.next('phones', { kind: 'refused', key: '3', status: 200 });
			expect(json(await perform(everybody), 'SMSC')).toEqual([
				{ intId: '1', name: 'a' },
				{ intId: '2', name: 'c' },
			]);
		});

		describe('without the cursor', () => {
			beforeEach(() => {
				emulator.state.switches.showCursor = false;
			});

			it("is what the first page holds, with a warning, and the client's own id is no cursor", async () => {
				await seedMany(22);
				emulator.state.switches.pageSize = 10;
				const result = await perform(everybody, [{}, {}]);
				expect(json(result, 'SMSC')).toHaveLength(20);
				const [warning] = hints(result, 'SMSC');
				expect(warning).toContain("may go on (items 0, 1): SMSC showed no 'int_id'");
				expect(forms().filter((form) => 'after_id' in form)).toEqual([]);
			});

			it('is whole where no more rows were wanted, or there are none', async () => {
				const limited = await perform({ ...everybody, returnAll: false, limit: 3 });
				expect(json(limited, 'SMSC')).toHaveLength(3);
				const none = await perform({ ...everybody, filters: { search: 'nobody' } });
				expect([...hints(limited, 'SMSC'), ...hints(none, 'SMSC')]).toEqual([]);
			});

			it.each(['group', 'blacklist'])('of a %s is whole unless it is long', async (resource) => {
				const read = async (count: number): Promise<string[]> => {
					const rows = Array.from({ length: count }, (_, index) => ({ id: index }));
					const body = JSON.stringify(rows);
					emulator.state.trouble.next('phones', { kind: 'answer', status: 200, body });
					const result = await perform({ resource, operation: 'getAll', returnAll: true });
					expect(json(result, 'SMSC')).toHaveLength(count);
					return hints(result, 'SMSC');
				};
				expect(await read(99)).toEqual([]);
				expect(await read(100)).toEqual([expect.stringContaining('may go on (item 0)')]);
			});
		});

		describe('of a group', () => {
			const ofGroup = (group: unknown) => ({
				...everybody,
				filters: { group: group as string },
			});

			it.each(['bare', 'quoted'] as const)('holds its contacts, ids %s', async (ids) => {
				Object.assign(emulator.state.switches, { ids, groupList: ids });
				const result = await perform(ofGroup('12'));
				expect(json(result, 'SMSC').map(({ phone }) => phone)).toEqual([PHONE, '79990000002']);
			});

			it.each([[{}], [{ pageSize: 1 }]])(
				'is an error where SMSC gives others too: %j',
				async (more) => {
					Object.assign(emulator.state.switches, { groupFilter: 'ignored' }, more);
					const result = await perform(ofGroup('13'), [{}], continuing);
					expect(json(result, 'SMSC')).toEqual([]);
					expect(json(result, 'SMSC', 1)).toMatchObject([
						{
							error: {
								code: 'UNINTELLIGIBLE',
								advice: expect.stringContaining("Leave 'Group ID' empty"),
							},
							message: expect.stringContaining(
								'asked for the contacts of group 13 and gave others',
							),
						},
					]);
				},
			);

			it('is an error where rows do not show their group', async () => {
				const body = JSON.stringify([{ phone: PHONE }]);
				emulator.state.trouble.next('phones', { kind: 'answer', status: 200, body });
				const result = await perform(ofGroup('13'), [{}], continuing);
				expect(json(result, 'SMSC', 1)).toMatchObject([{ error: { code: 'UNINTELLIGIBLE' } }]);
			});
		});

		describe('in another charset', () => {
			it('is read by its header', async () => {
				emulator.state.switches.charset = 'windows-1251';
				const names = json(await perform(everybody), 'SMSC').map(({ name }) => name);
				expect(names).toEqual(['Анна', 'Борис', 'Вера']);
			});

			it('is an error where the header does not tell', async () => {
				emulator.state.switches.charset = 'undeclared';
				const result = await perform(everybody, [{}], continuing);
				expect(json(result, 'SMSC')).toEqual([]);
				expect(json(result, 'SMSC', 1)).toMatchObject([
					{
						error: { code: 'UNINTELLIGIBLE' },
						message: expect.stringContaining('in another charset than it says'),
					},
				]);
			});

			it('is an error too where the header names one that nobody knows', async () => {
				const headers = { 'content-type': 'application/json; charset=koi-9' };
				const body = '[{"phone":"79991234567","name":"\ufffd"}]';
				emulator.state.trouble.next('phones', { kind: 'answer', status: 200, body, headers });
				const result = await perform(everybody, [{}], continuing);
				expect(json(result, 'SMSC', 1)).toMatchObject([{ error: { code: 'UNINTELLIGIBLE' } }]);
			});

			it('leaves the code of a refusal, and nothing unreadable beside it', async () => {
				const remove = { resource: 'contact', operation: 'delete', phone: '79990000099' };
				const refusal = { kind: 'answer', status: 200 } as const;
				const body = '{"error":"\ufffd\ufffd","error_code":3}';
				emulator.state.trouble.next('phones', { ...refusal, body });
				const [item] = json(await perform(remove, [{}], continuing), 'SMSC', 1);
				expect(item).toMatchObject({
					error: {
						code: 'REJECTED',
						reasons: [{ key: '3', description: 'SMSC has no such record' }],
					},
				});
				expect(JSON.stringify(item)).not.toContain('\ufffd');
			});
		});

		it('may hold quotation marks that SMSC does not escape', async () => {
			emulator.state.switches.quotes = 'bare';
			const create = {
				resource: 'contact',
				operation: 'create',
				phone: '79990000009',
				name: 'ООО "Ромашка"',
			};
			await perform({ ...create, additionalFields: { comments: '"', tags: 'a "b", c' } });
			const last = json(await perform(everybody), 'SMSC').at(-1);
			expect(last).toMatchObject({ name: 'ООО "Ромашка"', comments: '"', tags: 'a "b", c' });
		});

		it('that failed is asked for again by the next item', async () => {
			emulator.state.trouble.next('phones', { kind: 'refused', key: '5', status: 200 });
			const result = await perform(everybody, [{}, {}], { onError: 'continueRegularOutput' });
			expect(json(result, 'SMSC')).toMatchObject([
				{ error: { code: 'REJECTED' } },
				...Array(3).fill({ id: expect.any(String) }),
			]);
		});

		it.each([
			['code 1', { kind: 'refused', key: '1', status: 200 }],
			['code 4', { kind: 'refused', key: '4', status: 200 }],
			['code 5', { kind: 'refused', key: '5', status: 200 }],
			['code 9', { kind: 'refused', key: '9', status: 200 }],
			['a 429', { kind: 'tooManyRequests' }],
		] as const)('that breaks off with %s is never given as complete', async (_, trouble) => {
			emulator.state.trouble.next('phones', { kind: 'none' });
			emulator.state.trouble.always('phones', trouble);
			const result = await perform(everybody, [{}], { onError: 'continueRegularOutput' });
			expect(json(result, 'SMSC')).toMatchObject([{ error: { code: 'REJECTED' } }]);
		});

		it('with code 3 gives no items and no error', async () => {
			const result = await perform({ ...everybody, filters: { search: 'nobody' } });
			expect(errorOf(result).message).toBe('');
			expect(json(result, 'SMSC')).toEqual([]);
		});

		it('is asked for once, however many items ask for it', async () => {
			const result = await perform(everybody, Array(20).fill({}));
			expect(json(result, 'SMSC')).toHaveLength(60);
			expect(emulator.state.requests.length).toBeLessThanOrEqual(2);
		});

		it('is asked for again after a fault that passes', async () => {
			emulator.state.trouble.next('phones', { kind: 'serverError', status: 503 }, 2);
			emulator.state.trouble.next('phones', { kind: 'reset', when: 'midAnswer' });
			expect(json(await perform(everybody), 'SMSC')).toHaveLength(3);
		});
	});

	describe('an error', () => {
		const advice: Array<[number, string]> = [
			[1, 'Correct what SMSC names'],
			[2, 'Correct the credential'],
			[3, 'Check the phone'],
			[4, 'Wait'],
			[5, 'Check the values'],
			[9, 'Wait a minute'],
		];
		it.each(advice)('%d comes with an HTTP 200, and has advice', async (code, words) => {
			const body = `{"error": "описание", "error_code": ${code}}`;
			emulator.state.trouble.always('phones', { kind: 'answer', status: 200, body });
			const result = await perform(
				{ resource: 'contact', operation: 'delete', phone: '={{ $json.phone }}' },
				[{ phone: PHONE }],
				continuing,
			);
			expect(json(result, 'SMSC', 1)).toEqual([
				{
					phone: PHONE,
					error: {
						code: 'REJECTED',
						reasons: [{ key: String(code), description: 'описание' }],
						certainty: 'certain',
						advice: expect.stringContaining(words),
						status: 200,
					},
					message: expect.stringContaining(`Item 0: SMSC refused the request (${code}): описание`),
				},
			]);
			expect(emulator.state.requests).toHaveLength(code === 9 ? 4 : 1);
		});

		it('stops the workflow with On Error: Stop, naming the item', async () => {
			credential.password = 'wrong-password';
			const result = await perform({ resource: 'group', operation: 'getAll' });
			expect(errorOf(result).message).toContain('SMSC refused the request (2)');
			expect(errorOf(result).message).toContain('[item 0]');
			expect(errorOf(result).description).toContain('Correct the credential');
			expect(JSON.stringify(result.data.resultData)).not.toContain('wrong-password');
		});

		it('of one item leaves the others alone with Continue', async () => {
			const result = await perform(
				{ resource: 'blacklist', operation: 'remove', phone: '={{ $json.phone }}' },
				[{ phone: '123' }, { phone: PHONE }, { phone: '79990000003' }],
				{ onError: 'continueRegularOutput' },
			);
			expect(json(result, 'SMSC')).toMatchObject([
				{ error: { code: 'INVALID', reasons: [{ ref: 'Phone' }] } },
				{ error: { code: 'REJECTED', reasons: [{ key: '3' }] } },
				{ deleted: true },
			]);
		});

		it('of one item that is not valid keeps everything from being sent with Stop', async () => {
			const result = await perform(
				{ resource: 'blacklist', operation: 'add', phone: '={{ $json.phone }}' },
				[{ phone: PHONE }, { phone: '123' }],
			);
			expect(errorOf(result).message).toContain("'Phone' has 3 digits");
			expect(errorOf(result).message).toContain('[item 1]');
			expect(emulator.state.requests).toHaveLength(0);
		});

		it('is a credential with neither key nor login', async () => {
			credential = { ...credential, login: '', password: '' };
			const result = await perform({ resource: 'group', operation: 'getAll' });
			expect(errorOf(result).message).toContain("'Login' is empty, and so is the API key");
		});

		it.each<[IDataObject, string]>([
			[{ resource: 'contact', operation: 'update', phone: PHONE }, "'Update Fields' is empty"],
			[{ resource: 'contact', operation: 'create', addressType: 'email', email: 'a b' }, "'Email'"],
			[
				{
					resource: 'contact',
					operation: 'create',
					phone: PHONE,
					additionalFields: { birthday: '31.02.1990' },
				},
				"'Birthday' is not a day",
			],
			...(['name', 'group', 'newPhone', 'newEmail'] as const).flatMap((name) =>
				['', null].map((value): [IDataObject, string] => [
					{
						resource: 'contact',
						operation: 'update',
						phone: PHONE,
						updateFields: { comments: 'new', [name]: value },
					},
					`'${LABELS[name]}' is empty, and cannot be emptied`,
				]),
			),
			[
				{
					resource: 'contact',
					operation: 'create',
					phone: PHONE,
					additionalFields: { birthday: '10:30' },
				},
				"'Birthday' is not a day",
			],
			[{ resource: 'group', operation: 'delete', groupId: 2 ** 60 }, 'digits are already lost'],
			...[-1, 0, 1.5, 'VIP', '12,13', true].map((groupId): [IDataObject, string] => [
				{ resource: 'group', operation: 'delete', groupId },
				"'Group ID' is not",
			]),
			...[-1, 0, 'VIP'].map((group): [IDataObject, string] => [
				{ resource: 'contact', operation: 'getAll', filters: { group } },
				"'Group ID' is not the ID of a group",
			]),
			[
				{
					resource: 'group',
					operation: 'create',
					name: 'A',
					additionalFields: { number: -1 },
				},
				"'Number' is not the number of a group",
			],
			[{ resource: 'group', operation: 'create', name: '  ' }, "'Name' is empty"],
			[
				{ resource: 'blacklist', operation: 'add', phone: '8 (999) 123-45-67 (123)' },
				"'Phone' has no clear country",
			],
			[
				{
					resource: 'contact',
					operation: 'create',
					addressType: 'email',
					email: `a b${'c'.repeat(100)}`,
				},
				"'Email' is not an e-mail address: \"a b",
			],
			[
				{ resource: 'group', operation: 'addContacts', groupId: '1', phones: ' , ' },
				"'Phones' is empty",
			],
			[
				{ resource: 'group', operation: 'nothing' },
				"The operation 'nothing' of 'group' is not known",
			],
		])('is a parameter that cannot be right: %j', async (parameters, words) => {
			const { message } = errorOf(await perform(parameters));
			expect(message).toContain(words);
			expect(message).not.toContain('c'.repeat(60));
			expect(emulator.state.requests).toHaveLength(0);
		});
	});

	describe('error 9', () => {
		it('is waited out', async () => {
			emulator.state.trouble.next('phones', { kind: 'refused', key: '9', status: 200 }, 3);
			const result = await perform({
				resource: 'contact',
				operation: 'create',
				phone: '79990000009',
			});
			expect(json(result, 'SMSC')).toEqual([{ id: '1000004' }]);
			expect(emulator.state.requests).toHaveLength(4);
			expect(asked.filter((ms) => ms >= 2_000).reduce((sum, ms) => sum + ms)).toBeGreaterThan(
				60_000,
			);
		});

		it('does not come, for fewer than fifteen requests are made at once', async () => {
			emulator.state.trouble.always('phones', { kind: 'slow', beforeMs: 20 });
			const items = Array.from({ length: 40 }, (_, index) => ({
				phone: `7999${3_000_000 + index}`,
			}));
			const create = { resource: 'contact', operation: 'create', phone: '={{ $json.phone }}' };
			const results = await Promise.all([
				perform(create, items.slice(0, 14)),
				perform(create, items.slice(14, 28)),
				perform(create, items.slice(28)),
			]);
			for (const result of results) expect(errorOf(result).message).toBe('');
			expect(emulator.state.contacts).toHaveLength(43);
			expect(emulator.state.mostAtOnce).toBeLessThanOrEqual(10);
			expect(emulator.state.mostAtOnce).toBeGreaterThan(5);
		});

		describe('to the fourth equal request within a minute', () => {
			const settings = { onError: 'continueRegularOutput' } as const;
			const removals = async (phone: string, count: number): Promise<IDataObject[]> => {
				const remove = { resource: 'blacklist', operation: 'remove', phone };
				return json(await perform(remove, Array(count).fill({}), settings), 'SMSC');
			};
			const notThere = { error: { reasons: [{ key: '3' }] } };

			it('is not waited for before it came', async () => {
				emulator.state.switches.equalRequestsAMinute = null;
				expect(await removals('79990000101', 6)).toMatchObject(Array(6).fill(notThere));
				expect(emulator.state.requests).toHaveLength(6);
				expect(asked).toEqual([]);
			});

			it('is waited out, though what SMSC refuses with 9 may count as well', async () => {
				emulator.state.switches.countRefused = true;
				expect(await removals('79990000103', 8)).toMatchObject(Array(8).fill(notThere));
			});

			it('is waited out, and does not come again within the minute', async () => {
				expect(await removals('79990000102', 8)).toMatchObject(Array(8).fill(notThere));
				// Eight that were answered, and the one that was refused with 9.
				expect(emulator.state.requests).toHaveLength(9);
				expect(asked.some((ms) => ms > 50_000)).toBe(true);
			});
		});
	});

	describe('a retry of the stored execution', () => {
		it('does not make again what was made before the error that stopped it', async () => {
			const start = node('test.start', 'Start');
			const create = contacts({
				resource: 'contact',
				operation: 'create',
				phone: '={{ $json.phone }}',
			});
			const workflow = chain(start, create);
			const items = ['79990000008', '79990000009'].map((phone) => ({ json: { phone } }));
			emulator.state.trouble.choose('phones', ({ body }) =>
				body.includes('79990000009') ? { kind: 'refused', key: '5', status: 200 } : undefined,
			);
			const credentials = { smscApi: credential };
			const failed = await run(workflow, items, { credentials });
			expect(errorOf(failed).message).toContain('[item 1]');
			emulator.state.trouble.clear();
			const retried = await run(workflow, items, { credentials, retryOf: prepareRetry(failed) });
			expect(json(retried, 'SMSC')).toEqual([{ id: '1000004' }, { id: '1000005' }]);
			expect(emulator.state.requests).toHaveLength(3);
		});
	});

	it('leaves no ledger behind where no retry is possible', async () => {
		const create = { resource: 'contact', operation: 'create', phone: '79990000009' };
		const result = await perform(create);
		expect(json(result, 'SMSC')).toEqual([{ id: '1000004' }]);
		expect(result.data.executionData?.contextData['node:SMSC']).toEqual({});
	});

	describe('a change', () => {
		const create = {
			resource: 'contact',
			operation: 'create',
			phone: '79990000009',
			options: { timeout: 200 },
		};

		it.each([
			['a time-out', { kind: 'slow', afterMs: 400 }],
			['a reset', { kind: 'reset', when: 'afterAcceptance' }],
			['a 502', { kind: 'serverError', status: 502, accepted: true }],
			['an answer that is not understood', { kind: 'malformed', how: 'html' }],
		] as const)('is never repeated after %s', async (_, trouble) => {
			emulator.state.trouble.always('phones', trouble);
			const result = await perform(create, [{}], continuing);
			expect(json(result, 'SMSC', 1)).toMatchObject([
				{
					error: {
						code: 'UNKNOWN',
						certainty: 'uncertain',
						advice: expect.stringContaining('Get Many'),
					},
				},
			]);
			expect(emulator.state.requests).toHaveLength(1);
			expect(emulator.state.contacts).toHaveLength(4);
		});

		it('that could not be delivered was not made', async () => {
			credential.baseUrl = 'http://127.0.0.1:9';
			const result = await perform(create, [{}], continuing);
			expect(json(result, 'SMSC', 1)).toMatchObject([
				{ error: { code: 'NOT_SENT', certainty: 'certain', reasons: [{ key: 'ECONNREFUSED' }] } },
			]);
		});

		it('is not made twice by Retry On Fail', async () => {
			const result = await perform(
				{
					resource: 'contact',
					operation: 'create',
					phone: '={{ $json.phone }}',
					additionalFields: { group: '={{ $json.group }}' },
				},
				[
					{ phone: '79990000008', group: '999' },
					{ phone: '79990000009', group: '12' },
				],
				{ retryOnFail: true, maxTries: 3, waitBetweenTries: 0, onError: 'continueRegularOutput' },
			);
			expect(json(result, 'SMSC')).toMatchObject([
				{ error: { code: 'REJECTED' } },
				{ id: '1000004' },
			]);
			expect(emulator.state.contacts).toHaveLength(4);
			expect(emulator.state.requests).toHaveLength(4);
		});

		it('that gives no id is not made twice either', async () => {
			const result = await perform(
				{ resource: 'contact', operation: 'delete', phone: '={{ $json.phone }}' },
				[{ phone: '79990000099' }, { phone: PHONE }],
				{ retryOnFail: true, maxTries: 2, waitBetweenTries: 0, onError: 'continueRegularOutput' },
			);
			expect(json(result, 'SMSC')).toMatchObject([
				{ error: { reasons: [{ key: '3' }] } },
				{ deleted: true },
			]);
			expect(emulator.state.requests).toHaveLength(3);
		});
	});
});
