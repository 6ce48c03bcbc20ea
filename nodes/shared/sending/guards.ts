import { isRecord } from '../../../providers/json';
import { BadParameter, quoteOf } from '../calling/failures';
import { phoneList } from '../parameters/phone-list';
import { isBlank, wholeNumber } from '../parameters/values';
import { readAllowedHours, type AllowedHours } from './allowed-hours';
import type { Outcome } from './outcomes';
import type { Note, SendingPlan } from './plan';

const MOST_MESSAGES = 1_000_000;
/** Phones named in the hint about several messages for one. */
const LISTED_PHONES = 3;
const LISTED_ITEMS = 10;

/** `read`, which is not called again for a value that it has just read. */
function remembering<T>(read: (value: unknown) => T): (value: unknown) => T {
	let last: { value: unknown; result: T } | undefined;
	return (value) => {
		if (last === undefined || last.value !== value) last = { value, result: read(value) };
		return last.result;
	};
}

function amountOf(value: unknown, label: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	throw new BadParameter(label, `is not a number: ${quoteOf(value)}`, `Give '${label}' a number`);
}

const count = (number: number): string => number.toLocaleString('en-US');

/** Several messages of a run that go to one phone, such as `3 items go to one phone (items 4, 17, 90)`. */
function samePhones(subjects: SendingPlan['subjects']): Note[] {
	const byPhone = new Map<string, number[]>();
	for (const [itemIndex, subject] of subjects.entries()) {
		const phone = subject?.phone;
		if (phone === undefined || phone === null) continue;
		const items = byPhone.get(phone);
		if (items === undefined) byPhone.set(phone, [itemIndex]);
		else items.push(itemIndex);
	}
	const repeated = [...byPhone.values()].filter(({ length }) => length > 1);
	if (repeated.length === 0) return [];
	const listed = repeated.slice(0, LISTED_PHONES).map((items) => {
		const more = items.length > LISTED_ITEMS ? ' …' : '';
		const shown = items.slice(0, LISTED_ITEMS).join(', ') + more;
		return `${count(items.length)} items go to one phone (items ${shown})`;
	});
	const others = repeated.length - listed.length;
	if (others > 0) listed.push(`and so on for ${count(others)} more phones`);
	return [{ text: listed.join('; '), isWarning: true }];
}

/** What keeps a run from harm, by the options of its items; the strictest of each holds for the run. */
export class Guards {
	private most = Infinity;

	private minimum = -Infinity;

	private readonly hours: (value: unknown) => AllowedHours;

	private readonly recipients: (value: unknown) => ReadonlySet<string>;

	/**
	 * @param label an option's name as the user sees it
	 * @param zone the workflow's
	 */
	constructor(
		private readonly label: (name: string) => string,
		zone: string,
	) {
		this.hours = remembering((value) => readAllowedHours(value, zone, label('allowedHours')));
		this.recipients = remembering((value) =>
			this.nobody(value)
				? new Set<string>()
				: new Set(phoneList(value, label('allowedRecipients'))),
		);
	}

	/**
	 * Takes in the guards of an item that is to be sent to a phone, and gives when it may be sent. A
	 * guard that is there and came out empty lets nothing through.
	 *
	 * @throws BadParameter for a guard that cannot be right, and for a phone that is not allowed
	 */
	check(given: unknown, phone: string): AllowedHours | undefined {
		const { label } = this;
		const options = isRecord(given) ? given : {};
		const has = (name: string): boolean => Object.hasOwn(options, name);
		if (has('allowedRecipients') && !this.recipients(options.allowedRecipients).has(phone)) {
			throw new BadParameter(
				label('phone'),
				`is not among '${label('allowedRecipients')}': ${phone}`,
				`To send to it, add it to '${label('allowedRecipients')}' in the options, or remove the option`,
				'recipient.not.allowed',
			);
		}
		const hours = has('allowedHours') ? this.hours(options.allowedHours) : undefined;
		const most = has('mostMessages')
			? wholeNumber(options.mostMessages, { min: 0, max: MOST_MESSAGES }, label('mostMessages'))
			: Infinity;
		const minimum = has('minimumBalance')
			? amountOf(options.minimumBalance, label('minimumBalance'))
			: -Infinity;
		this.most = Math.min(this.most, most);
		this.minimum = Math.max(this.minimum, minimum);
		return hours;
	}

	/**
	 * A plan that sends nothing where it has too many messages or the account too little money, and
	 * tells of several messages for one phone.
	 *
	 * @param fetchBalance of the account, in its currency; absent: the provider does not tell
	 */
	guard(plan: SendingPlan, fetchBalance?: () => Promise<number>): SendingPlan {
		if (plan.messages > this.most) return this.refused(plan);
		const own = samePhones(plan.subjects);
		const notes = (outcomes: readonly Outcome[]): Note[] => [
			...own,
			...(plan.notes?.(outcomes) ?? []),
		];
		if (fetchBalance === undefined || this.minimum === -Infinity || plan.messages === 0) {
			return { ...plan, notes };
		}
		const send: SendingPlan['send'] = async (events) => {
			const balance = await fetchBalance().catch((error: unknown) => {
				const words = error instanceof Error ? error.message : String(error);
				const text = `'${this.label('minimumBalance')}' could not be checked, so the messages were sent: ${words}`;
				own.push({ text, isWarning: true });
				return Infinity;
			});
			if (balance >= this.minimum) return await plan.send(events);
			this.eachInLine(plan, (itemIndex, subject) => {
				events.onOutcome(itemIndex, this.balanceTooLow(balance, subject));
			});
		};
		return { ...plan, notes, send };
	}

	private nobody(value: unknown): boolean {
		if (Array.isArray(value)) return value.every((one) => this.nobody(one));
		return isBlank(value) || (typeof value === 'string' && value.trim() === '');
	}

	private eachInLine(
		{ outcomes, subjects }: SendingPlan,
		act: (itemIndex: number, subject: Outcome['subject']) => void,
	): void {
		for (const [itemIndex, outcome] of outcomes.entries()) {
			if (outcome === undefined) act(itemIndex, subjects[itemIndex] ?? {});
		}
	}

	private refused(plan: SendingPlan): SendingPlan {
		const name = this.label('mostMessages');
		const outcomes = [...plan.outcomes];
		this.eachInLine(plan, (itemIndex, subject) => {
			outcomes[itemIndex] = {
				code: 'INVALID',
				messageId: null,
				subject,
				reasons: [
					{
						key: 'too.many.for.one.run',
						ref: name,
						description: `'${name}' is ${count(this.most)}, but this run has ${count(plan.messages)} messages to send`,
					},
				],
				advice: `See that the input is what you mean to send. If it is, raise '${name}', or send it in smaller runs`,
			};
		});
		return { ...plan, outcomes, messages: 0, seconds: 0, send: async () => {} };
	}

	private balanceTooLow(balance: number, subject: Outcome['subject']): Outcome {
		const name = this.label('minimumBalance');
		return {
			code: 'NOT_SENT',
			messageId: null,
			subject,
			reasons: [
				{
					key: 'balance.too.low',
					ref: name,
					description: `the account has ${balance}, less than the ${this.minimum} of '${name}'`,
				},
			],
			advice: `Top up the account, or lower '${name}', then send this item again`,
		};
	}
}
