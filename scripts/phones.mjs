/**
 * Writes nodes/shared/parameters/mobile-lengths.ts anew from Google's libphonenumber: which calling
 * codes there are, and how many digits a mobile phone's number has behind each.
 */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

const FILE = fileURLToPath(
	new URL('../nodes/shared/parameters/mobile-lengths.ts', import.meta.url),
);
const PACKAGE = 'google-libphonenumber';

const require = createRequire(import.meta.url);
const { PhoneNumber, PhoneNumberType, PhoneNumberUtil } = require(PACKAGE);
const { version } = require(`${PACKAGE}/package.json`);
const util = PhoneNumberUtil.getInstance();
const MOST_DIGITS = 15;

function lengthsBehind(code) {
	return Array.from({ length: MOST_DIGITS }, (_, index) => index + 1).filter((length) => {
		const number = new PhoneNumber();
		number.setCountryCode(code);
		number.setNationalNumber(Number('9'.repeat(length)));
		const verdict = util.isPossibleNumberForTypeWithReason(number, PhoneNumberType.MOBILE);
		return verdict === PhoneNumberUtil.ValidationResult.IS_POSSIBLE;
	});
}

// What is no country's (satellites, freephone) has the region 001.
const codes = Array.from({ length: 999 }, (_, index) => index + 1).filter(
	(code) => !['ZZ', '001'].includes(util.getRegionCodeForCountryCode(code)),
);
const byLengths = new Map();
for (const code of codes) {
	const lengths = lengthsBehind(code).join(' ');
	if (lengths !== '') byLengths.set(lengths, [...(byLengths.get(lengths) ?? []), code]);
}
const rows = [...byLengths].map(
	([lengths, some]) => `[${JSON.stringify(lengths)}, ${JSON.stringify(some.join(' '))}]`,
);
const text = `/**
 * Which numbers of digits a mobile phone's number may have behind which calling codes.
 * Made by scripts/phones.mjs from ${PACKAGE} ${version}; not to be edited.
 */
export const MOBILE_LENGTHS: ReadonlyArray<readonly [lengths: string, callingCodes: string]> = [
	${rows.join(',\n')}
];
`;
await writeFile(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
