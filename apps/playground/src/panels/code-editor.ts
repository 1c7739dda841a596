// The editor for code, in a shadow tree: there its styles are style sheets as objects, which the page's policy allows.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface CodeEditor {
  /** Shows another text, unless it is there already. */
  readonly show: (text: string) => void;
  readonly text: () => string;
  readonly destroy: () => void;
}

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)" },
  { tag: [tags.number, tags.string], color: "var(--value)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { fontSize: "13px", maxHeight: "420px", color: "var(--ink)" },
  ".cm-scroller": { fontFamily: "var(--code)", overflow: "auto" },
  ".cm-gutters": { background: "var(--sunken)", color: "var(--quiet)", border: "0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
});

/** An editor in an element. Mod-Enter applies what is written. */
export function codeEditor(host: HTMLElement, text: string, label: string, apply: () => void): CodeEditor {
  const applied = (): boolean => {
    apply();
    return true;
  };
  const root = host.attachShadow({ mode: "open" });
  const stateOf = (doc: string): EditorState =>
    EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        keymap.of([{ key: "Mod-Enter", run: applied }, ...defaultKeymap, ...historyKeymap]),
        javascript({ typescript: true }),
        syntaxHighlighting(colours),
        look,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      ],
    });
  const view = new EditorView({ state: stateOf(text), parent: root, root });
  return {
    show: (next) => {
      if (view.state.doc.toString() !== next) view.setState(stateOf(next));
    },
    text: () => view.state.doc.toString(),
    destroy: () => view.destroy(),
  };
}
