import { ERROR_CODES, isErrorCode, type ErrorCode } from '../../providers/smsc/error-codes';
import { excerptOf, Refused } from '../shared/calling/failures';
import { UNREADABLE } from '../shared/calling/decode';

const ADVICE: Readonly<Record<ErrorCode, string>> = {
	1: 'Correct what SMSC names, then run again',
	2: "Correct the credential; if SMSC's cabinet lists allowed IP addresses, add that of this n8n",
	3: 'Check the phone, the address or the group, for example with Get Many',
	4: 'Wait, then correct what was refused before; ask SMSC support if it stays so',
	5: 'Check the values, then run again; ask SMSC support if it stays so',
	9: 'Wait a minute, and see what else uses the same login, then run again',
};

function refused(status: number, key: string, words: string, meaning: string, advice: string) {
	const said = words.includes(UNREADABLE) ? '' : words.trim();
	const told = [said, meaning].filter(Boolean);
	const description = told[0];
	return new Refused(`SMSC refused the request (${key}): ${told.join(': ')}`, advice, status, key, [
		{ key, ...(description === undefined ? {} : { description }) },
	]);
}

/** SMSC said no with a code of its own. @param words its own, free of secrets */
export function refusedBySmsc(status: number, code: number, words: string): Refused {
	return isErrorCode(code)
		? refused(status, String(code), words, ERROR_CODES[code], ADVICE[code])
		: refused(
				status,
				String(code),
				words,
				'',
				'Correct what SMSC names, then run again; ask SMSC support if unclear',
			);
}

/** What stands at the address said no. @param body its answer, free of secrets */
export function refusedByHttp(status: number, body: string): Refused {
	const advice = "Check 'Base URL' and the login in the credential, then run again";
	return refused(status, `http.${status}`, excerptOf(body), '', advice);
}
