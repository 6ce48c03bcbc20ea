/** The error codes of SMSC's page «Контакты и группы. Ответ сервера и коды ошибок». */

export interface ErrorCode {
	meaning: string;
	advice: string;
}

export const NOT_FOUND = 3;
export const TOO_OFTEN = 9;

export const ERROR_CODES = {
	1: {
		meaning: 'a parameter is missing or not valid',
		advice: 'Correct what SMSC names, then run again',
	},
	2: {
		meaning: 'SMSC did not accept the login, the password or the IP address of this n8n',
		advice:
			"Correct the credential; if SMSC's cabinet lists allowed IP addresses, add that of this n8n",
	},
	3: {
		meaning: 'SMSC has no such record',
		advice: 'Check the phone, the address or the group, for example with Get Many',
	},
	4: {
		meaning: 'the IP address of this n8n is blocked for a while',
		advice: 'Wait, then correct what was refused before; ask SMSC support if it stays so',
	},
	5: {
		meaning: 'SMSC could not carry the operation out',
		advice: 'Check the values, then run again; ask SMSC support if it stays so',
	},
	9: {
		meaning:
			'the same request was made more than three times within a minute, or fifteen were made at once',
		advice: 'Wait a minute, and see what else uses the same login, then run again',
	},
} as const satisfies Record<number, ErrorCode>;

const UNLISTED: ErrorCode = {
	meaning: 'SMSC refused the request',
	advice: 'Correct what SMSC names, then run again; ask SMSC support if unclear',
};

/** Looks an error code up. */
export function errorCode(code: number): ErrorCode {
	return (ERROR_CODES as Readonly<Record<number, ErrorCode>>)[code] ?? UNLISTED;
}
