/** The error codes of SMSC's page «Контакты и группы. Ответ сервера и коды ошибок». */

export const NOT_FOUND = 3;
export const TOO_OFTEN = 9;

/** What each code means. */
export const ERROR_CODES = {
	1: 'a parameter is missing or not valid',
	2: 'SMSC did not accept the login, the password or the IP address of this n8n',
	3: 'SMSC has no such record',
	4: 'the IP address of this n8n is blocked for a while',
	5: 'SMSC could not carry the operation out',
	9: 'the same request was made more than three times within a minute, or fifteen were made at once',
} as const satisfies Record<number, string>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether the page lists a code. */
export function isErrorCode(code: number): code is ErrorCode {
	return Object.hasOwn(ERROR_CODES, code);
}
