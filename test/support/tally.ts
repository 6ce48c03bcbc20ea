/** Counts what random examples met: a test whose examples never met a thing says nothing of it. */
export class Tally {
	private readonly counts = new Map<string, number>();

	/** One more of these. */
	meet(...names: readonly string[]): void {
		for (const name of names) this.counts.set(name, this.of(name) + 1);
	}

	/** How many there were. */
	of(name: string): number {
		return this.counts.get(name) ?? 0;
	}

	/** The names that were never met. */
	missing(...names: readonly string[]): string[] {
		return names.filter((name) => this.of(name) === 0);
	}
}
