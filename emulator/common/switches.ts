/** Free-form objects, and those that are null at first: a change replaces them as a whole. */
const WHOLE = new Set(['overrides', 'insert', 'update', 'remove', 'members']);

const isPlain = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Lays `changes` over `target`, group by group; refuses a name that `target` doesn't have and a value
 * of another type.
 */
export function mergeSwitches(target: object, changes: object, path = ''): void {
	const into = target as Record<string, unknown>;
	for (const [name, change] of Object.entries(changes)) {
		if (!Object.hasOwn(into, name)) throw new Error(`No such switch: ${path}${name}`);
		const present = into[name];
		if (change === undefined) continue;
		const typesDiffer = typeof present !== typeof change && present !== null && change !== null;
		if (typesDiffer) throw new Error(`${path}${name} must be a ${typeof present}`);
		if (isPlain(present) && isPlain(change) && !WHOLE.has(name)) {
			mergeSwitches(present, change, `${path}${name}.`);
		} else {
			into[name] = change;
		}
	}
}
