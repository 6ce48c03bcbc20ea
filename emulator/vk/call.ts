import { isJsonObject, parseJson } from '../common/json';
import type { Json, JsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Answer } from '../common/provider';
import { ERRORS } from './facts';
import type { ErrorCode } from './facts';
import type { Token } from './seed';

/** A refusal in VK's form. */
export class VkError extends Error {
	constructor(
		readonly code: ErrorCode,
		detail?: string,
	) {
		super(detail === undefined ? ERRORS[code] : `${ERRORS[code]}: ${detail}`);
	}
}

/** What a call was refused with. @throws whatever else went wrong */
export function refusalOf(error: unknown): VkError {
	if (error instanceof VkError) return error;
	throw error;
}

function tryParse(text: string): Json | undefined {
	try {
		return parseJson(text);
	} catch {
		return undefined;
	}
}

const SECRET_PARAMETERS = ['access_token'];

/** An error as VK answers it: HTTP 200, and the parameters of the request but the token. */
export function errorAnswer(
	code: number,
	message: string,
	parameters = new URLSearchParams(),
	status = 200,
): Answer {
	const request_params = [...parameters]
		.filter(([key]) => !SECRET_PARAMETERS.includes(key))
		.map(([key, value]) => ({ key, value }));
	return { status, json: { error: { error_code: code, error_msg: message, request_params } } };
}

/** The parameters of a call: of the query, and of a form; a JSON body has none. */
export function parametersOf({ query, body, contentType }: EmulatedRequest): URLSearchParams {
	const parameters = new URLSearchParams(query);
	if (!contentType.startsWith('application/x-www-form-urlencoded')) return parameters;
	for (const [name, value] of new URLSearchParams(body)) parameters.set(name, value);
	return parameters;
}

/** The token of a call, from the header or the parameters. */
export function tokenOf(request: EmulatedRequest, parameters: URLSearchParams): string {
	const bearer = /^Bearer (.+)$/i.exec(request.authorization ?? '')?.[1];
	return bearer ?? parameters.get('access_token') ?? '';
}

const WHOLE = /^-?\d+$/;

/** One call of a method: its parameters, checked as they are read. */
export class Call {
	constructor(
		readonly token: Token,
		private readonly parameters: URLSearchParams,
	) {}

	/** Absent and empty are the same to VK. */
	text(name: string): string | undefined {
		const value = this.parameters.get(name);
		return value === null || value === '' ? undefined : value;
	}

	need(name: string): string {
		const value = this.text(name);
		if (value === undefined) throw new VkError(100, `${name} is undefined`);
		return value;
	}

	whole(name: string): number | undefined {
		const value = this.text(name);
		if (value === undefined) return undefined;
		if (!WHOLE.test(value)) throw new VkError(100, `${name} should be integer`);
		return Number(value);
	}

	needWhole(name: string): number {
		this.need(name);
		return this.whole(name) ?? 0;
	}

	/** Whole numbers separated by commas. */
	wholes(name: string): number[] | undefined {
		return this.text(name)
			?.split(',')
			.map((part) => {
				if (!WHOLE.test(part.trim())) throw new VkError(100, `${name} should be integers`);
				return Number(part);
			});
	}

	/** 0 or 1. */
	flag(name: string): boolean {
		const value = this.text(name) ?? '0';
		if (value !== '0' && value !== '1') throw new VkError(100, `${name} should be 0 or 1`);
		return value === '1';
	}

	/** JSON in a text. */
	json(name: string, fault: ErrorCode = 100): Json | undefined {
		const value = this.text(name);
		if (value === undefined) return undefined;
		const json = tryParse(value);
		if (json === undefined) throw new VkError(fault, `${name} is not JSON`);
		return json;
	}

	object(name: string, fault: ErrorCode = 100): JsonObject | undefined {
		const value = this.json(name, fault);
		if (value !== undefined && !isJsonObject(value)) {
			throw new VkError(fault, `${name} should be an object`);
		}
		return value;
	}

	has(name: string): boolean {
		return this.parameters.has(name);
	}
}
