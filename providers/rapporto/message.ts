import { formText } from '../form';

/** A message in the names of the page. What is undefined is not sent. */
export interface RapportoMessage {
	clientId: string;
	message: string;
	ptag?: string;
	/** `hh_hh`. */
	sending_time?: string;
	/** `±hh:mm`. */
	time_zone?: string;
	source?: string;
	output?: 'xml';
	partnerMsgId?: string;
	shortenLinks?: 'true' | 'false';
}

/** The form of a request, without the credential's part of it. */
export function sendForm(message: RapportoMessage): string {
	return formText({ ...message });
}
