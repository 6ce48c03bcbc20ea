import type { Locator, Page } from 'playwright-core';

import { CredentialDialog } from './credential-dialog';

/** The open panel of a node: input on the left, parameters in the middle, output on the right. */
export class NodePanel {
	private readonly panel: Locator;
	readonly output: Locator;
	/** The node's own remark above its output. */
	readonly hint: Locator;
	readonly errorMessage: Locator;
	readonly errorDescription: Locator;
	/** A trigger waits for a test event. */
	readonly listening: Locator;
	/** The fields that the resource mapper shows. */
	readonly mappedFields: Locator;
	/** What the resource mapper says when it has no fields. */
	readonly mapperNotice: Locator;
	/** What makes the resource mapper ask the node again. */
	readonly mapperRetry: Locator;

	constructor(private readonly page: Page) {
		this.panel = page.getByTestId('ndv');
		this.output = this.panel.getByTestId('output-panel');
		this.hint = this.output.getByTestId('node-hint');
		this.errorMessage = this.output.getByTestId('node-error-message');
		this.errorDescription = this.output.getByTestId('node-error-description');
		this.listening = this.panel.getByTestId('trigger-listening');
		this.mappedFields = this.panel
			.getByTestId('resource-mapper-container')
			.getByTestId('input-label')
			.and(page.locator('[node-values]'));
		this.mapperNotice = this.panel.getByTestId('empty-fields-notice');
		this.mapperRetry = this.panel.getByTestId('mapping-mode-select').getByText('Retry');
	}

	/** Waits until it is open. */
	async opened(): Promise<this> {
		await this.panel.getByTestId('node-parameters').waitFor();
		return this;
	}

	/** A parameter's field, by the parameter's name. */
	parameter(name: string): Locator {
		return this.panel.getByTestId(`parameter-input-${name}`).last();
	}

	/** Types a fixed value. */
	async fill(name: string, value: string): Promise<void> {
		const field = this.parameter(name).locator('input, textarea').first();
		await field.fill(value);
		await field.blur();
	}

	/** Opens a parameter's drop-down; the choices are in {@link choices}. */
	async openChoices(name: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
		await this.choices.first().waitFor();
	}

	/** The choices of the drop-down that is open. */
	get choices(): Locator {
		return this.page.getByRole('option').filter({ visible: true });
	}

	/** Chooses from a drop-down by the name that it shows. */
	async choose(name: string, choice: string): Promise<void> {
		await this.openChoices(name);
		await this.choices.filter({ has: this.page.getByText(choice, { exact: true }) }).click();
	}

	/** Adds an entry to the fixed collection, such as a variable; named where there are several. */
	async addEntry(name = ''): Promise<void> {
		await this.panel.getByTestId('fixed-collection-add').filter({ hasText: name }).click();
	}

	/** Opens the list of options that can be added. */
	async openOptions(): Promise<Locator> {
		await this.panel.getByTestId('collection-parameter-add').click();
		const options = this.page.getByTestId('collection-parameter-option').filter({ visible: true });
		await options.first().waitFor();
		return options;
	}

	/** Opens the dialog for a new credential. n8n offers a button for the first one of a kind. */
	async newCredential(): Promise<CredentialDialog> {
		const select = this.panel.getByTestId('node-credentials-select');
		const connect = this.panel.getByRole('button', { name: 'Connect to' });
		await select.or(connect).first().click();
		if (await select.isVisible()) {
			await this.page.getByTestId('node-credentials-select-item-new').click();
		}
		return await new CredentialDialog(this.page).opened();
	}

	/** Opens the chosen credential. */
	async openCredential(): Promise<CredentialDialog> {
		await this.panel.getByTestId('credential-edit-button').click();
		return await new CredentialDialog(this.page).opened();
	}

	/** Runs what comes before the node, so that the panel shows the node's input. */
	async executePrevious(): Promise<void> {
		await this.panel.getByTestId('execute-previous-node').click();
		await this.panel.getByTestId('run-data-schema-item').first().waitFor();
	}

	/** The address for test events, which a trigger's panel shows under "Webhook URLs". */
	async testUrl(): Promise<string> {
		await this.panel.getByText('Webhook URLs').click();
		return await this.panel
			.getByText(/\/webhook-test\//)
			.first()
			.innerText();
	}

	/** Starts the node, or a trigger's listening; what comes of it is to be waited for. */
	async execute(): Promise<void> {
		await this.panel.getByTestId('node-execute-button').first().click();
	}

	/** The rows of the output's table, each as the texts of its cells, once one of them shows `text`. */
	async outputRows(text: string): Promise<string[][]> {
		const rows = this.output.locator('tbody tr');
		await rows.filter({ hasText: text }).first().waitFor();
		const shown = await rows.allInnerTexts();
		// n8n's table has a column of its own on either side, without a text.
		return shown.map((row) => row.trim().split(/\s*\t\s*/));
	}

	async close(): Promise<void> {
		await this.panel.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}
}
