/**
 * VK's errors, by VK's own table (errors.json of its schema, 5.199): all that `messages.send` and
 * the other methods here may answer with, what they mean and what to do about them.
 */

/**
 * What an error says of the request.
 * - `refused`: VK said no, and nothing was done.
 * - `token`: VK said no to the token, or to all that it asks for: no further request will do better.
 * - `throttled`: too fast, not carried out.
 * - `fault`: a fault at VK: it may have been carried out.
 */
export type ErrorKind = 'refused' | 'token' | 'throttled' | 'fault';

export interface ErrorCode {
	kind: ErrorKind;
	meaning: string;
	advice: string;
	/** The person, or the chat, can't be written to here: another channel has to do. */
	unreachable?: true;
}

const OTHER_CHANNEL = 'Reach the person through another channel, for example by SMS';
const OTHER_CHAT = 'This chat can’t be written to: take another channel';
const NEW_TOKEN =
	'Make a new access key in the community (Manage, API usage), enter it in the credential, then run the rest again';
const CAPTCHA =
	'VK takes this for a robot’s doing and wants a person to confirm it, which a workflow can’t. Wait some hours, send less and slower, then run the rest again';
const ASK_VK = 'Ask VK support, naming the error and the time';

const refused = (meaning: string, advice: string): ErrorCode => ({
	kind: 'refused',
	meaning,
	advice,
});
const unreachable = (meaning: string, advice = OTHER_CHANNEL): ErrorCode => ({
	kind: 'refused',
	meaning,
	advice,
	unreachable: true,
});
const token = (meaning: string, advice = NEW_TOKEN): ErrorCode => ({
	kind: 'token',
	meaning,
	advice,
});

export const ERROR_CODES: Readonly<Record<number, ErrorCode>> = {
	1: {
		kind: 'fault',
		meaning: 'an unknown error at VK',
		advice: 'Try again later',
	},
	2: token(
		'the application behind the token is disabled',
		'Enable the application at VK, or make an access key of the community itself',
	),
	3: refused('VK does not know this method', 'Check the address in the credential'),
	4: refused('the signature is wrong', 'Check the access token in the credential'),
	5: token('VK did not accept the access token: it is wrong, was revoked, or has expired'),
	6: {
		kind: 'throttled',
		meaning: 'too many requests in a second with this token',
		advice: 'Run this item again, slower; see whether other programs use the same token',
	},
	7: refused(
		'the token lacks the right for this',
		'Give the access key the right to messages (photos and documents for attachments) in the community (Manage, API usage), then run the item again',
	),
	8: refused('VK could not read the request', 'Correct the item, then run it again'),
	9: refused(
		'too many equal actions (flood control)',
		'Send fewer equal texts to the same person, and slower; don’t repeat it in a loop',
	),
	10: { kind: 'fault', meaning: 'an internal error at VK', advice: 'Try again later' },
	14: token('VK asks for a captcha', CAPTCHA),
	15: refused(
		'access denied',
		'See whether the community has messages switched on and the access key has the rights, and whether the person or the object belongs to this community',
	),
	16: refused('VK wants HTTPS', 'Begin the address in the credential with https://'),
	17: token('VK wants the account to be validated', 'Sign in at VK and follow what it asks for'),
	18: unreachable('the person’s page was deleted or banned'),
	20: refused('the application may not do this', NEW_TOKEN),
	21: refused('the application may not do this', NEW_TOKEN),
	22: refused(
		'VK could not take the uploaded file',
		'See whether the file is whole and of a kind that VK takes, then run the item again',
	),
	23: refused('VK has switched this method off', ASK_VK),
	24: token('VK wants a confirmation by a person', 'Sign in at VK and confirm what it asks for'),
	25: token('VK wants the token to be confirmed', NEW_TOKEN),
	27: token(
		'this token can’t do what a community’s can: it is a person’s, or of another community',
	),
	28: token('this token is an application’s, not a community’s'),
	29: token(
		'the quota of this method is used up',
		'Wait until VK gives new quota (a day at most), then run the rest again',
	),
	30: unreachable('the person’s profile is private'),
	32: refused('VK asks to wait', 'Run the item again later'),
	33: refused('VK has not implemented this', ASK_VK),
	34: refused('VK no longer serves this version of its API', 'Update this package'),
	35: refused('VK no longer serves this version of its API', 'Update this package'),
	37: unreachable('the person was banned at VK'),
	38: token('VK does not know the application behind the token'),
	39: unreachable('VK knows no such person', 'Correct the id of the person'),
	40: refused('VK knows no such community', 'Check the access token in the credential'),
	41: unreachable('the person has not finished signing up at VK'),
	42: token(
		'VK does not take requests from this server’s address',
		'Allow the address in the settings of the access key, or take the restriction off',
	),
	43: refused('this part of VK is not to be had at the moment', 'Run the item again later'),
	100: refused(
		'a parameter is missing or not valid',
		'Correct what VK names, then run the item again',
	),
	101: token('the application id is not valid'),
	104: refused(
		'not found',
		'See whether the message that is replied to and the attachments are there, then run the item again',
	),
	105: refused(
		'VK could not save the file',
		'Run the item again; see whether VK takes this kind of file',
	),
	113: refused('no such person', 'Correct the id of the person, then run the item again'),
	114: refused('the album is not valid', ASK_VK),
	118: refused('the upload server is not valid', 'Run the item again'),
	121: refused('the upload’s hash is not valid', 'Run the item again'),
	129: refused('VK does not take this picture', 'Send it as JPG, PNG or GIF, or smaller'),
	150: refused('a time is not valid', 'Correct the item, then run it again'),
	200: refused('no access to the album', 'Attach something that this community owns'),
	201: refused('no access to the recording', 'Attach something that this community owns'),
	203: refused('no access to the community', NEW_TOKEN),
	204: refused('no access to the video', 'Attach something that this community owns'),
	900: unreachable('the person has blacklisted the community, or the other way round'),
	901: unreachable(
		'the person has not allowed this community to write, or has taken it back',
		'Reach the person through another channel, for example by SMS. To write here, let the person write first or allow messages',
	),
	902: unreachable('the person’s privacy settings keep the message out'),
	910: refused('the message is too big', 'Shorten the text, or send fewer attachments'),
	911: refused('the keyboard is not valid', 'Correct the keyboard, then run the item again'),
	912: refused(
		'the community has no bot capabilities switched on',
		'Switch them on in the community (Manage, Messages, Bot settings), then run the item again',
	),
	913: refused(
		'too many forwarded messages',
		'Forward or reply to fewer messages, then run the item again',
	),
	914: refused('the message is too long', 'Shorten the text, then run the item again'),
	917: unreachable('the community has no access to this chat', OTHER_CHAT),
	920: refused('a message of this kind can’t be changed', 'Send a new one'),
	921: refused(
		'these messages can’t be forwarded or replied to',
		'Send the item again without the reply',
	),
	922: unreachable('the community has left this chat', OTHER_CHAT),
	925: unreachable('the community is no administrator of this chat', OTHER_CHAT),
	927: unreachable('the chat does not exist', OTHER_CHAT),
	932: unreachable('the community can’t write to this peer'),
	935: unreachable('the person is not in this chat', OTHER_CHAT),
	936: unreachable('the person or the chat was not found'),
	939: unreachable('a message request is pending already'),
	940: refused('too many posts in the message', 'Attach fewer posts, then run the item again'),
	943: refused(
		'this kind of message is not allowed for the community',
		'Ask VK support for the right to send such messages',
	),
	944: unreachable('this kind of message has been sent to the person as often as VK allows'),
	945: unreachable('the chat was switched off', OTHER_CHAT),
	946: unreachable('the chat can’t be written to through the API', OTHER_CHAT),
	950: unreachable(
		'the time for an answer is over: too long since the person last wrote',
		'Reach the person through another channel, for example by SMS. Here the person has to write first',
	),
	962: unreachable('the chat is for donors, and the community is none', OTHER_CHAT),
	969: refused('this message can’t be forwarded', 'Send the item again without the reply'),
	985: unreachable('the community is one that only sends notifications'),
	987: unreachable('the person has to accept a message request first'),
	988: unreachable('a message request to the person is pending'),
	1012: unreachable('writing is switched off in this chat', OTHER_CHAT),
	1114: token('the access token has expired'),
	1116: token('the access token is not valid'),
	1117: token('the access token has expired'),
	1118: token('the access token is not valid from this server’s address'),
	2000: refused(
		'the community has ten callback servers already, the most that VK allows',
		'Delete one in the community (Manage, API usage, Callback API)',
	),
	3300: token('VK asks for a captcha', CAPTCHA),
	3301: token('VK wants a phone to be confirmed', 'Sign in at VK and follow what it asks for'),
	3302: token('VK wants a password to be confirmed', 'Sign in at VK and follow what it asks for'),
	3303: token('VK wants a one-time code', 'Sign in at VK and follow what it asks for'),
	3304: token('VK wants an e-mail to be confirmed', 'Sign in at VK and follow what it asks for'),
	3610: unreachable('the person has deactivated the page'),
	3611: unreachable('the person has deactivated this service'),
};

const UNLISTED: ErrorCode = refused(
	'VK refused the request',
	'Correct what VK names, then run the item again; ask VK support if unclear',
);

/** Looks an error up. */
export function errorCode(code: number): ErrorCode {
	return ERROR_CODES[code] ?? UNLISTED;
}

/** What an error means, or `undefined` for one that is not listed. */
export const meaningOf = (code: number): string | undefined => ERROR_CODES[code]?.meaning;
