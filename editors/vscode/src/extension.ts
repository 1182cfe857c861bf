/** Starts `dfix lsp` and lets it speak with the editor. Everything else is the server's. */

import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { commands, type ExtensionContext, window, workspace } from "vscode";
import {
    LanguageClient,
    type LanguageClientOptions,
    type Middleware,
    type ServerOptions,
    vsdiag,
} from "vscode-languageclient/node";

const DOCKERFILES = ["dockerfile", "containerfile"];
const FIX_ALL = "source.fixAll.dfix";
const SETTINGS = "Open the settings";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
    const restart = async () => {
        await deactivate();
        await start(context.extensionPath);
    };
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
    await start(context.extensionPath);
}

export async function deactivate(): Promise<void> {
    const running = client;
    client = undefined;
    await running?.dispose();
}

/** What to run: a name is looked for on PATH, a path in the project starts at its first folder. */
function program(): string {
    const given = workspace.getConfiguration("dfix").get<string>("path") || "dfix";
    const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
    const path = given.replace(/^~(?=[\\/])/, homedir()).replace("${workspaceFolder}", folder ?? "");
    return folder && /[\\/]/.test(path) && !isAbsolute(path) ? join(folder, path) : path;
}

/** The server does not run in the project's folder: Windows would look there for a program of its name. */
async function start(folder: string): Promise<void> {
    const command = program();
    const server: ServerOptions = { command, args: ["lsp"], options: { cwd: folder } };
    const options: LanguageClientOptions = {
        documentSelector: DOCKERFILES.flatMap((language) => [
            { language, scheme: "file" },
            { language, scheme: "untitled" },
        ]),
        diagnosticCollectionName: "dfix",
        middleware: { provideDiagnostics },
    };
    client = new LanguageClient("dfix", "dfix", server, options);
    try {
        await client.start();
    } catch (error) {
        client = undefined;
        const install = 'Install it with: pip install "dfix[lsp]", or set dfix.path.';
        void tell(`dfix does not start as ${command} lsp. ${install} (${String(error)})`);
    }
}

/** What is shown stays until it is known what to show: the library takes a question that it has taken back, since
 * somebody types, for one that was answered with nothing. */
const provideDiagnostics: NonNullable<Middleware["provideDiagnostics"]> = async (document, previous, token, next) => {
    const report = await next(document, previous, token);
    const keep = token.isCancellationRequested && previous !== undefined;
    return keep ? { kind: vsdiag.DocumentDiagnosticReportKind.unChanged, resultId: previous } : report;
};

async function tell(message: string): Promise<void> {
    if ((await window.showErrorMessage(message, SETTINGS)) === SETTINGS) {
        await commands.executeCommand("workbench.action.openSettings", "dfix.path");
    }
}
