/** Lets go of the entries that were entered first, until there are no more than `most`. */
export function forgetOldest(keyed: Map<string, unknown> | Set<string>, most: number): void {
	for (const oldest of keyed.keys()) {
		if (keyed.size <= most) break;
		keyed.delete(oldest);
	}
}
