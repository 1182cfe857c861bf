/** Starts `dfix lsp` and lets it speak with the editor. Everything else is the server's. */

import { commands, type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

const DOCKERFILES = ["dockerfile", "containerfile"];
const FIX_ALL = "source.fixAll.dfix";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
    context.subscriptions.push(
        commands.registerCommand("dfix.restart", restart),
        commands.registerCommand("dfix.fixAll", () =>
            commands.executeCommand("editor.action.codeAction", { kind: FIX_ALL, apply: "first" }),
        ),
        workspace.onDidChangeConfiguration((change) => {
            if (change.affectsConfiguration("dfix.path")) {
                void restart();
            }
        }),
    );
    await start();
}

export async function deactivate(): Promise<void> {
    await client?.stop();
    client = undefined;
}

async function restart(): Promise<void> {
    await deactivate();
    await start();
}

async function start(): Promise<void> {
    const path = workspace.getConfiguration("dfix").get<string>("path") || "dfix";
    const server: ServerOptions = { command: path, args: ["lsp"] };
    const options: LanguageClientOptions = {
        documentSelector: DOCKERFILES.flatMap((language) => [
            { language, scheme: "file" },
            { language, scheme: "untitled" },
        ]),
        synchronize: { configurationSection: "dfix" },
        diagnosticCollectionName: "dfix",
    };
    client = new LanguageClient("dfix", "dfix", server, options);
    try {
        await client.start();
    } catch (error) {
        client = undefined;
        const install = 'Install it with: pip install "dfix[lsp]", or set dfix.path.';
        void window.showErrorMessage(`dfix does not start as ${path} lsp. ${install} (${String(error)})`);
    }
}
