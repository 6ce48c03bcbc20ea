/**
 * The words of SMSC's page («Контакты и группы. Ответ сервера и коды ошибок»). Read for the emulator
 * alone, so that it can't share a client's misreading.
 */

export const ERRORS = {
	1: 'parameters error',
	2: 'authorise error',
	3: 'no records',
	4: 'IP is blocked',
	5: 'operation error',
	9: 'duplicate request, wait a minute',
} as const;

export type ErrorCode = keyof typeof ERRORS;

export const isErrorCode = (code: number): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** «более трех одинаковых запросов … в течение минуты». */
export const EQUAL_REQUESTS_A_MINUTE = 3;
/** «пятнадцати и более запросов одновременно». */
export const TOO_MANY_AT_ONCE = 15;
