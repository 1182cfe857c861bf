/** Opens the Dockerfile of a workspace, looks at what dfix says, types, saves, takes two actions, and writes down what
 * was seen: into `seen.json` beside the workspace. */

const { readFileSync, renameSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { commands, languages, Range, Uri, window, workspace } = require("vscode");

const PATIENCE = 60000;

exports.activate = async () => {
    const folder = workspace.workspaceFolders[0].uri.fsPath;
    const seen = {};
    try {
        await session(Uri.file(join(folder, "Dockerfile")), seen);
    } catch (error) {
        seen.error = String(error.stack || error);
    }
    const place = join(dirname(folder), "seen.json");
    writeFileSync(`${place}.tmp`, JSON.stringify(seen));
    renameSync(`${place}.tmp`, place);
};

async function session(uri, seen) {
    const editor = await window.showTextDocument(await workspace.openTextDocument(uri));
    const document = editor.document;
    seen.language = document.languageId;
    await until("a diagnostic", () => shown(uri).length);
    seen.shown = shown(uri);
    const hovers = await commands.executeCommand("vscode.executeHoverProvider", uri, document.lineAt(3).range.start);
    seen.hover = hovers.flatMap((hover) => hover.contents.map((content) => content.value)).join("\n");
    await editor.edit((edit) => edit.replace(new Range(4, 7, 4, 11), "8080"));
    await document.save();
    seen.saved = readFileSync(uri.fsPath, "utf8");
    await until("what is left to do", () => !shown(uri).some((each) => each.code === "order-copies"));
    seen.left = shown(uri);
    const ignore = (await actions(document)).find((action) => action.title.startsWith("dockerignore: "));
    await workspace.applyEdit(ignore.edit);
    await workspace.saveAll();
    await until("the ignore file to be seen", () => !shown(uri).some((each) => each.code === "dockerignore"));
    await commands.executeCommand("dfix.fixAll");
    await until("all changes", () => document.getText().includes("USER"));
    await document.save();
    seen.fixed = readFileSync(uri.fsPath, "utf8");
    await commands.executeCommand("dfix.restart");
    await until("nothing", () => !shown(uri).some((each) => each.code === "non-root-user"));
    await editor.edit((edit) => edit.replace(document.lineAt(document.lineCount - 2).range, "CMD python app.py"));
    await until("a diagnostic of the server that was started anew", () => shown(uri).length);
}

function shown(uri) {
    return languages.getDiagnostics(uri).map(({ code, message, range, source }) => {
        const link = code && code.target ? code.target.toString() : null;
        return { code: code && code.value, link, message, line: range.start.line, source };
    });
}

function actions(document) {
    const everywhere = new Range(0, 0, document.lineCount, 0);
    return commands.executeCommand("vscode.executeCodeActionProvider", document.uri, everywhere);
}

async function until(what, question) {
    for (const end = Date.now() + PATIENCE; !question(); ) {
        if (Date.now() > end) {
            throw new Error(`${what} did not come`);
        }
        await new Promise((done) => setTimeout(done, 50));
    }
}
