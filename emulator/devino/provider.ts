import type { Provider } from '../common/provider';
import { accountEndpoint } from './account-endpoint';
import { detailEndpoint } from './detail';
import { devinoActions } from './actions';
import type { Devino } from './devino';
import { DISTORTIONS } from './distortions';
import { refusedRequest } from './refusals';
import { sendEndpoint } from './send';
import { smsEndpoint } from './sms';
import { smsTroubleAskedFor } from './sms-phones';
import { troubleAskedFor } from './special-phones';
import { statisticsEndpoint } from './statistics';
import { viewOf, listMessages } from './view';

/** Devino as the machinery sees it. */
export function devinoProvider(devino: Devino): Provider {
	return {
		name: 'devino',
		endpoints: [
			sendEndpoint(devino),
			smsEndpoint(devino),
			detailEndpoint(devino),
			statisticsEndpoint(devino),
			accountEndpoint(devino),
		],
		refusal: (status, key, description, ref) => refusedRequest(status, [{ key, ref }], description),
		distortions: DISTORTIONS,
		requestedTrouble: ({ name }, { body }) => {
			if (name === 'send') return troubleAskedFor(body);
			return name === 'sms' ? smsTroubleAskedFor(body) : undefined;
		},
		reset: () => devino.reset(),
		view: (limit) => viewOf(devino, limit),
		switches: devino.seed.switches,
		actions: devinoActions(devino),
		listMessages: (limit, offset) => listMessages(devino, limit, offset),
	};
}
