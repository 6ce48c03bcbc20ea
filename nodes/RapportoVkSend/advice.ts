import { isSendCode, type SendCode } from '../../providers/rapporto/send-codes';
import { labelOf } from './description';

const ASK_SUPPORT = 'Ask Rapporto support, naming the phone and the time';

const ADVICE: Readonly<Record<SendCode, string>> = {
	400: 'Correct what Rapporto names, then send the item again',
	401: "Correct 'Service ID' and 'Password' in the credential, then send these items again",
	402: 'Top up the balance at Rapporto, then send these items again',
	403: 'Ask your Rapporto manager whether VK is connected for this service',
	406: 'Reach this recipient another way',
	409: `Nothing to do. To send all the same, give another '${labelOf('partnerMsgId')}'`,
	414: `Shorten '${labelOf('message')}', then send the item again`,
	500: ASK_SUPPORT,
	503: ASK_SUPPORT,
};

/** What to do about a code with which Rapporto refused a message. */
export function adviceFor(code: number): string {
	if (isSendCode(code)) return ADVICE[code];
	return 'Correct what Rapporto names, then send the item again; ask Rapporto support if unclear';
}
