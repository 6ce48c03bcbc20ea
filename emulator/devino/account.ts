/** Money: «не будет доставлено и тарифицировано» means that only what is delivered is paid for. */
export class Account {
	private spent = 0;
	private reserved = 0;

	constructor(
		private readonly deposit: () => number,
		private readonly price: () => number,
	) {}

	get balance(): number {
		return this.deposit() - this.spent;
	}

	get reserve(): number {
		return this.reserved;
	}

	/** Whether so many more messages can be paid for. */
	covers(messages: number): boolean {
		return this.balance - this.reserved >= messages * this.price();
	}

	/** A message was accepted. */
	hold(): void {
		this.reserved += this.price();
	}

	/** Its delivery was settled. */
	settle(delivered: boolean): void {
		this.reserved -= this.price();
		if (delivered) this.spent += this.price();
	}

	clear(): void {
		this.spent = 0;
		this.reserved = 0;
	}
}
