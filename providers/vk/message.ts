import { formText } from '../form';
import { API_VERSION } from './endpoints';

/** The fields of a method's request, in VK's names; what is undefined is not sent. */
export type VkFields = Readonly<Record<string, string | undefined>>;

/** A message in VK's names. */
export interface VkMessage {
	/** One peer: so the answer tells its own error, and the message's number in the dialogue. */
	peer_ids: string;
	/** What VK knows a repeat by. */
	random_id: string;
	message?: string;
	/** With commas. */
	attachment?: string;
	keyboard?: string;
	reply_to?: string;
	forward?: string;
	dont_parse_links?: '1';
	disable_mentions?: '1';
}

/** The form of a method's request, without the token. */
export function methodForm(fields: VkFields): string {
	return formText({ ...fields, v: API_VERSION });
}
