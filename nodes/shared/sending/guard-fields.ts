import type { INodeProperties } from 'n8n-workflow';

import { WEEKDAYS } from './allowed-hours';

const capitalized = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The options that `Guards` reads, as the editor shows them. */
export const guardOptions = [
	{
		displayName: 'Allowed Hours',
		name: 'allowedHours',
		type: 'fixedCollection',
		placeholder: 'Add Window',
		default: {},
		description:
			'Send only at these hours. It is looked at before each request: what the evening overtakes is not sent, and its items say when the window opens.',
		options: [
			{
				displayName: 'Window',
				name: 'window',
				values: [
					{
						displayName: 'From',
						name: 'from',
						type: 'string',
						default: '09:00',
						placeholder: 'e.g. 09:00',
						description: 'Hours and minutes',
					},
					{
						displayName: 'Until',
						name: 'until',
						type: 'string',
						default: '21:00',
						placeholder: 'e.g. 21:00',
						description: "Hours and minutes. Earlier than 'From': on the next day.",
					},
					{
						displayName: 'Days',
						name: 'days',
						type: 'multiOptions',
						options: WEEKDAYS.map((value) => ({ name: capitalized(value), value })),
						default: [],
						description: 'Days on which the window opens. Empty: every day.',
					},
					{
						displayName: 'Time Zone',
						name: 'timeZone',
						type: 'string',
						default: '',
						placeholder: 'e.g. Europe/Moscow',
						description: "Empty: the workflow's",
					},
				],
			},
		],
	},
	{
		displayName: 'Allowed Recipients',
		name: 'allowedRecipients',
		type: 'string',
		default: '',
		placeholder: 'e.g. +7 999 123-45-67, +7 999 123-45-68',
		description:
			'Send to these phones alone and refuse all others: for a test on live data, and for an agent. A text, or a list from an expression.',
	},
	{
		displayName: 'Most Messages',
		name: 'mostMessages',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1000,
		description: 'Where a run has more messages to send than this, nothing is sent',
	},
] as const satisfies INodeProperties[];

/** The option for an account that tells its balance. */
export const balanceOption = {
	displayName: 'Minimum Balance',
	name: 'minimumBalance',
	type: 'number',
	default: 0,
	description:
		"Where the account has less than this, in its currency, nothing is sent. Asked once a run; a key that may not see the account doesn't keep the run from sending, and a hint says so.",
} as const satisfies INodeProperties;
