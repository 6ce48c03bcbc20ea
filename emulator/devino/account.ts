/** What was agreed with the provider. */
export interface AccountTerms {
	/** POSTPAID is billed afterwards: what is spent may exceed the balance by any amount. */
	type: 'PREPAID' | 'POSTPAID';
	/** How far below 0 the balance of a PREPAID account may go. */
	credit: number;
	/** A blocked account pays for nothing. */
	isBlocked: boolean;
}

/** Money: «не будет доставлено и тарифицировано» means that only what is delivered is paid for. */
export class Account {
	private spent = 0;
	private reserved = 0;

	constructor(
		private readonly deposit: () => number,
		private readonly price: () => number,
		private readonly terms: () => AccountTerms,
	) {}

	get balance(): number {
		return this.deposit() - this.spent;
	}

	get reserve(): number {
		return this.reserved;
	}

	/** Whether so much more can be paid. */
	covers(cost: number): boolean {
		const { type, credit, isBlocked } = this.terms();
		if (isBlocked) return false;
		if (type === 'POSTPAID') return true;
		return this.balance + credit - this.reserved >= cost;
	}

	/** A message was accepted. @param cost where it isn't that of a VK message */
	hold(cost = this.price()): void {
		this.reserved += cost;
	}

	/** Its delivery was settled. */
	settle(delivered: boolean, cost = this.price()): void {
		this.reserved -= cost;
		if (delivered) this.spent += cost;
	}

	clear(): void {
		this.spent = 0;
		this.reserved = 0;
	}
}
