import type { EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint, Machinery } from '../common/provider';
import { ERRORS } from './page';
import type { ErrorCode } from './page';
import { completeSeed } from './seed';
import type { BlacklistEntry, CompleteSeed, Contact, Group, SmscSeed } from './seed';
import { inWindows1251 } from './windows-1251';

/** A contact as it is kept: with the number that SMSC gave it, its cursor. */
export interface KeptContact extends Contact {
	intId: number;
	groups: string[];
}

type Form = Readonly<Record<string, string>>;

const MINUTE_MS = 60_000;
const FIRST_ID = 1_000_001;
const NEWEST = 100;

/** Texts are taken for windows-1251 unless `charset` says otherwise. */
function readForm(text: string): Form {
	const form = Object.fromEntries(new URLSearchParams(text));
	if (form.charset === 'utf-8') return form;
	const misread = new TextDecoder('windows-1251');
	return Object.fromEntries(
		Object.entries(form).map(([name, value]) => [name, misread.decode(Buffer.from(value))]),
	);
}

const jsonText = (text: string): Answer => ({ status: 200, text });

/** Errors come with an HTTP 200. */
export function errorAnswer(code: ErrorCode, fmt = '3'): Answer {
	const words = ERRORS[code];
	return jsonText(
		fmt === '3'
			? `{\n"error": "${words}",\n"error_code": ${code}\n}`
			: `ERROR = ${code} (${words})`,
	);
}

const CONTACT_FIELDS = ['name', 'lnm', 'fnm', 'mnm', 'bd', 'myid', 'cmt', 'tags', 'pho'] as const;

/** SMSC with all that it remembers. */
export class Smsc {
	readonly seed: CompleteSeed;
	contacts: KeptContact[] = [];
	groups: Group[] = [];
	blacklist: BlacklistEntry[] = [];
	/** The most requests that were under way at the same time. */
	mostAtOnce = 0;
	private arrivals: Array<{ at: number; text: string }> = [];
	private nextId = FIRST_ID;

	constructor(
		private readonly given: SmscSeed,
		readonly machinery: Machinery,
	) {
		this.seed = completeSeed(given);
		this.fill();
	}

	reset(): void {
		const fresh = completeSeed(this.given);
		const switches = Object.assign(this.seed.switches, fresh.switches);
		Object.assign(this.seed, fresh, { switches });
		this.arrivals = [];
		this.mostAtOnce = 0;
		this.nextId = FIRST_ID;
		this.fill();
	}

	endpoints(): Endpoint[] {
		return ['POST', 'GET'].flatMap((method) => [
			{
				name: method === 'POST' ? 'phones' : 'phonesByGet',
				method,
				path: '/sys/phones.php',
				open: (request: EmulatedRequest) => this.open(request, (form) => this.act(form)),
			},
			{
				name: method === 'POST' ? 'balance' : 'balanceByGet',
				method,
				path: '/sys/balance.php',
				open: (request: EmulatedRequest) =>
					this.open(request, () => jsonText(`{"balance":"${this.seed.balance}","currency":"RUB"}`)),
			},
		]);
	}

	private fill(): void {
		const { contacts, groups, blacklist } = this.seed;
		this.contacts = contacts.map((contact) => ({ groups: [], ...contact, intId: this.nextId++ }));
		this.groups = groups.map((group) => ({ ...group }));
		this.blacklist = blacklist.map((entry) => ({ ...entry }));
	}

	private open({ method, body, rawQuery }: EmulatedRequest, act: (form: Form) => Answer) {
		const text = method === 'POST' ? body : rawQuery;
		const underWay = this.countUnderWay();
		this.mostAtOnce = Math.max(this.mostAtOnce, underWay);
		const crowded = this.seed.switches.atOnce !== null && underWay >= this.seed.switches.atOnce;
		return {
			arrived: {},
			handle: () => {
				const form = readForm(text);
				const fmt = form.fmt ?? '0';
				const isKnown = this.isKnown(form);
				const refused = !isKnown ? 2 : crowded || this.isTooOften(text) ? 9 : undefined;
				// Only the answers in JSON are emulated; who asks for another form learns it at once.
				const code = refused ?? (fmt === '3' ? undefined : 1);
				return { answer: this.written(code === undefined ? act(form) : errorAnswer(code, fmt)) };
			},
		};
	}

	/** An answer in the charset that is set. */
	private written(answer: Answer): Answer {
		const { charset } = this.seed.switches;
		if (charset === 'utf-8') return answer;
		const type = `application/json${charset === 'undeclared' ? '' : `; charset=${charset}`}`;
		const headers = { ...answer.headers, 'content-type': type };
		return { ...answer, headers, bytes: inWindows1251(answer.text ?? '') };
	}

	/** Requests that are not answered yet, among the newest. */
	private countUnderWay(): number {
		return this.machinery.recording.requests
			.slice(-NEWEST)
			.filter(({ answeredAt, trouble }) => answeredAt === null && trouble !== 'reset').length;
	}

	private isKnown({ login = '', psw = '', apikey }: Form): boolean {
		const { seed } = this;
		return (
			apikey === seed.apikey ||
			(login === seed.login && psw === seed.psw) ||
			(login === '' && psw === seed.apikey)
		);
	}

	private isTooOften(text: string): boolean {
		const now = this.machinery.clock.now();
		const { equalRequestsAMinute: most, countRefused } = this.seed.switches;
		this.arrivals = this.arrivals.filter(({ at }) => at > now - MINUTE_MS);
		const equal = this.arrivals.filter((arrival) => arrival.text === text).length;
		const isTooOften = most !== null && equal >= most;
		if (!isTooOften || countRefused) this.arrivals.push({ at: now, text });
		return isTooOften;
	}

	private act(form: Form): Answer {
		if (form.add === '1') return this.addContact(form);
		if (form.chg === '1') return this.changeContact(form);
		if (form.del === '1') return this.deleteContact(form);
		if (form.get === '1') return this.listContacts(form);
		if (form.add_group === '1') return this.addGroup(form);
		if (form.chg_group === '1') return this.changeGroup(form);
		if (form.del_group === '1') return this.deleteGroup(form);
		if (form.get_group === '1') return this.listGroups();
		if (form.move_group !== undefined) return this.moveContacts(form);
		if (form.add_black === '1') return this.addBlack(form);
		if (form.del_black === '1') return this.deleteBlack(form);
		if (form.get_black === '1') return this.listBlack();
		return errorAnswer(1);
	}

	private find({ phone, mail }: Form): KeptContact | undefined {
		return this.contacts.find((contact) =>
			mail === undefined ? contact.phone === phone : contact.mail === mail,
		);
	}

	private fieldsOf(form: Form): Contact {
		return Object.fromEntries(
			CONTACT_FIELDS.flatMap((name) => (form[name] === undefined ? [] : [[name, form[name]]])),
		) as Contact;
	}

	private addContact(form: Form): Answer {
		const { phone, mail, grp } = form;
		if (!phone && !mail) return errorAnswer(1);
		if (grp !== undefined && !this.groups.some(({ id }) => id === grp)) return errorAnswer(3);
		const intId = this.nextId++;
		const groups = grp === undefined ? [] : [grp];
		this.contacts.push({ phone, mail, ...this.fieldsOf(form), groups, intId });
		return this.createdAnswer(String(intId));
	}

	private changeContact(form: Form): Answer {
		const contact = this.find(form);
		if (!contact) return errorAnswer(3);
		Object.assign(contact, this.fieldsOf(form));
		if (form.new_phone) contact.phone = form.new_phone;
		if (form.new_mail) contact.mail = form.new_mail;
		if (form.grp) contact.groups = [form.grp];
		return this.doneAnswer();
	}

	private deleteContact(form: Form): Answer {
		const contact = this.find(form);
		if (!contact) return errorAnswer(3);
		this.contacts = this.contacts.filter((other) => other !== contact);
		return this.doneAnswer();
	}

	private listContacts({ grp, search = '', after_id: after = '0' }: Form): Answer {
		const { groupFilter, pageSize, rowOrder } = this.seed.switches;
		const isAsked = ({ groups }: KeptContact): boolean =>
			grp === undefined || groupFilter === 'ignored' || groups.includes(grp);
		const page = this.contacts
			.filter(isAsked)
			.filter((contact) => JSON.stringify(contact).toLowerCase().includes(search.toLowerCase()))
			.filter(({ intId }) => intId > Number(after))
			.slice(0, pageSize);
		if (rowOrder === 'mixed') page.push(...page.splice(0, Math.ceil(page.length / 2)));
		return this.listAnswer(page.map((contact) => this.contactText(contact)));
	}

	private contactText(contact: KeptContact): string {
		const { groupList, showCursor } = this.seed.switches;
		const { groups } = contact;
		const bare = groups.length > 1 ? groupList === 'bare' : this.seed.switches.ids === 'bare';
		const list = groups.join(',');
		const quoted = (name: string, value = ''): string => `"${name}": ${this.textOf(value)}`;
		const isMail = contact.mail !== undefined;
		return `{\n${[
			isMail ? quoted('mail', contact.mail) : quoted('phone', contact.phone),
			quoted('name', contact.name),
			`"group": ${bare ? list : JSON.stringify(list)}`,
			quoted('first_name', contact.fnm),
			quoted('last_name', contact.lnm),
			quoted('middle_name', contact.mnm),
			quoted('birthday', contact.bd),
			quoted('id', contact.myid),
			quoted('comments', contact.cmt),
			quoted('tags', contact.tags),
			quoted(isMail ? 'mail_other' : 'phone_other', contact.pho),
			...(showCursor ? [`"int_id": ${contact.intId}`] : []),
		].join(',\n')}\n}`;
	}

	private addGroup({ name, num, type }: Form): Answer {
		if (!name) return errorAnswer(1);
		const id = String(this.nextId++);
		this.groups.push({ id, name, num, type });
		return this.createdAnswer(id);
	}

	private changeGroup({ grp, name }: Form): Answer {
		const group = this.groups.find(({ id }) => id === grp);
		if (!group) return errorAnswer(3);
		if (!name) return errorAnswer(1);
		group.name = name;
		return this.doneAnswer();
	}

	private deleteGroup({ grp }: Form): Answer {
		if (!this.groups.some(({ id }) => id === grp)) return errorAnswer(3);
		this.groups = this.groups.filter(({ id }) => id !== grp);
		return this.doneAnswer();
	}

	private listGroups(): Answer {
		return this.listAnswer(
			this.groups.map(({ id, name, num }) => {
				const count = this.contacts.filter(({ groups }) => groups.includes(id)).length;
				return `{\n"id": ${this.bare(id)},\n"name": ${this.textOf(name)},\n"number": ${this.bare(num ?? '')},\n"cnt": "${count}"\n}`;
			}),
		);
	}

	private moveContacts({ move_group: move, grp = '', phone = '' }: Form): Answer {
		if (!this.groups.some(({ id }) => id === grp)) return errorAnswer(3);
		const phones = phone.split(/[^\d+]+/).filter(Boolean);
		const found = this.contacts.filter((contact) => phones.includes(contact.phone ?? ''));
		if (found.length === 0) return errorAnswer(3);
		for (const contact of found) {
			const others = contact.groups.filter((id) => id !== grp);
			if (move === '1') contact.groups = [grp];
			else if (move === '2') contact.groups = [...others, grp];
			else if (move === '3') contact.groups = others;
			else return errorAnswer(1);
		}
		return this.doneAnswer();
	}

	private addBlack({ phone, type = '0', cmt = '' }: Form): Answer {
		if (!phone || !/^[012]$/.test(type)) return errorAnswer(1);
		const id = String(this.nextId++);
		this.blacklist.push({ id, phone, type, comment: cmt });
		return this.createdAnswer(id);
	}

	private deleteBlack({ phone }: Form): Answer {
		if (!this.blacklist.some((entry) => entry.phone === phone)) return errorAnswer(3);
		this.blacklist = this.blacklist.filter((entry) => entry.phone !== phone);
		return this.doneAnswer();
	}

	private listBlack(): Answer {
		return this.listAnswer(
			this.blacklist.map(
				({ id, phone, type, comment }) =>
					`{\n"id": ${this.bare(id)},\n"phone": "${phone}",\n"type": ${this.bare(type)},\n"comment": ${this.textOf(comment)}\n}`,
			),
		);
	}

	private textOf(value: string): string {
		return this.seed.switches.quotes === 'bare' ? `"${value}"` : JSON.stringify(value);
	}

	private bare(value: string): string {
		return this.seed.switches.ids === 'bare' ? value : JSON.stringify(value);
	}

	private createdAnswer(id: string): Answer {
		return jsonText(`{\n"id": ${this.bare(id)}\n}`);
	}

	private doneAnswer(): Answer {
		return jsonText('{\n"result": "OK"\n}');
	}

	private listAnswer(rows: string[]): Answer {
		return rows.length === 0 ? errorAnswer(3) : jsonText(`[${rows.join(',\n')}]`);
	}
}
