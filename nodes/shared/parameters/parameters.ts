import {
	isSafeObjectProperty,
	sleep,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { isRecord } from '../../../providers/json';
import { BadParameter } from '../calling/failures';

/**
 * Reads the node's parameters for each item as n8n would, but cheaply: an expression costs n8n
 * about 0.4 ms for each item. What holds no expression is read once; an expression that is only a
 * path into the item is looked up in the item; everything else goes to n8n.
 */
export interface ParameterReader {
	/**
	 * The value of a parameter, a collection with the expressions in it resolved, for an item.
	 * `undefined` if the parameter is hidden. Values may be shared between items: do not change them.
	 *
	 * @throws what n8n throws for an expression that it cannot evaluate.
	 */
	read(name: string, itemIndex: number): unknown;

	/**
	 * Tells what is the same for all items, `fixed`, from what is to be read for each, `byItem`.
	 */
	split<Name extends string>(
		names: readonly Name[],
	): { fixed: Partial<Record<Name, unknown>>; byItem: Name[] };
}

type Plan =
	| { kind: 'constant'; value: unknown }
	| { kind: 'path'; steps: string[]; parameter: string }
	| { kind: 'n8n'; parameter: string }
	| { kind: 'list'; elements: Plan[] }
	| { kind: 'record'; entries: Array<[string, Plan]> };

/** Not a value: the item leaves it open what n8n would give. */
const LEAVE_TO_N8N = Symbol('leave to n8n');

const STEP = String.raw`\.([\p{ID_Start}_$][\p{ID_Continue}$]*)|\[\s*(?:"([^"\\{}\r\n]*)"|'([^'\\{}\r\n]*)'|(0|[1-9]\d{0,8}))\s*\]`;
const PATH_INTO_ITEM = new RegExp(String.raw`^=\{\{\s*\$json((?:${STEP})+)\s*\}\}$`, 'u');
const EACH_STEP = new RegExp(STEP, 'gu');

/**
 * The steps of an expression that is nothing but a path into the item, as dragging a field makes
 * it (`={{ $json.customer["first name"] }}`), or `undefined` for any other expression.
 */
export function pathIntoItem(expression: string): string[] | undefined {
	const path = PATH_INTO_ITEM.exec(expression)?.[1];
	if (path === undefined) return undefined;
	const steps = [...path.matchAll(EACH_STEP)].map(
		([, name, double, single, index]) => name ?? double ?? single ?? index ?? '',
	);
	return steps.every((step) => isSafeObjectProperty(step)) ? steps : undefined;
}

function isPlain(value: unknown): value is object {
	if (Array.isArray(value)) return true;
	if (!isRecord(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
}

function isPrimitive(value: unknown): boolean {
	return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}

/**
 * The value at a path, where it surely is the one that n8n would give: each step an own data
 * property of a plain object or array, or the last one missing; the value not an object.
 */
function lookUp(json: unknown, steps: string[]): unknown {
	let current = json;
	let left = steps.length;
	for (const step of steps) {
		left--;
		if (!isPlain(current)) return LEAVE_TO_N8N;
		const property = Object.getOwnPropertyDescriptor(current, step);
		if (property === undefined) {
			const missing = left === 0 && !(step in current);
			return missing ? undefined : LEAVE_TO_N8N;
		}
		if (!('value' in property)) return LEAVE_TO_N8N;
		current = property.value;
	}
	return isPrimitive(current) ? current : LEAVE_TO_N8N;
}

function plan(raw: unknown, parameter: string): Plan {
	if (typeof raw === 'string' && raw.startsWith('=')) {
		const steps = pathIntoItem(raw);
		return steps === undefined ? { kind: 'n8n', parameter } : { kind: 'path', steps, parameter };
	}
	if (Array.isArray(raw)) {
		const elements = raw.map((element, index) => plan(element, `${parameter}[${index}]`));
		const constant = elements.every(({ kind }) => kind === 'constant');
		return constant ? { kind: 'constant', value: raw } : { kind: 'list', elements };
	}
	if (isPlain(raw)) {
		const entries = Object.entries(raw).map(([key, value]): [string, Plan] => [
			key,
			plan(value, `${parameter}["${key.replace(/[\\"]/g, '\\$&')}"]`),
		]);
		const constant = entries.every(([, { kind }]) => kind === 'constant');
		if (constant) return { kind: 'constant', value: raw };
		// Assigning to it would set the prototype.
		if (Object.hasOwn(raw, '__proto__')) return { kind: 'n8n', parameter };
		return { kind: 'record', entries };
	}
	return { kind: 'constant', value: raw };
}

/**
 * Whether the node runs as an AI agent's tool. `$json` is then the agent's item, not the input.
 * (An agent's sub-node says so itself; one that the engine runs for an agent is known by its type.)
 */
export function isToolRun(context: IExecuteFunctions): boolean {
	return context.isToolExecution?.() === true || context.getNode().type.endsWith('Tool');
}

/** A reader of the parameters of the node that runs, for its input items. */
export function createParameterReader(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): ParameterReader {
	const plans = new Map<string, Plan>();
	const asTool = isToolRun(context);

	const askN8n = (parameter: string, itemIndex: number): unknown => {
		return context.getNodeParameter(parameter, itemIndex, null);
	};

	const planOf = (name: string): Plan => {
		let known = plans.get(name);
		if (known === undefined) {
			const raw: unknown = context.getNodeParameter(name, 0, null, { rawExpressions: true });
			known =
				asTool && raw !== null ? { kind: 'n8n', parameter: name } : plan(raw ?? undefined, name);
			plans.set(name, known);
		}
		return known;
	};

	const valueOf = (planned: Plan, itemIndex: number): unknown => {
		switch (planned.kind) {
			case 'constant':
				return planned.value;
			case 'list':
				return planned.elements.map((element) => valueOf(element, itemIndex));
			case 'record': {
				const record: Record<string, unknown> = {};
				for (const [key, entry] of planned.entries) record[key] = valueOf(entry, itemIndex);
				return record;
			}
			case 'n8n':
				return askN8n(planned.parameter, itemIndex);
			case 'path': {
				const found = lookUp(items[itemIndex]?.json, planned.steps);
				return found === LEAVE_TO_N8N ? askN8n(planned.parameter, itemIndex) : found;
			}
		}
	};

	return {
		read: (name, itemIndex) => valueOf(planOf(name), itemIndex),
		split: <Name extends string>(names: readonly Name[]) => {
			const byItem: Name[] = [];
			const fixed: Partial<Record<Name, unknown>> = {};
			for (const name of names) {
				const planned = planOf(name);
				if (planned.kind === 'constant') fixed[name] = planned.value;
				else byItem.push(name);
			}
			return { fixed, byItem };
		},
	};
}

/**
 * Reads a parameter for an item; an expression that n8n cannot evaluate is the item's fault, not
 * the node's.
 *
 * @param label the parameter as the user sees it
 * @throws BadParameter
 */
export function readParameter(
	reader: ParameterReader,
	name: string,
	itemIndex: number,
	label: string,
): unknown {
	let words: string;
	try {
		return reader.read(name, itemIndex);
	} catch (error) {
		words = error instanceof Error ? error.message : String(error);
	}
	throw new BadParameter(label, `has an expression that could not be evaluated: ${words}`);
}

const LONGEST_BLOCK_MS = 20;

/**
 * A function to call in a long loop: whenever the loop has held the event loop for 20 ms it gives
 * what to await, so that others have a turn. (A queue worker that is blocked for long loses its job
 * to another.)
 */
export function createBreather(): () => Promise<void> | undefined {
	let since = performance.now();
	const rest = async (): Promise<void> => {
		await sleep(0);
		since = performance.now();
	};
	return () => (performance.now() - since < LONGEST_BLOCK_MS ? undefined : rest());
}
