import { z } from 'zod/v4';

import { VkId } from './answer';

/** What is asked for of a person, besides id and names. */
export const PERSON_FIELDS = ['screen_name', 'sex', 'bdate', 'city', 'photo_200'] as const;

const SEXES = ['unknown', 'female', 'male'] as const;

const text = z.string().nullish().catch(null);
const Person = z.looseObject({
	id: VkId,
	first_name: text,
	last_name: text,
	screen_name: text,
	sex: z.number().nullish().catch(null),
	bdate: text,
	city: z.looseObject({ title: z.string() }).nullish().catch(null),
	photo_200: text,
	is_closed: z.boolean().nullish().catch(null),
	deactivated: text,
});

/** A person as the nodes give one. */
export type PersonItem = {
	userId: string;
	firstName: string | null;
	lastName: string | null;
	screenName: string | null;
	sex: (typeof SEXES)[number] | null;
	birthday: string | null;
	city: string | null;
	photoUrl: string | null;
	isClosed: boolean | null;
	deactivated: string | null;
};

function personItem(person: z.infer<typeof Person>): PersonItem {
	const { sex } = person;
	return {
		userId: person.id,
		firstName: person.first_name ?? null,
		lastName: person.last_name ?? null,
		screenName: person.screen_name ?? null,
		sex: sex === null || sex === undefined ? null : (SEXES[sex] ?? null),
		birthday: person.bdate ?? null,
		city: person.city?.title ?? null,
		photoUrl: person.photo_200 ?? null,
		isClosed: person.is_closed ?? null,
		deactivated: person.deactivated ?? null,
	};
}

/** The persons in an answer to `users.get`, or `undefined` if it is none. */
export function readPersons(response: unknown): PersonItem[] | undefined {
	return z.array(Person).safeParse(response).data?.map(personItem);
}

const Allowed = z.looseObject({
	is_allowed: z.union([z.literal([0, 1]).transform((bit) => bit === 1), z.boolean()]),
});

/** Whether the community may write to a person, by `messages.isMessagesFromGroupAllowed`. */
export const readIsAllowed = (response: unknown): boolean | undefined =>
	Allowed.safeParse(response).data?.is_allowed;
