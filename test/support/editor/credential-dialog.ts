import type { Locator, Page } from 'playwright-core';

/** The dialog in which a credential is made or changed. Saving it tests it. */
export class CredentialDialog {
	private readonly dialog: Locator;
	/** The green remark: the test has passed. */
	readonly success: Locator;

	constructor(page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
		this.success = this.dialog.getByText('Connection tested successfully');
	}

	/** Waits until it is open, and n8n has found a name for a new credential: none is saved without. */
	async opened(): Promise<this> {
		await this.dialog.getByTestId('credential-edit-dialog').waitFor();
		const name = this.dialog.getByTestId('inline-edit-preview');
		await name.filter({ hasText: /\S/ }).first().waitFor();
		return this;
	}

	async fill(name: string, value: string): Promise<void> {
		await this.dialog.getByTestId(`parameter-input-${name}`).locator('input').fill(value);
	}

	async save(): Promise<void> {
		await this.dialog.getByTestId('credential-save-button').getByRole('button').click();
	}

	/** The text of the red remark, with its details. */
	async failure(): Promise<string> {
		await this.dialog.getByText('More details').click();
		return await this.dialog.getByTestId('node-credentials-config-container').innerText();
	}

	/** Waits until it is closed: n8n does so by itself when a saved credential has passed its test. */
	async closed(): Promise<void> {
		await this.dialog.waitFor({ state: 'hidden' });
	}

	async close(): Promise<void> {
		await this.dialog.locator('.el-dialog__headerbtn').click();
		await this.closed();
	}
}
