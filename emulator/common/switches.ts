const isPlain = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Lays `changes` over `target`, group by group; refuses a name that `target` doesn't have and a value
 * of another type. What is null or free-form (an empty object) is replaced as a whole.
 */
export function mergeSwitches(target: object, changes: object, path = ''): void {
	const into = target as Record<string, unknown>;
	for (const [name, change] of Object.entries(changes)) {
		if (!Object.hasOwn(into, name)) throw new Error(`No such switch: ${path}${name}`);
		const present = into[name];
		if (change === undefined) continue;
		const typesDiffer = typeof present !== typeof change && present !== null && change !== null;
		if (typesDiffer) throw new Error(`${path}${name} must be a ${typeof present}`);
		if (isPlain(present) && isPlain(change) && name !== 'overrides' && name !== 'insert') {
			mergeSwitches(present, change, `${path}${name}.`);
		} else {
			into[name] = change;
		}
	}
}
