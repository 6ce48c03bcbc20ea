declare module 'split-sms' {
	/** A text as the SMS that it goes out in, by another hand than this package's. */
	export function split(text: string): {
		characterSet: 'GSM' | 'Unicode';
		parts: Array<{ content: string; length: number; bytes: number }>;
	};
}
